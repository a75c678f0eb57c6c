import { sleep } from 'n8n-workflow';

import { BoundedMap } from '../../common/boundedMap';
import { monotonicNow } from '../../common/monotonicTime';

/**
 * Conversations API: 2 calls a second per Instagram account (doc: rate-limiting). So the third call has to
 * reach Meta more than a second after the first: two intervals leave 200 ms for what the network and a
 * busy process add to one call and not to another.
 */
const INTERVAL_MS = 600;
const SECOND_MS = 1000;

/**
 * Until it is answered, a call may not have reached Meta: n8n, busy, may be reading the credential for it.
 * Who waits so long for an answer waits for Meta itself.
 */
const LONGEST_WAY_MS = 3000;

/** A call that was let out. */
class Call {
	/** By the monotonic clock, as are all times here. */
	readonly outAt = monotonicNow();

	/** To be called when it was answered, or failed. */
	answer!: () => void;

	private arrivedBy = this.outAt + LONGEST_WAY_MS;

	private readonly answered = new Promise<void>((resolve) => {
		this.answer = () => {
			this.arrivedBy = Math.min(this.arrivedBy, monotonicNow());
			resolve();
		};
	});

	/** Resolves a second after it reached Meta, as far as can be told. */
	async haveASecondPassed(): Promise<void> {
		const wait = this.arrivedBy - monotonicNow();
		if (wait > 0) await Promise.race([this.answered, sleep(wait)]);
		await waitUntil(this.arrivedBy + SECOND_MS);
	}
}

/** Lets the calls of one account out, one after the other. */
class Pacer {
	/** The last two, the newest last. */
	private calls: Call[] = [];

	private last: Promise<void> = Promise.resolve();

	/** @see conversationTurn */
	async turn(leave: () => Promise<void>): Promise<() => void> {
		const turn = this.last.then(async () => await this.take(leave));
		this.last = turn.then(
			() => {},
			() => {},
		);
		return (await turn).answer;
	}

	/** @see conversationsReady */
	async ready(): Promise<void> {
		this.last = this.last.then(async () => await this.untilOneMayGo());
		await this.last;
	}

	private async untilOneMayGo(): Promise<void> {
		await waitUntil((this.calls.at(-1)?.outAt ?? -Infinity) + INTERVAL_MS);
		if (this.calls.length > 1) await this.calls[0].haveASecondPassed();
	}

	private async take(leave: () => Promise<void>): Promise<Call> {
		await this.untilOneMayGo();
		await leave();
		const call = new Call();
		this.calls = [...this.calls.slice(-1), call];
		return call;
	}
}

async function waitUntil(moment: number): Promise<void> {
	const wait = moment - monotonicNow();
	if (wait > 0) await sleep(wait);
}

const pacers = new BoundedMap<string, Pacer>({ size: 1000 });

/**
 * Resolves when the account may make its next conversations call, which is to go out at once. Callers
 * are served in the order they came, and nobody's pause begins before the call in front of it went
 * out: after the process stood still, two calls don't go out together.
 *
 * @param leave the last look before the call goes out; where it fails, the turn is the next caller's
 * @returns to be called when the call was answered, or failed
 * @throws what `leave` throws
 */
export async function conversationTurn(
	accountId: string,
	leave: () => Promise<void>,
): Promise<() => void> {
	return await pacerOf(accountId).turn(leave);
}

/**
 * Resolves, behind the callers that are in line, when a call of the account could go out at once: who can
 * serve many with one call decides only then what it asks for. It takes no turn.
 */
export async function conversationsReady(accountId: string): Promise<void> {
	await pacerOf(accountId).ready();
}

function pacerOf(accountId: string): Pacer {
	const pacer = pacers.get(accountId) ?? new Pacer();
	// The newest again: the account that made no call for longest is forgotten first.
	pacers.set(accountId, pacer);
	return pacer;
}
