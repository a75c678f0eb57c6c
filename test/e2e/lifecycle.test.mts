import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { N8nClient } from '../../sandbox/n8n/client.mts';
import { itemsOf } from '../../sandbox/n8n/executions.mts';
import type { SavedWorkflow, WorkflowNode } from '../../sandbox/n8n/types.mts';
import { openBusiness, subscriptionsOf, type Business } from './harness/business.mts';
import { deliver, signature } from './harness/deliveries.mts';
import { sharedN8n } from './harness/n8n.mts';
import { end, everyFewSeconds, inARow, trigger } from './harness/workflows.mts';

const PATIENCE_MS = 100_000;
/** Two polls, with what comes of them. */
const NEXT_POLL_MS = 15_000;
const MINUTES_S = 7 * 60;
const SAME_MOMENT = Array.from({ length: 8 }, (_, index) => `#${index}`);

let n8n: N8nClient;
const closers: (() => Promise<void>)[] = [];

async function open(): Promise<Business> {
	const business = await openBusiness(n8n, 'instagram');
	closers.push(business.close);
	return business;
}

async function create(...nodes: WorkflowNode[]): Promise<SavedWorkflow> {
	const workflow = await n8n.createWorkflow(inARow('lifecycle', ...nodes));
	closers.push(async () => await n8n.deleteWorkflow(workflow.id));
	return workflow;
}

/** n8n's own Wait node: executions that take their time. */
const slow = (): WorkflowNode => ({
	id: randomUUID(),
	name: 'Slow',
	type: 'n8n-nodes-base.wait',
	typeVersion: 1.1,
	position: [0, 0],
	parameters: { amount: 2, unit: 'seconds' },
	webhookId: randomUUID(),
});

/** What the executions that ended well began with, oldest first, under whichever name. */
async function textsOf(workflowId: string, triggerName = 'Trigger'): Promise<unknown[]> {
	const executions = await n8n.executions(workflowId);
	return executions
		.filter(({ status }) => status === 'success')
		.flatMap((execution) => [
			...itemsOf(execution, 'Trigger'),
			...(triggerName === 'Trigger' ? [] : itemsOf(execution, triggerName)),
		])
		.map(({ text }) => text);
}

async function waitForTexts(workflowId: string, count: number, name?: string): Promise<unknown[]> {
	const deadline = Date.now() + PATIENCE_MS;
	for (;;) {
		const texts = await textsOf(workflowId, name);
		if (texts.length >= count || Date.now() > deadline) return texts;
		await sleep(300);
	}
}

const CLOCKS = [
	['ahead', MINUTES_S],
	['behind', -MINUTES_S],
] as const;

/** What came of each story: they mostly wait, so all are played at the same time. */
const outcomes = {
	renamed: [] as unknown[],
	clocks: new Map<string, unknown[]>(),
	sameMoment: [] as unknown[],
	copy: { before: {}, after: {}, first: [] as unknown[], second: [] as unknown[] },
};

beforeAll(async () => {
	n8n = sharedN8n();
	await Promise.all([
		renameInTheMiddle().then((texts) => (outcomes.renamed = texts)),
		...CLOCKS.map(async ([name, seconds]) => {
			outcomes.clocks.set(name, await withClockMoved(seconds));
		}),
		writeInOneMillisecond().then((texts) => (outcomes.sameMoment = texts)),
		importTwice().then((copy) => (outcomes.copy = copy)),
	]);
}, 400_000);

afterAll(async () => {
	for (const close of closers.reverse()) await close();
});

async function renameInTheMiddle(): Promise<unknown[]> {
	const { instagram, credential } = await open();
	const start = trigger(credential, { mode: 'webhook', pollTimes: everyFewSeconds });
	const workflow = await create(start, slow(), end());
	await n8n.publish(workflow.id);
	const write = async (text: string) =>
		await instagram.writeMessage({ username: 'malika.k', text });
	for (const text of ['1', '2', '3', '4']) await write(text);
	// The first is with n8n, the others wait.
	await sleep(2000);

	const renamed = inARow('lifecycle', { ...start, name: 'Instagram' }, slow(), end());
	const { name, nodes, connections, settings } = renamed;
	await n8n.session.api('PUT', `/workflows/${workflow.id}`, { name, nodes, connections, settings });
	await n8n.publish(workflow.id);
	for (const text of ['5', '6']) await write(text);
	await waitForTexts(workflow.id, 6, 'Instagram');
	await sleep(NEXT_POLL_MS);
	return await textsOf(workflow.id, 'Instagram');
}

