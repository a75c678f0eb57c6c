import { monotonicNow } from '../../common/monotonicTime';
import type { Headroom } from '../../graph/limits/headroom';
import type { TriggerLog } from '../shared/log';

/** Polls are never further apart, where the operator's schedule has them closer; less a little for its jitter. */
const LONGEST_GAP_MS = 60 * 60 * 1000 - 30_000;

/** At most so many are left out one after the other: an hour of a poll a minute. */
const MOST_LEFT_OUT = 59;

/**
 * Leaves out polls of the schedule while Meta's limits run short, so that what is left serves sends:
 * every second one at first, then three of four, seven of eight, up to a poll an hour.
 */
export class PollPace {
	/** How many are left out between two polls; 0: polls are made as the schedule has them. */
	private gap = 0;

	private leftOut = 0;

	/** By the monotonic clock. */
	private lastAt = -Infinity;

	constructor(private readonly log: Pick<TriggerLog, 'info'>) {}

	/** Whether the poll that the schedule asks for now is to be made. */
	isDue(headroom: Headroom): boolean {
		if (headroom !== 'short') {
			if (this.gap > 0) this.log.info("Meta's limits have room again; polls are back on schedule");
			this.gap = 0;
			return this.made();
		}
		if (this.gap === 0) {
			this.log.info(
				"three quarters of Meta's limits are used; polls are left out now and then, so that answers to people can be sent",
			);
			this.gap = 1;
			this.leftOut = 0;
		}
		const isLate = monotonicNow() - this.lastAt >= LONGEST_GAP_MS;
		if (!isLate && this.leftOut < this.gap) {
			this.leftOut++;
			return false;
		}
		this.gap = Math.min(2 * this.gap + 1, MOST_LEFT_OUT);
		return this.made();
	}

	private made(): boolean {
		this.leftOut = 0;
		this.lastAt = monotonicNow();
		return true;
	}
}
