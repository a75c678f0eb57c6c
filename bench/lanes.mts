import { randomUUID } from 'node:crypto';
import type { N8nClient } from '../sandbox/n8n/client.mts';
import type { WorkflowJson, WorkflowNode } from '../sandbox/n8n/types.mts';
import { CONTROL_TYPE } from './control.mts';
import { checkingCode } from './userCode.mts';

/** One way of getting signed Instagram deliveries into a workflow. */
export interface Lane {
	workflowId: string;
	url: string;
	/** What its deliveries are signed with. */
	secret: string;
}

/** The version that n8n gives a new node of ours. With the first one n8n itself evaluates an expression more a POST. */
const NEW_NODE = 1.1;

/** The secret of lanes that have no Meta app. */
const LANE_SECRET = 'bench-secret';

/** The built-in Webhook node: what a user would take for want of a trigger. Checks no signature. */
export function webhookWorkflow(path: string): WorkflowJson {
	return chain(`Webhook ${path}`, [webhookNode(path, {}), endNode()]);
}

/** What a user would build to have the same: Webhook node, then code that checks, splits, dedupes. */
export function codeWorkflow(path: string): WorkflowJson {
	const code = node('Check', 'n8n-nodes-base.code', 2, {
		mode: 'runOnceForAllItems',
		jsCode: checkingCode(LANE_SECRET),
	});
	return chain(`Webhook and code ${path}`, [webhookNode(path, { rawBody: true }), code, endNode()]);
}

/** The least that n8n asks of a trigger node with a webhook. */
export function controlWorkflow(webhookId: string): WorkflowJson {
	const start = { ...node('Start', CONTROL_TYPE, NEW_NODE, {}), webhookId };
	return chain(`Control ${webhookId}`, [start, endNode()]);
}

/** Our trigger, with the defaults of its panel where nothing else is given. */
export function triggerWorkflow(
	webhookId: string,
	credential: { id: string; name: string },
	parameters: Record<string, unknown> = {},
): WorkflowJson {
	const given = { mode: 'webhook', events: ['message', 'comment'], ...parameters };
	const type = 'n8n-nodes-instagram-leads.instagramLeadsTrigger';
	const credentials = { instagramLeadsApi: credential };
	const start = { ...node('Start', type, NEW_NODE, given), webhookId, credentials };
	return chain(`Instagram Leads Trigger ${webhookId}`, [start, endNode()]);
}

/** The same workflow, ended by a wait of so many seconds: an AI, or a slow CRM. */
export function waitingAtEnd(workflow: WorkflowJson, seconds: number): WorkflowJson {
	const parameters = { amount: seconds, unit: 'seconds' };
	const wait = { ...node('End', 'n8n-nodes-base.wait', 1.1, parameters), webhookId: randomUUID() };
	return { ...workflow, nodes: [...workflow.nodes.slice(0, -1), wait] };
}

/** Creates and publishes a workflow that is reached at `path` of n8n's webhooks. */
export async function openLane(
	client: N8nClient,
	workflow: WorkflowJson,
	path: string,
	secret = LANE_SECRET,
): Promise<Lane> {
	const { id } = await client.createWorkflow(workflow);
	await client.publish(id);
	return { workflowId: id, url: `${client.n8n.url}/webhook/${path}`, secret };
}

function webhookNode(path: string, options: Record<string, unknown>): WorkflowNode {
	const parameters = { httpMethod: 'POST', path, responseMode: 'onReceived', options };
	return { ...node('Start', 'n8n-nodes-base.webhook', 2, parameters), webhookId: path };
}

const endNode = (): WorkflowNode => node('End', 'n8n-nodes-base.noOp', 1, {});

function node(
	name: string,
	type: string,
	typeVersion: number,
	parameters: Record<string, unknown>,
): WorkflowNode {
	return { id: randomUUID(), name, type, typeVersion, position: [0, 0], parameters };
}

/** Nodes in a row, each connected to the next. */
function chain(name: string, nodes: WorkflowNode[]): WorkflowJson {
	const placed = nodes.map((one, index) => ({
		...one,
		position: [index * 200, 0] as [number, number],
	}));
	const connections = Object.fromEntries(
		nodes
			.slice(1)
			.map((next, index) => [
				nodes[index].name,
				{ main: [[{ node: next.name, type: 'main', index: 0 }]] },
			]),
	);
	return { name, nodes: placed, connections, settings: { executionOrder: 'v1' } };
}
