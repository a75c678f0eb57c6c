import { compareText } from '../../common/compareText';
import type { LeadEvent } from '../../events/leadEvent';
import type { ExecutionOutcome } from '../execution/executionOutcome';

/** An event that waits among others of its contact. */
export interface QueuedEvent {
	event: LeadEvent;
	/** When it counts as having occurred, among those of its contact. */
	sortKey: string;
	settle: (outcome: ExecutionOutcome) => void;
	/** Whether what should have come before it has been looked for. */
	isBackfilled: boolean;
}

/** What came in during a look and happened before everything that is ready to go. */
export function newcomersThatComeFirst(queue: QueuedEvent[]): QueuedEvent[] {
	const ready = queue.filter(({ isBackfilled }) => isBackfilled);
	return queue.filter(
		({ isBackfilled, sortKey }) => !isBackfilled && ready.every((other) => sortKey < other.sortKey),
	);
}

/** Takes the earliest of those that are ready out of the queue; the rest waits for its turn. */
export function takeEarliest(queue: QueuedEvent[], count: number): QueuedEvent[] {
	const ready = queue
		.filter(({ isBackfilled }) => isBackfilled)
		.sort((a, b) => compareText(a.sortKey, b.sortKey));
	const taken = new Set((ready.length > 0 ? ready : queue).slice(0, count));
	const rest = queue.filter((queued) => !taken.has(queued));
	queue.splice(0, queue.length, ...rest);
	return [...taken];
}
