import { sleep } from 'n8n-workflow';

import { BoundedMap } from '../../common/boundedMap';
import { monotonicNow } from '../../common/monotonicTime';

/**
 * Between two calls of an account. Conversations API: 2 calls a second per Instagram account (doc:
 * rate-limiting). Every third call has to arrive more than a second after the first: two intervals
 * leave 200 ms for what a network and a busy process add to one call and not to another.
 */
const INTERVAL_MS = 600;

/** Lets the calls of one account out, one after the other. */
class Pacer {
	private lastOutAt = -Infinity;

	private last: Promise<void> = Promise.resolve();

	/** @see conversationTurn */
	async turn(leave: () => Promise<void>): Promise<void> {
		const turn = this.last.then(async () => await this.take(leave));
		this.last = turn.catch(() => {});
		await turn;
	}

	private async take(leave: () => Promise<void>): Promise<void> {
		const wait = this.lastOutAt + INTERVAL_MS - monotonicNow();
		if (wait > 0) await sleep(wait);
		await leave();
		this.lastOutAt = monotonicNow();
	}
}

const pacers = new BoundedMap<string, Pacer>({ size: 1000 });

/**
 * Resolves when the account may make its next conversations call, which is to go out at once. Callers
 * are served in the order they came, and nobody's pause begins before the call in front of it went
 * out: after the process stood still, two calls don't go out together.
 *
 * @param leave the last look before the call goes out; where it fails, the turn is the next caller's
 * @throws what `leave` throws
 */
export async function conversationTurn(
	accountId: string,
	leave: () => Promise<void>,
): Promise<void> {
	const pacer = pacers.get(accountId) ?? new Pacer();
	// The newest again: the account that made no call for longest is forgotten first.
	pacers.set(accountId, pacer);
	await pacer.turn(leave);
}
