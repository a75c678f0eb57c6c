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
