import type { N8nClient } from '../../sandbox/n8n/client.mts';
import { itemsOf } from '../../sandbox/n8n/executions.mts';
import type { Execution } from '../../sandbox/n8n/types.mts';
import { occurrenceOf } from './judge.mts';

/** What n8n says about the executions of a workflow. */
export interface ExecutionSummary {
	byStatus: Record<string, number>;
	/** Executions whose event carried a delivery attempt above one. */
	givenAgain: number;
	/** Events with more than one successful execution. */
	succeededTwice: string[];
	/** One line each, the first few. */
	errors: string[];
}

const TRIGGER = 'Instagram Leads Trigger';
const SHOWN_ERRORS = 5;

/** Goes through all executions page by page, for their data together would be large. */
export async function summariseExecutions(
	n8n: N8nClient,
	workflowId: string,
): Promise<ExecutionSummary> {
	const summary: ExecutionSummary = { byStatus: {}, givenAgain: 0, succeededTwice: [], errors: [] };
	const successes = new Map<string, number>();
	let cursor: string | null = null;
	do {
		const query = new URLSearchParams({ workflowId, includeData: 'true', limit: '100' });
		if (cursor) query.set('cursor', cursor);
		const page: { data: Execution[]; nextCursor: string | null } = await n8n.session.api(
			'GET',
			`/executions?${query.toString()}`,
		);
		for (const execution of page.data) note(execution, summary, successes);
		cursor = page.nextCursor;
	} while (cursor);
	for (const [eventId, count] of successes) {
		if (count > 1) summary.succeededTwice.push(eventId);
	}
	return summary;
}

function note(
	execution: Execution,
	summary: ExecutionSummary,
	successes: Map<string, number>,
): void {
	const { status } = execution;
	summary.byStatus[status] = (summary.byStatus[status] ?? 0) + 1;
	if (status === 'error' && summary.errors.length < SHOWN_ERRORS) {
		const { error } = execution.data?.resultData ?? {};
		summary.errors.push(`execution ${execution.id}: ${error?.message ?? 'no reason given'}`);
	}
	for (const { eventId, deliveryAttempt } of itemsOf(execution, TRIGGER)) {
		if (typeof deliveryAttempt === 'number' && deliveryAttempt > 1) summary.givenAgain++;
		if (status !== 'success' || typeof eventId !== 'string') continue;
		const key = occurrenceOf(eventId);
		successes.set(key, (successes.get(key) ?? 0) + 1);
	}
}
