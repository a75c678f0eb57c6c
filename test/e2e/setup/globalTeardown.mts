import { rm } from 'node:fs/promises';
import './globalSetup.mts';

/** Stops the n8n of the run and removes its folder; `E2E_KEEP` keeps the folder for a look. */
export default async function teardown(): Promise<void> {
	const run = globalThis.e2eRun;
	if (!run) return;
	await run.n8n.stop();
	if (process.env.E2E_KEEP) console.log(`n8n's folder and log: ${run.folder}`);
	else await rm(run.folder, { recursive: true, force: true, maxRetries: 5 });
}
