import type { ITriggerFunctions } from 'n8n-workflow';

import { GraphError } from '../../graph/errors/graphError';
import { toNodeError } from '../../graph/errors/nodeError';
import type { Lifetime } from '../../common/lifetime';
import { monotonicNow } from '../../common/monotonicTime';
import type { StateStore } from '../state/stateStore';

/** While it lasts it is shown again: somebody may have missed the first time. */
const SHOWN_AGAIN_MS = 24 * 60 * 60 * 1000;

/** Where it is written down since when an outage lasts. */
export type OutageRecord = Pick<StateStore, 'outageBegan' | 'outageEnded'>;

/**
 * Shows what needs the operator as a failed execution, which also starts the workflow's error
 * workflow: once a day per outage and reason, not with every try. After a restart of n8n it shows it anew.
 */
export class OutageReporter {
	/** Messages shown since Meta last answered as it should, and when, by the monotonic clock. */
	private readonly shown = new Map<string, number>();

	constructor(
		private readonly context: ITriggerFunctions,
		private readonly lifetime: Lifetime,
		/** Absent: for what says nothing about the trigger as a whole. */
		private readonly record?: OutageRecord,
	) {}

	/** A call failed. What passes by itself is shown to nobody. */
	failed(error: unknown): void {
		if (this.lifetime.isOver || !needsOperator(error)) return;
		const nodeError = toNodeError(this.context.getNode(), error);
		this.record?.outageBegan(nodeError.message);
		const shownAt = this.shown.get(nodeError.message) ?? -Infinity;
		if (monotonicNow() - shownAt < SHOWN_AGAIN_MS) return;
		this.shown.set(nodeError.message, monotonicNow());
		// Older versions of n8n 2 don't have it; the log line then has to do.
		if (typeof this.context.saveFailedExecution !== 'function') return;
		this.context.saveFailedExecution(nodeError);
	}

	/** Meta answers as it should. */
	recovered(): void {
		this.shown.clear();
		this.record?.outageEnded();
	}
}

function needsOperator(error: unknown): boolean {
	return !(error instanceof GraphError && error.isTemporary);
}
