import { startRun, type SharedRun } from './run.mts';

declare global {
	/** For the end of the run, which is in the same process as its start. */
	var e2eRun: SharedRun | undefined;
}

/**
 * Starts the one n8n that all e2e tests of a run share. They reach it through the environment
 * variable `E2E_N8N`.
 */
export default async function setup(): Promise<void> {
	globalThis.e2eRun = await startRun('e2e');
	process.env.E2E_N8N = JSON.stringify(globalThis.e2eRun.shared);
}
