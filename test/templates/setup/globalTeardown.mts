import './globalSetup.mts';
import { stopRun } from '../../e2e/setup/run.mts';

/** Stops the n8n of the run, then its internet. */
export default async function teardown(): Promise<void> {
	const run = globalThis.templatesRun;
	if (!run) return;
	await stopRun(run.run);
	await run.internet.close();
}
