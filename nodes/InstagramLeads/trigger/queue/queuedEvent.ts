import { occurrenceKey } from '../../events/eventKeys';
import type { LeadEvent } from '../../events/leadEvent';
import type { ExecutionOutcome } from '../execution/executionOutcome';

/** An event that waits among others of its contact. */
export interface QueuedEvent {
	event: LeadEvent;
	/** When it counts as having occurred, among those of its contact. */
	sortKey: string;
	settle: (outcome: ExecutionOutcome) => void;
	/** It failed and is written down: who delivered it needn't wait for it. */
	keep: () => void;
	/** Whether what should have come before it has been looked for. */
	isBackfilled: boolean;
}

/** A conversation that was read shows also what came before those that are among what was found there. */
export function noteFound(queue: QueuedEvent[], found: LeadEvent[]): void {
	const keys = new Set(found.map(({ eventId }) => occurrenceKey(eventId)));
	for (const queued of queue) {
		if (keys.has(occurrenceKey(queued.event.eventId))) queued.isBackfilled = true;
	}
}
