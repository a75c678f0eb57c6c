import type { Lifetime } from '../../common/lifetime';
import type { LeadEvent } from '../../events/leadEvent';
import type { Enricher } from '../enrich/enricher';
import type { ExecutionOutcome } from '../execution/executionOutcome';
import type { Executor } from '../execution/executor';
import type { Readiness, Redelivery } from '../execution/redelivery';
import type { Refusals } from '../execution/refusals';
import type { Place, Places } from './places';
import type { SlowStart } from './slowStart';

/** So long until an execution that waits for an answer is tried again, where it couldn't be reached. */
const UNREACHABLE_PAUSE_MS = 20_000;

/** What an event in its contact's turn passes. */
export interface TurnsParts {
	enricher: Pick<Enricher, 'enrich'>;
	executor: Pick<Executor, 'execute'>;
	refusals: Pick<Refusals, 'wait'>;
	redelivery: Pick<Redelivery, 'mayBegin' | 'ready' | 'release'>;
	places: Pick<Places, 'take'>;
	slowStart: Pick<SlowStart, 'turn'>;
	lifetime: Lifetime;
}

/** Has events processed whose contact's turn it is, as soon as n8n and the CRM take them. */
export class Turns {
	constructor(private readonly parts: TurnsParts) {}

	/**
	 * Enriches the events and has them executed.
	 *
	 * @param place is given back, also while it is waited for something else than the execution
	 * @returns `aside`: their contact is to go on without them for now
	 */
	async process(events: LeadEvent[], place: Place): Promise<ExecutionOutcome | 'aside'> {
		try {
			if (this.parts.lifetime.isOver) return 'closed';
			const items = await Promise.all(
				events.map(async (event) => await this.parts.enricher.enrich(event)),
			);
			return await this.execute(items, place);
		} catch {
			// Whatever broke, the events are not with n8n: the next poll brings them again.
			return 'lost';
		} finally {
			place.leave();
			this.parts.redelivery.release(events);
		}
	}

	/** What n8n refuses, an answer out of reach, and what is to be delivered later waits without a place. */
	private async execute(items: LeadEvent[], given: Place): Promise<ExecutionOutcome | 'aside'> {
		for (let place = given; ; place = await this.parts.places.take()) {
			const outcome = await this.begin(items, place).finally(place.leave);
			if (outcome === 'notYet') {
				const readiness: Readiness = await this.parts.redelivery.ready(items);
				if (readiness !== 'due') return readiness;
			} else if (outcome === 'refused' || outcome === 'unreachable') {
				const { lifetime, refusals } = this.parts;
				await (outcome === 'refused' ? refusals.wait() : lifetime.pause(UNREACHABLE_PAUSE_MS));
				if (lifetime.isOver) return 'closed';
			} else return outcome;
		}
	}

	/** @returns `notYet`: they are to be delivered later */
	private async begin(items: LeadEvent[], place: Place): Promise<ExecutionOutcome | 'notYet'> {
		const begun = await this.parts.slowStart.turn();
		place.began();
		let outcome: ExecutionOutcome | 'notYet' = 'notYet';
		try {
			if (!this.parts.redelivery.mayBegin(items)) return outcome;
			outcome = await this.parts.executor.execute(items);
			return outcome;
		} finally {
			begun.over(outcome);
		}
	}
}
