import { attach } from '../harness/n8n.mts';
import { searchForSecrets } from '../harness/keyLogger.mts';
import './globalSetup.mts';
import { stopRun } from './run.mts';

/** Searches what the run left in n8n for secrets, and stops n8n. Fails the run where one stands. */
export default async function teardown(): Promise<void> {
	const run = globalThis.e2eRun;
	if (!run) return;
	try {
		await searchForSecrets(attach(JSON.stringify(run.shared)));
	} finally {
		await stopRun(run);
	}
}
