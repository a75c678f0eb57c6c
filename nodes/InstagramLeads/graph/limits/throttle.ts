import { createHash, randomInt } from 'crypto';
import { sleep } from 'n8n-workflow';

import { BoundedMap } from '../../common/boundedMap';
import { monotonicNow } from '../../common/monotonicTime';
import type { GraphCredential } from '../credential/credential';
import { GraphError } from '../errors/graphError';
import type { Headroom } from './headroom';
import { SHORT_FROM_PERCENT, UsageMemory } from './headroom';
import { readUsage } from './usage';

/**
 * Sends and reads of conversations have limits of their own: what holds the ones up needn't hold up
 * the others.
 */
export type CallKind = 'send' | 'conversations' | 'other';

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;

/** So far apart are reads when all is used up; from three quarters on they are spread out more and more. */
const MAX_PAUSE_MS = 5 * SECOND_MS;

/** A hold that ends within this time is waited for; a longer one fails the call at once. */
const PATIENCE_MS = 5 * SECOND_MS;

/** Where Meta doesn't say how long: doubled with each refusal in a row. */
const MAX_HOLD_MS = 5 * MINUTE_MS;

/**
 * Limits by the second (613) pass quickly, those by the hour don't; but a single refusal is not yet
 * a limit used up, and while calls are held nothing that was missed can be found. Doc: rate-limiting.
 */
const FIRST_HOLD_MS = { bySecond: 2 * SECOND_MS, byHour: 4 * SECOND_MS };

/** "Temporarily restricted from sending": field reports say half an hour at least. */
const RESTRICTED_SUBCODE = 1893063;
const RESTRICTED_MS = 30 * MINUTE_MS;

interface Hold {
	/** By the monotonic clock; no call before. */
	until: number;
	/** Refusals in a row. */
	refusals: number;
}

/** Keeps the calls of one credential below Meta's limits, as far as Meta tells how near they are. */
export class Throttle {
	private readonly holds: Record<CallKind, Hold> = {
		send: { until: 0, refusals: 0 },
		conversations: { until: 0, refusals: 0 },
		other: { until: 0, refusals: 0 },
	};

	/** Between two reads, in milliseconds. */
	private pauseMs = 0;

	/** When the next read may go out without a pause. */
	private nextAt = 0;

	private readonly usage = new UsageMemory();

	/** How much is left for calls that nobody waits for. */
	get headroom(): Headroom {
		return this.usage.headroom;
	}

	/**
	 * Waits until the call may go out. A send waits for nothing but a refusal's end: a person waits for
	 * it, what is left near the limit is kept for it, and pauses would save no call.
	 *
	 * @throws GraphError `rate` at once when Meta wants no calls for longer than a few seconds
	 */
	async turn(kind: CallKind): Promise<void> {
		const now = monotonicNow();
		const held = this.holds[kind].until - now;
		if (held > PATIENCE_MS) throw heldError(this.holds[kind].until);
		const wait = Math.max(held, kind === 'send' ? 0 : this.pauseFrom(now));
		if (wait > 0) await sleep(wait);
	}

	private pauseFrom(now: number): number {
		const at = Math.min(Math.max(now, this.nextAt), now + MAX_PAUSE_MS);
		this.nextAt = at + this.pauseMs;
		return at - now;
	}

	/**
	 * Takes in what an answer says about the limits.
	 *
	 * @param failure what the call ended in, where it failed
	 * @returns the failure, with when to go on where Meta asks to wait
	 */
	answered(
		kind: CallKind,
		headers: Record<string, unknown>,
		failure?: GraphError,
	): GraphError | undefined {
		const usage = readUsage(headers);
		const { percent, waitMs } = usage;
		this.usage.told(usage);
		if (percent !== undefined) this.slowDown(percent);
		if (failure && isTooSoon(kind, failure) && waitMs === 0) return failure;
		if (failure?.errorClass === 'rate') {
			const until = this.hold(kind, failure, waitMs);
			this.usage.refused(until);
			return until - monotonicNow() > PATIENCE_MS ? withEnd(failure, until) : failure;
		}
		this.holds[kind].refusals = 0;
		return failure;
	}

	private slowDown(percent: number): void {
		const excess = Math.min(percent, 100) - SHORT_FROM_PERCENT;
		this.pauseMs = Math.ceil(Math.max(0, (excess / (100 - SHORT_FROM_PERCENT)) * MAX_PAUSE_MS));
		this.nextAt = this.pauseMs > 0 ? Math.max(this.nextAt, monotonicNow() + this.pauseMs) : 0;
	}

	private hold(kind: CallKind, { facts }: GraphError, waitMs: number): number {
		const isBySecond = facts.code === 613;
		const { refusals } = this.holds[kind];
		const first = isBySecond ? FIRST_HOLD_MS.bySecond : FIRST_HOLD_MS.byHour;
		const grown = Math.min(first * 2 ** Math.min(refusals, 10), MAX_HOLD_MS);
		const own = facts.subcode === RESTRICTED_SUBCODE ? RESTRICTED_MS : grown;
		// Waiting credentials must not come back all at once.
		const until = monotonicNow() + (waitMs || own) + randomInt(SECOND_MS);
		const isOfThisKindOnly = isBySecond || facts.subcode === RESTRICTED_SUBCODE;
		const kinds: CallKind[] = isOfThisKindOnly ? [kind] : ['send', 'conversations', 'other'];
		for (const held of kinds) {
			this.holds[held].until = Math.max(this.holds[held].until, until);
			this.holds[held].refusals = refusals + 1;
		}
		return this.holds[kind].until;
	}
}

/**
 * Whether Meta refused a call for conversations only for coming too soon after others: that holds
 * nobody up, and the call is to be made once more. With a subcode 613 means something else (1996
 * inconsistent volume, 2018338 spam, 2534040 messages); of other calls it doesn't say which limit is
 * meant. Doc: messenger-platform/error-codes.
 */
export function isTooSoon(kind: CallKind, { facts }: GraphError): boolean {
	return kind === 'conversations' && facts.code === 613 && !facts.subcode && !facts.retryAt;
}

function heldError(until: number): GraphError {
	const seconds = Math.ceil((until - monotonicNow()) / SECOND_MS);
	const time = seconds < 90 ? `${seconds} seconds` : `${Math.ceil(seconds / 60)} minutes`;
	return withEnd(
		GraphError.local(
			'rate',
			'Meta asked to wait, so this call was not made',
			`The call limit of the account or app is reached. Run it again in ${time}, and make fewer calls if this happens often.`,
		),
		until,
	);
}

function withEnd(failure: GraphError, until: number): GraphError {
	const retryAt = new Date(Date.now() + until - monotonicNow()).toISOString();
	const time = `${retryAt.slice(0, 16).replace('T', ' ')} UTC`;
	return failure.withDetails({ note: `No calls until ${time}.`, facts: { retryAt } });
}

const throttles = new BoundedMap<string, Throttle>({ size: 200 });

/** The throttle that all calls with the credential's token share, in this process. */
export function throttleOf(credential: GraphCredential): Throttle {
	const { loginType, appId, accessToken, baseUrl } = credential;
	const key = createHash('sha256')
		.update(JSON.stringify([loginType, appId, accessToken, baseUrl]))
		.digest('hex');
	const throttle = throttles.get(key) ?? new Throttle();
	// The newest again: the credential that was not used for longest is forgotten first.
	throttles.set(key, throttle);
	return throttle;
}
