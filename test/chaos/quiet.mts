import { setTimeout as sleep } from 'node:timers/promises';
import type { Progress } from '../../sandbox/n8n/progress.mts';
import { COMMENTS_TABLE } from './evidence.mts';
import { occurrenceOf } from './judge.mts';
import type { Stage } from './stage.mts';

const LOOK_EVERY_MS = 3000;
/** What Meta can't show is asked for after 30, 60 and 120 s, by the poll that comes then: nothing more will come. */
const NOTHING_NEW_MS = 300_000;
const MOST_MS = 600_000;
const MINUTE_MS = 60_000;
/** From n8n's full minute until the executions of that poll have begun. */
const POLL_TAKES_MS = 12_000;

/**
 * Waits until the comments of `expected` events are there, and one more poll had its chance to bring
 * something twice. Ends also when nothing new comes any more, and after ten minutes in any case.
 */
export async function waitUntilQuiet(
	{ instagram, n8n }: Stage,
	expected: number,
	progress: Progress,
): Promise<void> {
	await instagram.settle(60_000);
	const deadline = Date.now() + MOST_MS;
	let seen = -1;
	let lastNewAt = Date.now();
	while (Date.now() < deadline && Date.now() - lastNewAt < NOTHING_NEW_MS) {
		// After its last start n8n may not have its database yet, or be too busy to answer.
		const rows = await n8n.dataTableRows(COMMENTS_TABLE).catch(() => undefined);
		if (!rows) {
			await sleep(LOOK_EVERY_MS);
			continue;
		}
		const count = new Set(rows.map(({ eventId }) => occurrenceOf(String(eventId)))).size;
		progress.detail(`${count} of ${expected} events in Deals`);
		if (count > seen) lastNewAt = Date.now();
		seen = count;
		if (count >= expected) {
			await sleep(MINUTE_MS - (Date.now() % MINUTE_MS) + POLL_TAKES_MS);
			return;
		}
		await sleep(LOOK_EVERY_MS);
	}
}
