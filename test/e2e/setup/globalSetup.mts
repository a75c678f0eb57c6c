import path from 'node:path';
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
	// What n8n tells only then is searched for secrets, too.
	const run = await startRun('e2e', { N8N_LOG_LEVEL: 'debug' });
	globalThis.e2eRun = run;
	process.env.E2E_SECRETS = path.join(run.folder, 'secrets.jsonl');
	process.env.E2E_TRACES = path.join(run.folder, 'traces.jsonl');
	process.env.E2E_N8N = JSON.stringify(run.shared);
}
