import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ensureN8n } from '../../../sandbox/n8n/install.mts';
import { installBuiltPackage } from '../../../sandbox/n8n/packageInstall.mts';
import { startN8n, type RunningN8n } from '../../../sandbox/n8n/process.mts';
import { createProgress } from '../../../sandbox/n8n/progress.mts';
import { signIn } from '../../../sandbox/n8n/session.mts';
import type { SharedN8n } from '../lab/n8n.mts';

/** What the end of the run needs to know of its start; both run in the same process. */
export interface E2eRun {
	n8n: RunningN8n;
	folder: string;
}

declare global {
	var e2eRun: E2eRun | undefined;
}

/**
 * Starts the one n8n that all tests of a run share, with the package installed as an operator
 * would. Tests reach it through the environment variable `E2E_N8N`.
 */
export default async function setup(): Promise<void> {
	const progress = createProgress();
	const installation = await ensureN8n(progress);
	const folder = await mkdtemp(path.join(tmpdir(), 'instagram-leads-e2e-'));
	try {
		progress.phase('Packing and installing the package');
		await installBuiltPackage(folder);
		progress.phase(`Starting n8n ${installation.version}`);
		const n8n = await startN8n({ userFolder: folder, installation });
		globalThis.e2eRun = { n8n, folder };
		progress.done(n8n.url);
		const { keys } = await signIn(n8n);
		process.env.E2E_N8N = JSON.stringify({ handle: n8n.handle, keys } satisfies SharedN8n);
	} catch (error) {
		progress.failed();
		throw error;
	}
}
