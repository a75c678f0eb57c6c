import type { ITriggerFunctions } from 'n8n-workflow';

import { GraphError } from '../../graph/errors/graphError';
import { toNodeError } from '../../graph/errors/nodeError';
import type { Lifetime } from '../../common/lifetime';

/**
 * Shows what needs the operator as a failed execution, which also starts the workflow's error
 * workflow: once per outage and reason, not with every try. After a restart of n8n it shows it anew.
 */
export class OutageReporter {
	/** Messages shown since Meta last answered as it should. */
	private readonly shown = new Set<string>();

	constructor(
		private readonly context: ITriggerFunctions,
		private readonly lifetime: Lifetime,
	) {}

	/** A call failed. What passes by itself is shown to nobody. */
	failed(error: unknown): void {
		if (this.lifetime.isOver || !needsOperator(error)) return;
		const nodeError = toNodeError(this.context.getNode(), error);
		if (this.shown.has(nodeError.message)) return;
		this.shown.add(nodeError.message);
		// Older versions of n8n 2 don't have it; the log line then has to do.
		if (typeof this.context.saveFailedExecution !== 'function') return;
		this.context.saveFailedExecution(nodeError);
	}

	/** Meta answers as it should. */
	recovered(): void {
		this.shown.clear();
	}
}

function needsOperator(error: unknown): boolean {
	return !(error instanceof GraphError && error.isTemporary);
}
