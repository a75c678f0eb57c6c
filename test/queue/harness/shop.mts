import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { readDeals } from '../../../sandbox/demo/readDeals.mts';
import { readTemplate, withCredential, withTrigger } from '../../../sandbox/demo/template.mts';
import type { N8nClient } from '../../../sandbox/n8n/client.mts';
import { describeExecution } from '../../../sandbox/n8n/executions.mts';
import type { SavedWorkflow, WorkflowNode } from '../../../sandbox/n8n/types.mts';
import { openBusiness, type Business } from '../../e2e/harness/business.mts';
import { everyFewSeconds } from '../../e2e/harness/workflows.mts';

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
	/** Waits until a worker has an execution of the shop's in its hands. */
	waitUntilRunning(): Promise<void>;
	close(): Promise<void>;
}

/**
 * Imports and publishes the template.
 * @param options `slowMs`: each execution waits so long before it writes anything
 */
export async function openShop(n8n: N8nClient, options: { slowMs?: number } = {}): Promise<Shop> {
	const business = await openBusiness(n8n, 'instagram');
	const copy = copyOf(await readTemplate());
	const workflow = withTrigger(withCredential(copy, business.credential), {
		pollTimes: everyFewSeconds,
	});
	if (options.slowMs) slowDown(workflow, options.slowMs);
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
		waitUntilRunning: async () => await waitUntilRunning(n8n, workflow.id),
		close: business.close,
	};
}

async function waitUntilRunning(n8n: N8nClient, workflowId: string): Promise<void> {
	for (const deadline = Date.now() + PATIENCE_MS; Date.now() < deadline; await sleep(200)) {
		const { data } = await n8n.session.api<{ data: unknown[] }>(
			'GET',
			`/executions?workflowId=${workflowId}&status=running`,
		);
		if (data.length > 0) {
			// It is at the slow step a moment later.
			await sleep(1500);
			return;
		}
	}
	throw new Error('No execution began');
}

function copyOf(template: SavedWorkflow): SavedWorkflow {
	const nodes = template.nodes.map((node) =>
		node.webhookId ? { ...node, webhookId: randomUUID() } : node,
	);
	return { ...template, id: randomUUID().replaceAll('-', '').slice(0, 16), nodes };
}

/** Puts n8n's own Wait node behind the trigger. */
function slowDown(workflow: SavedWorkflow, milliseconds: number): void {
	const slow: WorkflowNode = {
		id: randomUUID(),
		name: 'Slow',
		type: 'n8n-nodes-base.wait',
		typeVersion: 1.1,
		position: [100, 200],
		parameters: { amount: milliseconds / 1000, unit: 'seconds' },
		webhookId: randomUUID(),
	};
	workflow.nodes.push(slow);
	const { connections } = workflow;
	connections.Slow = connections[TRIGGER];
	connections[TRIGGER] = { main: [[{ node: 'Slow', type: 'main', index: 0 }]] };
}
