import { monotonicNow } from '../../common/monotonicTime';

/** So long the callback may point at a member that isn't up: n8n may be bringing it up still. */
const VANISHED_MS = 3 * 60 * 1000;

/** Where Meta lets nobody take over, the next try is after this, each time after twice as long. */
const FIRST_PAUSE_MS = 60_000;
const LONGEST_PAUSE_MS = 60 * 60 * 1000;

/** A callback that points at nobody: for how long, and when it is tried again to have it taken over. */
export class VanishedHolder {
	/** By the monotonic clock, as all moments here. */
	private since?: number;

	private nextTry = -Infinity;

	private pauseMs = FIRST_PAUSE_MS;

	/** It points at somebody, or elsewhere. */
	isBack(): void {
		this.since = undefined;
		this.nextTry = -Infinity;
		this.pauseMs = FIRST_PAUSE_MS;
	}

	/**
	 * It points at nobody.
	 *
	 * @param isTakenAway whether n8n has taken that webhook away, so that nobody will come
	 * @returns whether another must take it over
	 */
	isLong(isTakenAway: boolean): boolean {
		this.since ??= monotonicNow();
		return isTakenAway || monotonicNow() - this.since >= VANISHED_MS;
	}

	/** Whether it may be tried to have it taken over. */
	get mayTry(): boolean {
		return monotonicNow() >= this.nextTry;
	}

	/** Meta let nobody take it over. */
	wasRefused(): void {
		this.nextTry = monotonicNow() + this.pauseMs;
		this.pauseMs = Math.min(2 * this.pauseMs, LONGEST_PAUSE_MS);
	}
}
