import type { Execution, Json } from './types.mts';

const UNSETTLED = ['new', 'running', 'waiting'];

/** Whether an execution has come to an end, good or bad. */
export function isSettled(execution: Execution): boolean {
	return !UNSETTLED.includes(execution.status);
}

/** The items a node put out in an execution, over all its runs and outputs. */
export function itemsOf(execution: Execution, nodeName: string): Record<string, Json>[] {
	const runs = execution.data?.resultData?.runData?.[nodeName] ?? [];
	return runs
		.flatMap((run) => run.data?.main ?? [])
		.flatMap((items) => items ?? [])
		.map((item) => item.json);
}

/** One line that says how an execution went, with n8n's error in full. */
export function describeExecution(execution: Execution): string {
	const { error, lastNodeExecuted } = execution.data?.resultData ?? {};
	const said = [error?.message, error?.description].filter(Boolean).join(' ');
	const where = error ? (error.node?.name ?? lastNodeExecuted) : undefined;
	return [
		`execution ${execution.id} (${execution.mode}): ${execution.status}`,
		where ? `at "${where}"` : '',
		said,
	]
		.filter((part) => part !== '')
		.join(' · ');
}
