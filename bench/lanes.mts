import { createHmac, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import axios from 'axios';
import type { N8nClient } from '../sandbox/n8n/client.mts';
import type { WorkflowJson } from '../sandbox/n8n/types.mts';

/** One way of getting signed Instagram deliveries into a workflow. */
export interface Lane {
	name: string;
	workflowId: string;
	url: string;
	secret: string;
}

const http = axios.create({ proxy: false, timeout: 120_000, validateStatus: () => true });

/** The built-in Webhook node: what a user would take for want of a trigger. Checks no signature. */
export function webhookWorkflow(path: string): WorkflowJson {
	return workflowOf(`Built-in Webhook ${path}`, {
		id: randomUUID(),
		name: 'Start',
		type: 'n8n-nodes-base.webhook',
		typeVersion: 2,
		position: [0, 0],
		webhookId: path,
		parameters: { httpMethod: 'POST', path, responseMode: 'onReceived', options: {} },
	});
}

/** Our trigger. Catch-up is on, so that it answers as soon as the events are queued. */
export function triggerWorkflow(
	webhookId: string,
	credential: { id: string; name: string },
	options: Record<string, number | boolean>,
): WorkflowJson {
	return workflowOf(`Instagram Leads Trigger ${webhookId}`, {
		id: randomUUID(),
		name: 'Start',
		type: 'n8n-nodes-instagram-leads.instagramLeadsTrigger',
		typeVersion: 1,
		position: [0, 0],
		webhookId,
		parameters: { mode: 'webhook', events: ['message'], options: { ...options } },
		credentials: { instagramLeadsApi: credential },
	});
}

function workflowOf(name: string, start: WorkflowJson['nodes'][number]): WorkflowJson {
	const end = {
		id: randomUUID(),
		name: 'End',
		type: 'n8n-nodes-base.noOp',
		typeVersion: 1,
		position: [200, 0] as [number, number],
		parameters: {},
	};
	return {
		name,
		nodes: [start, end],
		connections: { Start: { main: [[{ node: 'End', type: 'main', index: 0 }]] } },
		settings: { executionOrder: 'v1' },
	};
}

/** Executions per second of one round, and the middle time to the answer in ms. */
export interface RoundResult {
	perSecond: number;
	answerMs: number;
}

/**
 * Posts `count` deliveries of one message each, every one of a contact of its own, by `clients` at a
 * time, and waits until all executions have ended. The account isn't the credential's own, so that
 * no call to the API is part of what is measured.
 */
export async function runRound(
	n8n: N8nClient,
	lane: Lane,
	{ count, clients }: { count: number; clients: number },
): Promise<RoundResult> {
	const before = await n8n.countSuccesses(lane.workflowId);
	const bodies = Array.from({ length: count }, () => deliveryOf(randomUUID()));
	const answers: number[] = [];
	const startedAt = Date.now();
	const client = async (): Promise<void> => {
		for (let body = bodies.pop(); body; body = bodies.pop()) {
			const sentAt = Date.now();
			const signature = createHmac('sha256', lane.secret).update(body).digest('hex');
			const headers = {
				'content-type': 'application/json',
				'x-hub-signature-256': `sha256=${signature}`,
			};
			const { status } = await http.post(lane.url, Buffer.from(body), { headers });
			if (status !== 200) throw new Error(`${lane.name} answered ${status}`);
			answers.push(Date.now() - sentAt);
		}
	};
	await Promise.all(Array.from({ length: clients }, client));
	await untilEnded(n8n, lane, before + count);
	const seconds = (Date.now() - startedAt) / 1000;
	return { perSecond: count / seconds, answerMs: median(answers) };
}

async function untilEnded(
	n8n: N8nClient,
	{ workflowId, name }: Lane,
	count: number,
): Promise<void> {
	const deadline = Date.now() + 300_000;
	for (;;) {
		const ended = await n8n.countSuccesses(workflowId);
		if (ended >= count) return;
		if (Date.now() > deadline) throw new Error(`${name}: ${ended} of ${count} executions ended`);
		await sleep(100);
	}
}

export function median(values: number[]): number {
	const sorted = [...values].sort((a, b) => a - b);
	return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

function deliveryOf(mid: string): string {
	const contact = `9${Date.now()}${Math.floor(Math.random() * 1000)}`;
	return JSON.stringify({
		object: 'instagram',
		entry: [
			{
				id: '17841499999999999',
				time: Date.now(),
				messaging: [
					{
						sender: { id: contact },
						recipient: { id: '17841499999999999' },
						timestamp: Date.now(),
						message: { mid, text: 'How much is it?' },
					},
				],
			},
		],
	});
}
