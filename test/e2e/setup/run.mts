import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ensureN8n } from '../../../sandbox/n8n/install.mts';
import { installBuiltPackage } from '../../../sandbox/n8n/packageInstall.mts';
import { startN8n, type RunningN8n } from '../../../sandbox/n8n/process.mts';
import { createProgress } from '../../../sandbox/n8n/progress.mts';
import { signIn } from '../../../sandbox/n8n/session.mts';
import type { SharedN8n } from '../harness/n8n.mts';

/** The one n8n of a run of tests. */
export interface SharedRun {
	n8n: RunningN8n;
	folder: string;
	/** What tests in other processes need to reach it. */
	shared: SharedN8n;
}

/** Starts the n8n of a run with the package installed as an operator would. */
export async function startRun(name: string, env?: Record<string, string>): Promise<SharedRun> {
	const progress = createProgress();
	const installation = await ensureN8n(progress);
	const folder = await mkdtemp(path.join(tmpdir(), `instagram-leads-${name}-`));
	try {
		progress.phase('Packing and installing the package');
		await installBuiltPackage(folder);
		progress.phase(`Starting n8n ${installation.version}`);
		const n8n = await startN8n({ userFolder: folder, installation, env });
		progress.done(n8n.url);
		const { keys } = await signIn(n8n);
		return { n8n, folder, shared: { handle: n8n.handle, keys } };
	} catch (error) {
		progress.failed();
		throw error;
	}
}

/** Stops the n8n of a run and removes its folder; `E2E_KEEP` keeps the folder for a look. */
export async function stopRun({ n8n, folder }: SharedRun): Promise<void> {
	await n8n.stop();
	if (process.env.E2E_KEEP) console.log(`n8n's folder and log: ${folder}`);
	else await rm(folder, { recursive: true, force: true, maxRetries: 5 });
}
