import { setTimeout as sleep } from 'node:timers/promises';
import {
	findDifferences,
	type DealRecord,
	type ExpectedDeal,
} from '../../../sandbox/demo/deals.mts';

export type StorySize = 'short' | 'load';

/** Which story the run plays: `TEMPLATES_STORY=load` for the long one. */
export const storySize: StorySize = process.env.TEMPLATES_STORY === 'load' ? 'load' : 'short';

const PATIENCE_MS = { short: 240_000, load: 600_000 }[storySize];
const LOOK_EVERY_MS = 1000;
// What comes too much comes a moment later.
const QUIET_MS = 3000;

/**
 * Looks at the Deals until they are as expected and stay so for a moment, or the time is over.
 *
 * @returns what is different from what was expected, in sentences; nothing when all is well
 */
export async function waitForDeals(
	read: () => Promise<DealRecord[]> | DealRecord[],
	expected: ExpectedDeal[],
	timeoutMs = PATIENCE_MS,
): Promise<string[]> {
	// A busy n8n may refuse a look; that is a difference like any other, until the time is over.
	const look = async (): Promise<string[]> => {
		try {
			return findDifferences(expected, await read());
		} catch (error) {
			return [`The Deals could not be read: ${String(error)}`];
		}
	};
	const deadline = Date.now() + timeoutMs;
	for (;;) {
		const differences = await look();
		if (differences.length === 0) {
			await sleep(QUIET_MS);
			return await look();
		}
		if (Date.now() > deadline) return differences;
		await sleep(LOOK_EVERY_MS);
	}
}
