import { setTimeout as sleep } from 'node:timers/promises';
import { itemsOf } from '../../../sandbox/n8n/executions.mts';
import type { N8nClient } from '../../../sandbox/n8n/client.mts';
import type { Execution, Json, WorkflowJson, WorkflowNode } from '../../../sandbox/n8n/types.mts';
import { attach } from '../../e2e/harness/n8n.mts';
import { byHand, inARow } from '../../e2e/harness/workflows.mts';

const PATIENCE_MS = 120_000;

/** The n8n that all tests of templates share, signed in. */
export function sharedN8n(): N8nClient {
	const shared = process.env.TEMPLATES_N8N;
	if (!shared)
		throw new Error(
			'These tests run through "npx jest --config jest.config.js --selectProjects templates".',
		);
	return attach(shared);
}

/** Runs a published workflow from one of its triggers, now, and waits for the end. */
export async function runFrom(
	workflowId: string,
	triggerName: string,
	timeoutMs = PATIENCE_MS,
): Promise<Execution> {
	return await sharedN8n().runManually(workflowId, triggerName, timeoutMs);
}

/** Where the lead event stands in an execution: the first node that all ways in lead to. */
const EVENT_NODES = ['Lead Event', 'Settings'];

/** The lead event that an execution of a template handled, if it handled one. */
export function findLeadEvent(execution: Execution): Record<string, Json> | undefined {
	const items = EVENT_NODES.flatMap((name) => itemsOf(execution, name));
	return items.find(({ eventId }) => eventId !== undefined);
}

/** @throws where the execution handled none */
export function leadEventOf(execution: Execution): Record<string, Json> {
	const event = findLeadEvent(execution);
	if (!event) throw new Error(`Execution ${execution.id} handled no lead event`);
	return event;
}

/**
 * Hands the lead event of an execution to the same workflow once more, as the trigger does with an
 * event whose execution was lost: with `deliveryAttempt` 2.
 *
 * @returns the execution that handled it
 */
export async function deliverAgain(execution: Execution): Promise<Execution> {
	return await handIn(execution.workflowId, { ...leadEventOf(execution), deliveryAttempt: 2 });
}

const MOST_TRIES = 3;

/** The same, and again with what it failed with, as the trigger does; the last execution. */
export async function deliverUntilDone(execution: Execution): Promise<Execution> {
	const event = leadEventOf(execution);
	let run = await deliverAgain(execution);
	for (let deliveryAttempt = 3; run.status !== 'success'; deliveryAttempt++) {
		if (deliveryAttempt > MOST_TRIES + 1) return run;
		const { error, lastNodeExecuted } = run.data?.resultData ?? {};
		const lastError = [lastNodeExecuted, error?.message].filter(Boolean).join(': ');
		run = await handIn(execution.workflowId, { ...event, deliveryAttempt, lastError });
	}
	return run;
}

/**
 * Hands a lead event to a template by its Execute Workflow Trigger, past the trigger of Instagram.
 *
 * @returns the execution that handled it
 */
export async function handIn(workflowId: string, event: Record<string, Json>): Promise<Execution> {
	const n8n = sharedN8n();
	const before = new Set((await n8n.executions(workflowId)).map(({ id }) => id));
	const caller = await n8n.createWorkflow(callerOf(workflowId, event));
	try {
		await n8n.runManually(caller.id, 'By hand', PATIENCE_MS);
	} finally {
		await n8n.deleteWorkflow(caller.id);
	}
	const deadline = Date.now() + PATIENCE_MS;
	for (;;) {
		const fresh = (await n8n.executions(workflowId)).filter(({ id }) => !before.has(id));
		const found = fresh.find(
			(run) => findLeadEvent(run)?.eventId === event.eventId && run.stoppedAt !== null,
		);
		if (found) return found;
		if (Date.now() > deadline) throw new Error('The event was not handled again in time');
		await sleep(300);
	}
}

function callerOf(workflowId: string, event: Record<string, Json>): WorkflowJson {
	const make: WorkflowNode = {
		id: 'make',
		name: 'Event',
		type: 'n8n-nodes-base.set',
		typeVersion: 3.4,
		position: [0, 0],
		parameters: { mode: 'raw', jsonOutput: JSON.stringify(event), options: {} },
	};
	const call: WorkflowNode = {
		id: 'call',
		name: 'Call',
		type: 'n8n-nodes-base.executeWorkflow',
		typeVersion: 1.2,
		position: [0, 0],
		parameters: { workflowId: { __rl: true, mode: 'id', value: workflowId }, options: {} },
		// How the called workflow ends is for the test to judge.
		onError: 'continueRegularOutput',
	};
	return inARow(`Deliver again ${String(event.eventId)}`, byHand(), make, call);
}
