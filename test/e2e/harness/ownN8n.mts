import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { connectN8n, type N8nClient } from '../../../sandbox/n8n/client.mts';
import { ensureN8n } from '../../../sandbox/n8n/install.mts';
import { installBuiltPackage } from '../../../sandbox/n8n/packageInstall.mts';
import { startN8n, type RunningN8n } from '../../../sandbox/n8n/process.mts';
import type { Business } from './business.mts';
import { searchForSecrets } from './keyLogger.mts';

/** An n8n that no other test file uses: for what would get in their way. */
export interface OwnN8n {
	client: N8nClient;
	process: RunningN8n;
	/** Stops it, once nothing secret of the businesses was found in it. */
	close(businesses: Pick<Business, 'note'>[]): Promise<void>;
}

/**
 * Starts such an n8n with the built package installed.
 *
 * @param environmentOf settings of its own, given the folder that it keeps its data in
 */
export async function startOwnN8n(
	environmentOf: (folder: string) => Promise<Record<string, string>> = async () => ({}),
): Promise<OwnN8n> {
	const installation = await ensureN8n();
	const folder = await mkdtemp(path.join(tmpdir(), 'instagram-leads-own-'));
	const env = await environmentOf(folder);
	process.env.E2E_SECRETS = path.join(folder, 'secrets.jsonl');
	await installBuiltPackage(folder);
	const n8n = await startN8n({
		userFolder: folder,
		installation,
		env: { ...env, N8N_LOG_LEVEL: 'debug' },
	});
	const client = await connectN8n(n8n);
	return {
		client,
		process: n8n,
		async close(businesses) {
			try {
				for (const business of businesses) await business.note();
				await searchForSecrets(client);
			} finally {
				delete process.env.E2E_SECRETS;
				await n8n.stop();
				if (process.env.E2E_KEEP) console.log(`n8n's folder and log: ${folder}`);
				else await rm(folder, { recursive: true, force: true, maxRetries: 5 });
			}
		},
	};
}
