import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startBeside, type Started } from '../../setup/beside.mts';
import { attach } from '../harness/n8n.mts';
import { searchForSecrets } from '../harness/keyLogger.mts';
import { startRun, stopRun } from './run.mts';

declare global {
	/** For the end of the run, which is in the same process as its start. */
	var stopE2e: (() => Promise<void>) | undefined;
}

/**
 * Starts the one n8n that all e2e tests of a run share. They reach it through the environment
 * variable `E2E_N8N`. At its end it is searched for secrets, which fails the run where one stands.
 */
export default async function setup(): Promise<void> {
	const notes = await mkdtemp(path.join(tmpdir(), 'instagram-leads-notes-'));
	process.env.E2E_SECRETS = path.join(notes, 'secrets.jsonl');
	process.env.E2E_TRACES = path.join(notes, 'traces.jsonl');
	const stopN8n = await startBeside('E2E_STARTED', startN8n);
	globalThis.stopE2e = async () => {
		try {
			await stopN8n();
		} finally {
			await rm(notes, { recursive: true, force: true });
		}
	};
}

async function startN8n(): Promise<Started> {
	// What n8n tells only then is searched for secrets, too.
	const run = await startRun('e2e', { N8N_LOG_LEVEL: 'debug' });
	const shared = JSON.stringify(run.shared);
	return {
		env: { E2E_N8N: shared },
		async stop() {
			try {
				await searchForSecrets(attach(shared));
			} finally {
				await stopRun(run);
			}
		},
	};
}
