import type { LeadEvent } from '../../events/leadEvent';
import type { ExecutionOutcome } from '../execution/executionOutcome';
import { isSettled } from '../execution/executionOutcome';

/** What a delivery came to, in numbers and in the events that still have to be executed. */
export interface DeliveryReport {
	executed: number;
	duplicates: number;
	unsettled: LeadEvent[];
}

/** Events that came in together, on their way through the queue. */
export class Delivery {
	/** Those that no execution has had yet; gets smaller as executions end. */
	readonly open: Set<LeadEvent>;

	/** Resolves when all of them have left the queue; never rejects. */
	readonly report: Promise<DeliveryReport>;

	constructor(
		private readonly events: LeadEvent[],
		outcomes: Array<Promise<ExecutionOutcome>>,
	) {
		this.open = new Set(events);
		this.report = this.reportOf(outcomes);
	}

	private async reportOf(outcomes: Array<Promise<ExecutionOutcome>>): Promise<DeliveryReport> {
		const report: DeliveryReport = { executed: 0, duplicates: 0, unsettled: [] };
		const settled = outcomes.map(async (outcome, index) => {
			const event = this.events[index];
			const result = await outcome;
			// What failed is written down with what n8n had: nothing has to bring it again.
			if (isSettled(result) || result === 'failed') this.open.delete(event);
			if (result === 'executed') report.executed++;
			if (result === 'duplicate') report.duplicates++;
		});
		await Promise.all(settled);
		report.unsettled = this.events.filter((event) => this.open.has(event));
		return report;
	}
}
