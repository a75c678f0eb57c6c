import { monotonicNow } from '../../common/monotonicTime';

/**
 * Meta's clock: the `Date` header of its last answer, and the time since. Ours may be wrong, and what Meta
 * dates is compared with Meta's clock only.
 */
export class MetaClock {
	private heardAt?: { serverTime: number; monotonic: number };

	/** Takes in the `Date` header of an answer; whatever is no date is passed over. */
	hear(dateHeader: unknown): void {
		const serverTime = Date.parse(String(dateHeader));
		if (!Number.isNaN(serverTime)) this.heardAt = { serverTime, monotonic: monotonicNow() };
	}

	/** Whether Meta has told its time. */
	get isHeard(): boolean {
		return this.heardAt !== undefined;
	}

	/** Now, in milliseconds; by our own clock until Meta has told its. */
	now(): number {
		if (!this.heardAt) return Date.now();
		return this.heardAt.serverTime + (monotonicNow() - this.heardAt.monotonic);
	}
}
