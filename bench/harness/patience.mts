import { setTimeout as sleep } from 'node:timers/promises';
import { N8nApiError } from '../../sandbox/n8n/session.mts';

const PATIENCE_MS = 60_000;
const AGAIN_AFTER_MS = 500;

/** Asks n8n again while it answers 503, as it does when its database was slow for a moment. */
export async function patiently<T>(ask: () => Promise<T>): Promise<T> {
	const deadline = performance.now() + PATIENCE_MS;
	for (;;) {
		try {
			return await ask();
		} catch (error) {
			const isBusy = error instanceof N8nApiError && error.status === 503;
			if (!isBusy || performance.now() > deadline) throw error;
			await sleep(AGAIN_AFTER_MS);
		}
	}
}
