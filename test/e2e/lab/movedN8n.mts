import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { connectN8n, type N8nClient } from '../../../sandbox/n8n/client.mts';
import { ensureN8n } from '../../../sandbox/n8n/install.mts';
import { installBuiltPackage } from '../../../sandbox/n8n/packageInstall.mts';
import { startN8n, type RunningN8n } from '../../../sandbox/n8n/process.mts';
import type { Business } from './business.mts';
import { searchForSecrets } from './keyLogger.mts';

/** An n8n of its own whose clock, schedules included, a test can move. */
export interface MovedN8n {
	client: N8nClient;
	process: RunningN8n;
	/** What moves the clock: Debian's libfaketime, or `Date` itself where that isn't there. */
	movedBy: 'libfaketime' | 'Date';
	/** Moves n8n's clock ahead, and that of Instagram beside it. */
	advance(seconds: number, businesses: Business[]): Promise<void>;
	/** Stops it, once nothing secret of the businesses was found in it. */
	close(businesses: Business[]): Promise<void>;
}

const LIBRARIES = [
	process.env.LIBFAKETIME ?? '',
	'/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1',
	'/usr/lib/aarch64-linux-gnu/faketime/libfaketime.so.1',
];

/** With libfaketime even the isolates in which n8n evaluates expressions live in moved time. */
function environmentOf(clockFile: string): Pick<MovedN8n, 'movedBy'> & {
	env: Record<string, string>;
} {
	const preload = path.resolve('test/e2e/lab/movedClock.js');
	const env = {
		NODE_OPTIONS: `--require ${JSON.stringify(preload)}`,
		E2E_CLOCK_FILE: clockFile,
		EXECUTIONS_DATA_PRUNE: 'false',
		// A year's time must not sign the test out.
		N8N_USER_MANAGEMENT_JWT_DURATION_HOURS: '9000',
		N8N_USER_MANAGEMENT_JWT_REFRESH_TIMEOUT_HOURS: '-1',
	};
	const library = LIBRARIES.find((file) => existsSync(file));
	if (library === undefined) {
		const byDate = { E2E_CLOCK_DATE: '1', N8N_EXPRESSION_ENGINE: 'legacy' };
		return { movedBy: 'Date', env: { ...env, ...byDate } };
	}
	const byLibrary = {
		LD_PRELOAD: library,
		FAKETIME_TIMESTAMP_FILE: clockFile,
		FAKETIME_CACHE_DURATION: '1',
		FAKETIME_DONT_FAKE_MONOTONIC: '1',
	};
	return { movedBy: 'libfaketime', env: { ...env, ...byLibrary } };
}

/** Starts such an n8n with the built package installed, its clock not moved yet. */
export async function startMovedN8n(): Promise<MovedN8n> {
	const installation = await ensureN8n();
	const folder = await mkdtemp(path.join(tmpdir(), 'instagram-leads-moved-'));
	const clockFile = path.join(folder, 'clock');
	await writeFile(clockFile, '+0');
	const moved = environmentOf(clockFile);
	await installBuiltPackage(folder);
	const n8n = await startN8n({
		userFolder: folder,
		installation,
		env: { ...moved.env, N8N_LOG_LEVEL: 'debug' },
	});
	const client = await connectN8n(n8n);
	let ahead = 0;
	return {
		client,
		process: n8n,
		movedBy: moved.movedBy,
		async advance(seconds, businesses) {
			ahead += seconds;
			for (const { instagram } of businesses) await instagram.setClock({ advanceSeconds: seconds });
			await writeFile(clockFile, `+${ahead}`);
		},
		async close(businesses) {
			try {
				for (const business of businesses) await business.note();
				await searchForSecrets(client);
			} finally {
				await n8n.stop();
				if (process.env.E2E_KEEP) console.log(`n8n's folder and log: ${folder}`);
				else await rm(folder, { recursive: true, force: true, maxRetries: 5 });
			}
		},
	};
}
