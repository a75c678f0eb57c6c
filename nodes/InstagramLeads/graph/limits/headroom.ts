import { BoundedMap } from '../../common/boundedMap';
import { monotonicNow } from '../../common/monotonicTime';
import type { Usage } from './usage';

/**
 * How much of Meta's limits is left for calls that nobody waits for. Answers to people come first:
 *
 * - `ample`: less than half is used; all calls may be made.
 * - `scarce`: half or more is used, or Meta refused calls for their number a while ago. Only what
 *   finds and answers leads is to be called: polls, look-ups of new contacts, sends.
 * - `short`: three quarters or more are used. Polls are to be made less often, too.
 *
 * As far as Meta tells: its headers come only after enough calls, and say what the app, the Page or the
 * business used in the last hour or day. Doc: graph-api/overview/rate-limiting.
 */
export type Headroom = 'ample' | 'scarce' | 'short';

const SCARCE_FROM_PERCENT = 50;
export const SHORT_FROM_PERCENT = 75;

const MINUTE_MS = 60 * 1000;

/** Meta counts over an hour, at the least; and where polls are made once an hour, they tell it anew. */
const TOLD_MS = 90 * MINUTE_MS;

/** After Meta refused calls, from the moment on when it takes some again. */
const RECOVERY_MS = 10 * MINUTE_MS;

/** What Meta told lately of how much is used. */
export class UsageMemory {
	/** By counter, for the answers of different calls tell of different counters. */
	private readonly percents = new BoundedMap<string, number>({ size: 64, maxAgeMs: TOLD_MS });

	/** By the monotonic clock. */
	private refusedUntil = -Infinity;

	get headroom(): Headroom {
		const percent = this.fullest();
		if (percent >= SHORT_FROM_PERCENT) return 'short';
		const isRecovering = monotonicNow() < this.refusedUntil + RECOVERY_MS;
		return isRecovering || percent >= SCARCE_FROM_PERCENT ? 'scarce' : 'ample';
	}

	/** An answer's headers. Those that say less than half end what an earlier refusal began. */
	told({ percent, percents }: Usage): void {
		for (const [counter, used] of percents) this.percents.set(counter, used);
		const isLittle = percent !== undefined && percent < SCARCE_FROM_PERCENT;
		if (isLittle && monotonicNow() >= this.refusedUntil) this.refusedUntil = -Infinity;
	}

	/** @param until by the monotonic clock; Meta wants no calls before */
	refused(until: number): void {
		this.refusedUntil = Math.max(this.refusedUntil, until);
	}

	private fullest(): number {
		const told = this.percents.entries().map(([counter]) => this.percents.get(counter) ?? 0);
		return Math.max(0, ...told);
	}
}
