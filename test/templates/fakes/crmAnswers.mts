import { itemsOf } from '../../../sandbox/n8n/executions.mts';
import type { Execution } from '../../../sandbox/n8n/types.mts';
import { until, type CrmScene } from './crmScene.mts';

/** A call that a CRM makes by itself. */
export interface CrmCall {
	/** The webhook node of the template that it is for. */
	node: string;
	body: URLSearchParams | string;
	headers?: Record<string, string>;
	/** With its question mark; none where the CRM signs in the body. */
	query?: string;
}

/** Tells a template's webhook what happened in the CRM; the run that handled it, once it is over. */
export async function tellTemplate(
	{ template }: CrmScene,
	{ node, body, headers, query = '' }: CrmCall,
): Promise<Execution> {
	const { nodes } = await template.n8n.workflow(template.workflowId);
	const hook = nodes.find(({ name }) => name === node);
	const before = new Set((await template.executions()).map(({ id }) => id));
	const address = `${template.n8n.n8n.url}/webhook/${String(hook?.parameters.path)}${query}`;
	await fetch(address, { method: 'POST', headers, body });
	let told: Execution | undefined;
	await until(async () => {
		const fresh = (await template.executions()).filter(({ id }) => !before.has(id));
		told = fresh.find((run) => run.stoppedAt && itemsOf(run, node).length > 0);
		return told !== undefined;
	});
	return told as Execution;
}
