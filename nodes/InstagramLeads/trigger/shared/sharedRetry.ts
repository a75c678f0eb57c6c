import { sleep } from 'n8n-workflow';

import type { GraphError, GraphErrorClass } from '../../graph/errors/graphError';
import type { Attempt } from '../../graph/errors/attempt';
import { attempt } from '../../graph/errors/attempt';

/** An event is held back so long, at most, because it can't be seen whether others came before it. */
export const HOLD_MS = 120_000;

/** Between two tries, in milliseconds; the last one again and again. */
const PAUSES_MS = [1000, 2000, 4000, 8000];

/** What strikes one call strikes all others too. */
const SHARED: ReadonlySet<GraphErrorClass> = new Set(['rate', 'reconnect']);

export interface InsistenceOptions {
	/** Milliseconds; 0: each look is made once. */
	holdMs: number;
	/** Whether a dead token is waited for, as it may be repaired. */
	waitsForToken: boolean;
	/** Told of each failure. */
	onMiss: (reason: unknown) => void;
}

/**
 * Repeats looks at what Meta shows until they are through, for a bounded time. Where a failure concerns
 * everybody, one tries again and the others wait for it. An outage that outlasts the time makes
 * nobody wait any longer, until a look is through again.
 */
export class Insistence {
	private hasGivenUp = false;

	/** What somebody repeats for everybody. */
	private repetition?: Promise<unknown>;

	constructor(private readonly options: InsistenceOptions) {}

	/** Never rejects; ends in the last failure when patience is over. */
	async on<T>(look: () => Promise<T>): Promise<Attempt<T>> {
		for (;;) {
			if (!this.hasGivenUp) await this.repetition;
			const result = await this.attempt(look);
			if (result.ok || !this.mayPass(result.failure)) return result;
			const { failure } = result;
			if (!SHARED.has(failure.errorClass)) return await this.repeat(look, failure);
			if (this.repetition && !this.hasGivenUp) continue;
			const repetition = this.repeat(look, failure);
			this.repetition = repetition;
			try {
				return await repetition;
			} finally {
				if (this.repetition === repetition) this.repetition = undefined;
			}
		}
	}

	private async repeat<T>(look: () => Promise<T>, first: GraphError): Promise<Attempt<T>> {
		const startedAt = Date.now();
		let failure = first;
		for (let pauses = 0, paused = 0; ; pauses++) {
			const pause = pauseAfter(failure, pauses);
			const held = Math.max(paused, Date.now() - startedAt);
			if (this.hasGivenUp || held + pause > this.options.holdMs) {
				this.hasGivenUp = true;
				return { ok: false, failure };
			}
			await sleep(pause);
			paused += pause;
			const result = await this.attempt(look);
			if (result.ok || !this.mayPass(result.failure)) return result;
			failure = result.failure;
		}
	}

	private async attempt<T>(look: () => Promise<T>): Promise<Attempt<T>> {
		const result = await attempt(look());
		if (!result.ok) this.options.onMiss(result.failure);
		else this.hasGivenUp = false;
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
function pauseAfter({ facts }: GraphError, pauses: number): number {
	const usual = PAUSES_MS[Math.min(pauses, PAUSES_MS.length - 1)];
	const asked = facts.retryAt === undefined ? 0 : Date.parse(facts.retryAt) - Date.now();
	return Math.max(usual, asked);
}
