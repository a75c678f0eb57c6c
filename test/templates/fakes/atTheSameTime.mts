import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { isSettled } from '../../../sandbox/n8n/executions.mts';
import type { N8nClient } from '../../../sandbox/n8n/client.mts';
import type { Execution, Json, WorkflowNode } from '../../../sandbox/n8n/types.mts';
import { inARow } from '../../e2e/harness/workflows.mts';

type Fields = Record<string, Json>;

const PATIENCE_MS = 180_000;

/** A message as the trigger puts it out, made without the trigger. */
export function messageEvent(
	accountId: string,
	contactId: string,
	nth: number,
	more: Fields = {},
): Fields {
	return {
		eventId: `m:made-up-${contactId}-${nth}`,
		leadKey: `ig:${accountId}:${contactId}`,
		type: 'message',
		direction: 'inbound',
		occurredAt: new Date(Date.UTC(2026, 0, 1, 12, 0, nth)).toISOString(),
		receivedVia: 'webhook',
		isNewLead: true,
		account: { id: accountId },
		contact: { id: contactId, username: `user_${contactId}` },
		conversationId: `conversation-${contactId}`,
		text: `Сообщение ${nth}`,
		message: { id: `made-up-${contactId}-${nth}`, attachments: [] },
		...more,
	};
}

/**
 * Hands events to a template past its trigger, and so past the order that the trigger keeps: every
 * event is an execution of its own, all of them started at once.
 *
 * @returns the executions of the template
 */
export async function runAtTheSameTime(
	n8n: N8nClient,
	workflowId: string,
	events: Fields[],
): Promise<Execution[]> {
	const before = new Set((await n8n.executions(workflowId)).map(({ id }) => id));
	const path = randomUUID();
	const caller = await n8n.createWorkflow(
		inARow('All at once', webhook(path), unpack(), call(workflowId)),
	);
	await n8n.publish(caller.id);
	try {
		const url = `${n8n.n8n.url}/webhook/${path}`;
		await Promise.all(events.map(async (event) => await post(url, event)));
		const deadline = Date.now() + PATIENCE_MS;
		for (;;) {
			const fresh = (await n8n.executions(workflowId)).filter(({ id }) => !before.has(id));
			if (fresh.length >= events.length && fresh.every(isSettled)) return fresh;
			if (Date.now() > deadline) {
				throw new Error(`${fresh.length} of ${events.length} executions ended in time`);
			}
			await sleep(500);
		}
	} finally {
		await n8n.deleteWorkflow(caller.id);
	}
}

/** How many executions were under way in the fullest moment. */
export function mostAtOnce(executions: Execution[]): number {
	const spans = executions.map(({ startedAt, stoppedAt }) => [
		Date.parse(startedAt ?? ''),
		Date.parse(stoppedAt ?? ''),
	]);
	return Math.max(
		...spans.map(([moment]) => spans.filter(([from, to]) => from <= moment && moment < to).length),
	);
}

async function post(url: string, event: Fields): Promise<void> {
	const answer = await fetch(url, {
		method: 'POST',
		headers: { 'content-type': 'application/json' },
		body: JSON.stringify(event),
	});
	if (!answer.ok) throw new Error(`n8n answered ${answer.status}: ${await answer.text()}`);
}

function webhook(path: string): WorkflowNode {
	return {
		id: 'webhook',
		name: 'Webhook',
		type: 'n8n-nodes-base.webhook',
		typeVersion: 2,
		position: [0, 0],
		webhookId: path,
		parameters: { httpMethod: 'POST', path, responseMode: 'onReceived', options: {} },
	};
}

function unpack(): WorkflowNode {
	return {
		id: 'unpack',
		name: 'Event',
		type: 'n8n-nodes-base.set',
		typeVersion: 3.4,
		position: [0, 0],
		parameters: { mode: 'raw', jsonOutput: '={{ $json.body }}', options: {} },
	};
}

function call(workflowId: string): WorkflowNode {
	return {
		id: 'call',
		name: 'Call',
		type: 'n8n-nodes-base.executeWorkflow',
		typeVersion: 1.2,
		position: [0, 0],
		parameters: { workflowId: { __rl: true, mode: 'id', value: workflowId }, options: {} },
	};
}
