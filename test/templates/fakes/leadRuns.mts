import { setTimeout as sleep } from 'node:timers/promises';
import { isSettled } from '../../../sandbox/n8n/executions.mts';
import type { Execution } from '../../../sandbox/n8n/types.mts';
import { findLeadEvent } from '../harness/n8n.mts';
import type { OpenedTemplate } from '../harness/templates.mts';

const PATIENCE_MS = 180_000;

/** The executions that handled a lead event, oldest first; the schedule makes some that handle none. */
export async function leadRuns(template: OpenedTemplate): Promise<Execution[]> {
	const executions = await template.executions();
	return executions.filter(
		(execution) => !isSettled(execution) || findLeadEvent(execution) !== undefined,
	);
}

/** Waits until a template has handled as many lead events as given; returns the last execution. */
export async function lastOf(template: OpenedTemplate, count: number): Promise<Execution> {
	const deadline = Date.now() + PATIENCE_MS;
	for (;;) {
		const runs = await leadRuns(template);
		if (runs.length >= count && runs.every(isSettled)) return runs[runs.length - 1];
		if (Date.now() > deadline) throw new Error(`${runs.length} of ${count} executions ended`);
		await sleep(300);
	}
}
