import './globalSetup.mts';
import { stopRun } from './run.mts';

/** Stops the n8n of the run. */
export default async function teardown(): Promise<void> {
	if (globalThis.e2eRun) await stopRun(globalThis.e2eRun);
}
