import { timeLimit } from './timeLimit';

/**
 * The time from a trigger's start until it is closed. What waits, waits through this: with the trigger's
 * end nothing waits any longer, and no timer is left behind.
 */
export class Lifetime {
	private hasEnded = false;

	private readonly waits = new Set<() => void>();

	private readonly lastActs: Array<() => void> = [];

	/** Whether the trigger is closed: it emits nothing and stores nothing any more. */
	get isOver(): boolean {
		return this.hasEnded;
	}

	end(): void {
		this.hasEnded = true;
		for (const stop of this.waits) stop();
		for (const act of this.lastActs.splice(0)) act();
	}

	/** Has something done when the trigger is closed. */
	atEnd(act: () => void): void {
		this.lastActs.push(act);
	}

	/** Resolves after so many milliseconds, or at the end of the trigger. */
	async pause(milliseconds: number): Promise<void> {
		await this.within(milliseconds, new Promise<never>(() => {}));
	}

	/**
	 * Waits for something, but no longer than so many milliseconds, nor beyond the end of the trigger.
	 *
	 * @returns `undefined` where it took longer
	 * @throws what the promise is rejected with
	 */
	async within<T>(milliseconds: number, promise: Promise<T>): Promise<T | undefined> {
		const limit = timeLimit(milliseconds);
		let stop = () => {};
		const ended = new Promise<undefined>((resolve) => {
			stop = () => resolve(undefined);
			if (this.hasEnded) stop();
			else this.waits.add(stop);
		});
		try {
			return await Promise.race([promise, limit.over.then(() => undefined), ended]);
		} finally {
			limit.cancel();
			this.waits.delete(stop);
		}
	}
}
