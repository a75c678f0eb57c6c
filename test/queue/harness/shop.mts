import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { readDeals } from '../../../sandbox/demo/readDeals.mts';
import { readTemplate, withCredential, withTrigger } from '../../../sandbox/demo/template.mts';
import type { N8nClient } from '../../../sandbox/n8n/client.mts';
import { describeExecution } from '../../../sandbox/n8n/executions.mts';
import type { SavedWorkflow, WorkflowNode } from '../../../sandbox/n8n/types.mts';
import { openBusiness, type Business } from '../../e2e/harness/business.mts';
import { everyFewSeconds } from '../../e2e/harness/workflows.mts';
import type { Gate } from './gate.mts';

const TRIGGER = 'Instagram Leads Trigger';
/** Long enough for a cluster that comes up beside other tests; what holds is there at once. */
const PATIENCE_MS = 240_000;
const LOOK_EVERY_MS = 500;

/** A business whose leads go into Deals by the Data Table template. */
export interface Shop {
	business: Business;
	workflowId: string;
	/** The texts of a contact's Deal, in order; one list per Deal. */
	textsOf(username: string): Promise<string[][]>;
	/** Waits until a contact has one Deal with exactly these texts; says what there is if not. */
	expectDeal(username: string, texts: string[], patienceMs?: number): Promise<void>;
	close(): Promise<void>;
}

/**
 * Imports and publishes the template.
 * @param options `gate`: each execution asks it before it writes anything
 */
export async function openShop(n8n: N8nClient, options: { gate?: Gate } = {}): Promise<Shop> {
	const business = await openBusiness(n8n, 'instagram');
	const copy = copyOf(await readTemplate());
	const workflow = withTrigger(withCredential(copy, business.credential), {
		pollTimes: everyFewSeconds,
	});
	if (options.gate) leadThrough(options.gate, workflow);
	await n8n.importWorkflow(workflow);
	await n8n.publish(workflow.id);
	const textsOf = async (username: string): Promise<string[][]> => {
		const scope = `ig:${business.accountId}:`;
		const deals = (await readDeals(n8n)).filter(
			(deal) => deal.leadKey.startsWith(scope) && deal.username === username,
		);
		return deals.map(({ comments }) => comments.map(({ text }) => text));
	};
	return {
		business,
		workflowId: workflow.id,
		textsOf,
		expectDeal: async (username, texts, patienceMs = PATIENCE_MS) => {
			const wanted = JSON.stringify([texts]);
			const deadline = Date.now() + patienceMs;
			let found = '';
			while (found !== wanted) {
				if (Date.now() > deadline) {
					const ran = (await n8n.executions(workflow.id)).map(describeExecution);
					throw new Error([`@${username}: expected ${wanted}, found ${found}`, ...ran].join('\n'));
				}
				await sleep(LOOK_EVERY_MS);
				// The main process may be on its way down or up.
				found = await textsOf(username).then(JSON.stringify, String);
			}
		},
		close: business.close,
	};
}

function copyOf(template: SavedWorkflow): SavedWorkflow {
	const nodes = template.nodes.map((node) =>
		node.webhookId ? { ...node, webhookId: randomUUID() } : node,
	);
	return { ...template, id: randomUUID().replaceAll('-', '').slice(0, 16), nodes };
}

/** Puts a node that asks the gate behind the trigger. */
function leadThrough(gate: Gate, workflow: SavedWorkflow): void {
	const ask: WorkflowNode = {
		id: randomUUID(),
		name: 'Gate',
		type: 'n8n-nodes-base.httpRequest',
		typeVersion: 4.2,
		position: [100, 200],
		parameters: {
			method: 'POST',
			url: gate.url,
			sendBody: true,
			specifyBody: 'json',
			jsonBody: '={{ JSON.stringify($json) }}',
			options: {},
		},
	};
	workflow.nodes.push(ask);
	const { connections } = workflow;
	connections.Gate = connections[TRIGGER];
	connections[TRIGGER] = { main: [[{ node: 'Gate', type: 'main', index: 0 }]] };
}
