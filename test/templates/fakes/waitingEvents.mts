import { setTimeout as sleep } from 'node:timers/promises';
import { isSettled } from '../../../sandbox/n8n/executions.mts';
import type { DataTableRow, Execution } from '../../../sandbox/n8n/types.mts';
import { findLeadEvent, runFrom } from '../harness/n8n.mts';
import type { OpenedTemplate } from '../harness/templates.mts';

const PATIENCE_MS = 180_000;

/** What the CRM refused of a template's events, as the table "Instagram Leads Waiting" keeps it. */
export async function waitingEvents(template: OpenedTemplate): Promise<DataTableRow[]> {
	const rows = await template.n8n.dataTableRows('Instagram Leads Waiting');
	return rows.filter(({ workflow }) => workflow === template.workflowId);
}

/** Lets the schedule of a template come round: what waits is saved again. */
export async function saveAgain(template: OpenedTemplate): Promise<Execution> {
	return await runFrom(template.workflowId, 'Every 10 Minutes');
}

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
