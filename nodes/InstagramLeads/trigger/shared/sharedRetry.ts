import { monotonicNow } from '../../common/monotonicTime';
import type { Attempt } from '../../graph/errors/attempt';
import { attempt } from '../../graph/errors/attempt';
import type { GraphError, GraphErrorClass } from '../../graph/errors/graphError';
import type { CachedClient } from './cachedClient';
import type { Lifetime } from '../../common/lifetime';
import type { TriggerLog } from './log';

/** An event is held back so long, at most, because it can't be seen whether others came before it. */
export const MAX_WAIT_MS = 120_000;

/** Between two tries, in milliseconds; the last one again and again. */
const PAUSES_MS = [1000, 2000, 4000, 8000];

/** What strikes one call strikes all others too. */
const SHARED: ReadonlySet<GraphErrorClass> = new Set(['rate', 'reconnect']);

export interface SharedRetryOptions {
	/** Milliseconds; 0: each call is made once. */
	maxWaitMs: number;
	/** Whether a dead token is waited for, as it may be repaired. */
	waitsForToken: boolean;
	/** What is tried, for the log. */
	purpose: string;
}

/**
 * Repeats reads of what Meta shows until they are through, for a bounded time. Where a failure concerns
 * everybody, one tries again and the others wait for it. An outage that outlasts the time makes
 * nobody wait any longer, until a read is through again.
 */
export class SharedRetry {
	private hasGivenUp = false;

	/** What somebody repeats for everybody. */
	private repetition?: Promise<unknown>;

	constructor(
		private readonly options: SharedRetryOptions,
		private readonly client: Pick<CachedClient, 'forget'>,
		private readonly log: Pick<TriggerLog, 'debug'>,
		private readonly lifetime: Lifetime,
	) {}

	/** Never rejects; ends in the last failure when the time is over. */
	async run<T>(work: () => Promise<T>): Promise<Attempt<T>> {
		for (;;) {
			if (!this.hasGivenUp) await this.repetition;
			const result = await this.attempt(work);
			if (result.ok || !this.mayPass(result.failure)) return result;
			const { failure } = result;
			if (!SHARED.has(failure.errorClass)) return await this.repeat(work, failure);
			if (this.repetition && !this.hasGivenUp) continue;
			const repetition = this.repeat(work, failure);
			this.repetition = repetition;
			try {
				return await repetition;
			} finally {
				if (this.repetition === repetition) this.repetition = undefined;
			}
		}
	}

	private async repeat<T>(work: () => Promise<T>, first: GraphError): Promise<Attempt<T>> {
		const startedAt = monotonicNow();
		let failure = first;
		for (let pauses = 0, paused = 0; ; pauses++) {
			const pause = pauseAfter(failure, pauses);
			const held = Math.max(paused, monotonicNow() - startedAt);
			if (this.hasGivenUp || this.lifetime.isOver || held + pause > this.options.maxWaitMs) {
				this.hasGivenUp = true;
				return { ok: false, failure };
			}
			await this.lifetime.pause(pause);
			paused += pause;
			const result = await this.attempt(work);
			if (result.ok || !this.mayPass(result.failure)) return result;
			failure = result.failure;
		}
	}

	private async attempt<T>(work: () => Promise<T>): Promise<Attempt<T>> {
		const result = await attempt(work());
		if (result.ok) this.hasGivenUp = false;
		else {
			// The credential may have been repaired: it is read anew.
			if (result.failure.errorClass === 'reconnect') this.client.forget();
			this.log.debug(`${this.options.purpose} failed`, result.failure);
		}
		return result;
	}

	/** What Meta will never show is not waited for, nor what only our own queue refused. */
	private mayPass({ errorClass, facts }: GraphError): boolean {
		if (errorClass === 'rate') return Object.values(facts).some((fact) => fact !== undefined);
		if (errorClass === 'reconnect') return this.options.waitsForToken;
		return errorClass === 'transient';
	}
}

/** Where Meta said when to come again, not before. */
function pauseAfter({ retryInMs }: GraphError, pauses: number): number {
	return Math.max(PAUSES_MS[Math.min(pauses, PAUSES_MS.length - 1)], retryInMs);
}
