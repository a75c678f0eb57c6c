import type { Lifetime } from '../../common/lifetime';
import { monotonicNow } from '../../common/monotonicTime';
import type { TriggerLog } from '../shared/log';

/** So often n8n is tried again by who waits for it. */
const TRIED_AGAIN_MS = 60_000;

/** A refusal between executions that n8n takes (a locked database) is no outage yet. */
const OUTAGE_AFTER_MS = 5000;

/** Longer than between two tries: who tried last may have a workflow that takes its time. */
const FORGOTTEN_AFTER_MS = 180_000;

const REFUSED_LINE =
	'n8n has refused an execution for almost 2 minutes (is its database away?); its events wait, and n8n is tried again every minute';

/**
 * What n8n refuses for a while, its database being away, waits here and is tried again every minute, with
 * polls or without: one at first, for n8n mostly refuses all or none; twice as many each time while
 * nothing is refused; and all at once when n8n has taken something.
 */
export class Refusals {
	/** Who waits, in the order they came. */
	private readonly waiting: Array<() => void> = [];

	/** Those who try again by themselves after a while. */
	private readonly pausing = new Set<() => void>();

	private isWatching = false;

	/** Whether the log knows that n8n takes nothing. */
	private isTold = false;

	/** How many are to try next. */
	private next = 1;

	/** By the monotonic clock: the first refusal since n8n took something, and the last. */
	private since?: { first: number; last: number };

	constructor(
		private readonly log: Pick<TriggerLog, 'info' | 'warn'>,
		private readonly lifetime: Lifetime,
	) {}

	/** Whether n8n takes nothing now. */
	get areOn(): boolean {
		if (!this.since) return false;
		const now = monotonicNow();
		const { first, last } = this.since;
		return now - first >= OUTAGE_AFTER_MS && now - last < FORGOTTEN_AFTER_MS;
	}

	/** n8n took no execution. */
	refused(): void {
		const now = monotonicNow();
		this.since = { first: this.since?.first ?? now, last: now };
		this.next = 1;
	}

	/** n8n took an execution, which has ended. */
	taken(): void {
		// One event that n8n refuses while it takes others is no outage, and is not tried more often for that.
		if (this.areOn) for (const goOn of this.pausing) goOn();
		this.since = undefined;
		if (!this.isTold) return;
		this.isTold = false;
		this.log.info('n8n takes executions again');
		this.wake(this.waiting.length);
	}

	/** Resolves after so many milliseconds, when an outage is over, or when the trigger is closed. */
	async pause(milliseconds: number): Promise<void> {
		let goOn = () => {};
		const isOver = new Promise<void>((resolve) => (goOn = resolve));
		this.pausing.add(goOn);
		await this.lifetime.within(milliseconds, isOver);
		this.pausing.delete(goOn);
	}

	/** Resolves when n8n is to be tried again, or when the trigger is closed. */
	async wait(): Promise<void> {
		const woken = new Promise<void>((resolve) => this.waiting.push(resolve));
		if (!this.isTold) this.log.warn(REFUSED_LINE);
		this.isTold = true;
		if (!this.isWatching) void this.watch();
		await woken;
	}

	private async watch(): Promise<void> {
		this.isWatching = true;
		while (this.waiting.length > 0) {
			await this.lifetime.pause(TRIED_AGAIN_MS);
			this.wake(this.lifetime.isOver ? this.waiting.length : this.next);
			this.next *= 2;
		}
		this.isWatching = false;
	}

	private wake(count: number): void {
		for (const goOn of this.waiting.splice(0, count)) goOn();
	}
}
