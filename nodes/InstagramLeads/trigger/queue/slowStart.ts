import { monotonicNow } from '../../common/monotonicTime';
import { once } from '../../common/once';
import { Semaphore } from '../../common/semaphore';
import { after } from '../../common/timeLimit';
import type { ExecutionOutcome } from '../execution/executionOutcome';
import { HANGS_AFTER_MS } from './places';

/** So many executions are under way where none has succeeded lately. */
const FIRST = 4;

/** With those that succeed, so many times as many as were at it. */
const GROWTH = 2;

/** What succeeded counts for so many times as long as it took: until others that began at its end have ended. */
const COUNTS_FOR = 1.5;

/** What took less counts for so long, but as a part of one. */
const SHORT_MS = 1000;

/** An execution that was let in; to be told of once. */
export interface Begun {
	/** It ended, or was none after all. */
	over: (outcome: ExecutionOutcome | 'notYet') => void;
}

interface Success {
	endedAt: number;
	tookMs: number;
}

/**
 * Where what fails is delivered again, lets executions begin beside each other only as others succeed. A CRM
 * that is down is asked a few times before an execution fails; whatever begins meanwhile fails, too, and
 * each failure may be a message to the operator. Also, a CRM is not asked by fifty at once out of the blue.
 */
export class SlowStart {
	private readonly underWay = new Semaphore(() => this.most());

	private successes: Success[] = [];

	/** Since one succeeded: no other takes the place of what failed. */
	private failures = 0;

	/** @param isOn otherwise everything begins at once */
	constructor(private readonly isOn: boolean) {}

	/** Resolves when an execution may begin; those who wait do so in the order they came. */
	async turn(): Promise<Begun> {
		if (!this.isOn) return { over: () => {} };
		await this.underWay.acquire();
		return this.begun();
	}

	private begun(): Begun {
		const since = monotonicNow();
		const end = once(() => this.underWay.release());
		const hung = after(HANGS_AFTER_MS, end);
		return {
			over: (outcome) => {
				hung.cancel();
				if (outcome === 'executed') this.succeeded(since);
				if (outcome === 'failed') this.failures++;
				end();
				// What hung before has given its place back, and lets others in all the same.
				this.underWay.letIn();
			},
		};
	}

	private succeeded(since: number): void {
		const endedAt = monotonicNow();
		this.successes.push({ endedAt, tookMs: endedAt - since });
		this.failures = 0;
	}

	/** How many may be under way. It grows with successes only, so nobody has to look again later. */
	private most(): number {
		const now = monotonicNow();
		this.successes = this.successes.filter(
			({ endedAt, tookMs }) => now - endedAt < Math.max(COUNTS_FOR * tookMs, SHORT_MS),
		);
		const shares = this.successes.map(({ tookMs }) => Math.min(tookMs / SHORT_MS, 1));
		const atIt = shares.reduce((sum, share) => sum + share, 0);
		return Math.max(1, Math.max(FIRST, Math.floor(GROWTH * atIt)) - this.failures);
	}
}