async function withClockMoved(advanceSeconds: number): Promise<unknown[]> {
	const { instagram, credential } = await open();
	await instagram.setClock({ advanceSeconds });
	const workflow = await create(
		trigger(credential, { mode: 'webhook', pollTimes: everyFewSeconds }),
		end(),
	);
	await n8n.publish(workflow.id);
	await instagram.writeMessage({ username: 'malika.k', text: 'by poll', webhook: false });
	await instagram.writeComment({ username: 'aziza.n', text: 'comment', webhook: false });
	await instagram.writeMessage({ username: 'timur.a', text: 'by webhook' });
	await waitForTexts(workflow.id, 3);
	await instagram.writeMessage({ username: 'malika.k', text: 'later', webhook: false });
	await waitForTexts(workflow.id, 4);
	await sleep(NEXT_POLL_MS);
	return (await textsOf(workflow.id)).sort();
}

async function writeInOneMillisecond(): Promise<unknown[]> {
	const business = await open();
	const workflow = await create(
		trigger(business.credential, { mode: 'webhook', catchUp: false }),
		end(),
	);
	await n8n.publish(workflow.id);
	const { callbackUrl = '' } = await subscriptionsOf(business);
	const timestamp = Date.now();
	const parties = { sender: { id: '1602510301006188' }, recipient: { id: business.accountId } };
	const messaging = SAME_MOMENT.map((text, index) => ({
		...parties,
		timestamp,
		// Ids say nothing about the order.
		message: { mid: `m_${(index * 5) % SAME_MOMENT.length}`, text },
	}));
	const entry = [{ id: business.accountId, time: timestamp, messaging }];
	const body = JSON.stringify({ object: 'instagram', entry });
	await deliver(callbackUrl, body, signature(business.appSecret, body));
	return await waitForTexts(workflow.id, SAME_MOMENT.length);
}

async function importTwice(): Promise<typeof outcomes.copy> {
	const business = await open();
	const start = trigger(business.credential, { mode: 'webhook', pollTimes: everyFewSeconds });
	const first = await create(start, end());
	// n8n's editor gives a copy a webhook address of its own.
	const second = await create({ ...start, id: randomUUID(), webhookId: randomUUID() }, end());
	await n8n.publish(first.id);
	const before = await subscriptionsOf(business);
	await n8n.publish(second.id);
	const after = await subscriptionsOf(business);
	await business.instagram.writeMessage({ username: 'malika.k', text: 'to both, by webhook' });
	await waitForTexts(first.id, 1);
	await waitForTexts(second.id, 1);

	await n8n.unpublish(second.id);
	const { name, connections, settings } = second;
	const nodes = second.nodes.map((node) =>
		node.name === 'Trigger'
			? { ...node, parameters: { ...node.parameters, mode: 'polling' } }
			: node,
	);
	const body = { name, nodes, connections, settings: settings ?? {} };
	await n8n.session.api('PUT', `/workflows/${second.id}`, body);
	await n8n.publish(second.id);
	await business.instagram.writeMessage({ username: 'malika.k', text: 'to both' });
	await waitForTexts(first.id, 2);
	await waitForTexts(second.id, 2);
	await sleep(NEXT_POLL_MS);
	return {
		before,
		after,
		first: await textsOf(first.id),
		second: await textsOf(second.id),
	};
}

it('loses, doubles and mixes nothing when the trigger is renamed and published anew in the middle of it', () => {
	expect(outcomes.renamed).toEqual(['1', '2', '3', '4', '5', '6']);
});

it.each(CLOCKS)("takes everything once, by both ways in, with Meta's clock minutes %s", (name) => {
	expect(outcomes.clocks.get(name)).toEqual(['by poll', 'by webhook', 'comment', 'later']);
});

it('keeps the order in which Meta lists messages of the very same millisecond', () => {
	expect(outcomes.sameMoment).toEqual(SAME_MOMENT);
});

describe('a template that was imported twice', () => {
	it('shares the callback that the first has set', () => {
		const { before, after } = outcomes.copy;
		expect(after).toEqual(before);
	});

	it('runs beside the first, by webhook and when it polls, each once', () => {
		const both = ['to both, by webhook', 'to both'];
		expect(outcomes.copy).toMatchObject({ first: both, second: both });
	});
});
