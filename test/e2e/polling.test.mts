import { setTimeout as sleep } from 'node:timers/promises';
import type { N8nClient } from '../../sandbox/n8n/client.mts';
import { itemsOf } from '../../sandbox/n8n/executions.mts';
import type { Execution } from '../../sandbox/n8n/types.mts';
import {
	loginTypes,
	openBusiness,
	subscriptionsOf,
	type Business,
	type Login,
} from './harness/business.mts';
import { sharedN8n } from './harness/n8n.mts';
import { onlyItem, Watch } from './harness/watch.mts';
import { action, everyFewSeconds, inARow, trigger } from './harness/workflows.mts';

// A poll and its executions, on a machine with much else to do.
const NEXT_POLL_MS = 80_000;

interface Way {
	name: string;
	parameters: Record<string, unknown>;
	/** Whether Meta sends webhooks for what is written. */
	webhook: boolean;
}

const ways: Way[] = [
	{ name: 'polling mode', parameters: { mode: 'polling' }, webhook: true },
	{
		name: 'catch-up of webhook mode',
		parameters: { mode: 'webhook', catchUp: true },
		webhook: false,
	},
];

/** A way in with one login, and what was written there. */
class Case {
	business!: Business;
	watch!: Watch;
	messageId = '';
	commentId = '';
	executions: Execution[] = [];

	constructor(
		readonly way: Way,
		readonly login: Login,
	) {}
}

/** Each login type, and one by signing in. */
const logins: Login[] = [...loginTypes, 'unified'];
const cases = ways.flatMap((way) => logins.map((login) => new Case(way, login)));
const byName = cases.map((one): [string, Case] => [`${one.way.name} with ${one.login} login`, one]);

let n8n: N8nClient;

async function open(one: Case): Promise<void> {
	one.business = await openBusiness(n8n, one.login);
	const { credential } = one.business;
	const start = trigger(credential, { ...one.way.parameters, pollTimes: everyFewSeconds });
	const deal = action(credential, { resource: 'deal', operation: 'buildFromEvent' });
	const workflow = await n8n.createWorkflow(inARow(`${one.way.name} ${one.login}`, start, deal));
	one.watch = new Watch(n8n, workflow.id);
	await n8n.publish(workflow.id);
}

async function write({ business, way: { webhook } }: Case): Promise<[string, string]> {
	const { instagram } = business;
	const message = await instagram.writeMessage({
		username: 'malika.k',
		text: 'Сколько стоит ваза?',
		webhook,
	});
	const comment = await instagram.writeComment({
		username: 'timur.a',
		text: 'Price please',
		webhook,
	});
	return [message.messageId, comment.commentId];
}

/** Resolves when every business was asked for its conversations once more. */
async function nextPoll(of = cases): Promise<void> {
	const polls = async ({ business }: Case): Promise<number> =>
		(await business.instagram.getCalls()).filter(({ path }) => path.endsWith('/conversations'))
			.length;
	const before = await Promise.all(of.map(polls));
	const deadline = Date.now() + NEXT_POLL_MS;
	for (;;) {
		const now = await Promise.all(of.map(polls));
		if (now.every((count, index) => count > before[index])) return;
		if (Date.now() > deadline) throw new Error(`Not polled in time: ${before} → ${now}`);
		await sleep(100);
	}
}

// All cases run side by side: one minute's wait serves all.
beforeAll(async () => {
	n8n = sharedN8n();
	// One publication at a time: n8n gives each a minute.
	for (const one of cases) await open(one);
	for (const one of cases) [one.messageId, one.commentId] = await write(one);
	await Promise.all(
		cases.map(async (one) => {
			one.executions = await one.watch.next(2, NEXT_POLL_MS);
		}),
	);
});

afterAll(async () => {
	for (const { business, watch } of cases) {
		await n8n.deleteWorkflow(watch.workflowId);
		await business.close();
	}
});

describe.each(byName)('%s', (_name, one) => {
	const executionOf = (eventId: string): Execution => {
		const found = one.executions.find(
			(execution) => onlyItem(execution, 'Trigger').eventId === eventId,
		);
		if (!found) throw new Error(`No execution for ${eventId}`);
		return found;
	};

	it('makes a Deal of a Direct message', () => {
		const execution = executionOf(`m:${one.messageId}`);

		expect(onlyItem(execution, 'Trigger')).toMatchObject({
			receivedVia: 'polling',
			type: 'message',
			text: 'Сколько стоит ваза?',
			isNewLead: true,
		});
		expect(onlyItem(execution, 'Action')).toMatchObject({
			title: 'Лид из Instagram: @malika.k',
			comments: [{ id: `m:${one.messageId}`, text: 'Сколько стоит ваза?' }],
		});
	});

	it('makes a Deal of a comment', () => {
		const execution = executionOf(`c:${one.commentId}`);

		expect(onlyItem(execution, 'Trigger')).toMatchObject({
			receivedVia: 'polling',
			type: 'comment',
			text: 'Price please',
		});
		expect(onlyItem(execution, 'Action')).toMatchObject({
			title: 'Лид из Instagram: @timur.a',
			comments: [{ id: `c:${one.commentId}`, text: 'Price please' }],
		});
	});

	it('shows the latest real event in a manual run and leaves the subscription alone', async () => {
		const before = await subscriptionsOf(one.business);

		const execution = await n8n.runManually(one.watch.workflowId, 'Trigger');
		await one.watch.next(1);

		const texts = itemsOf(execution, 'Trigger').map(({ text }) => text);
		expect(texts).toHaveLength(1);
		expect(['Price please', 'Сколько стоит ваза?']).toContain(texts[0]);
		expect(await subscriptionsOf(one.business)).toEqual(before);
	});

	it('subscribes in webhook mode only', async () => {
		const { callbackUrl } = await subscriptionsOf(one.business);

		expect(callbackUrl !== undefined).toBe(one.way.parameters.mode === 'webhook');
	});
});

it('finds nothing twice at the next poll, not even what a webhook brought', async () => {
	const catchingUp = cases.filter(({ way }) => way.parameters.mode === 'webhook');
	for (const one of catchingUp) {
		const { business, watch } = one;
		const found: unknown[] = [];
		// Where this machine stands still for a while, a poll comes before the webhook.
		while (!found.includes('webhook') && found.length < 5) {
			await nextPoll([one]);
			await business.instagram.writeMessage({ username: 'malika.k', text: 'Алло?' });
			const [execution] = await watch.next(1);
			found.push(onlyItem(execution, 'Trigger').receivedVia);
		}
		expect(found).toContain('webhook');
	}

	await nextPoll();

	for (const { watch } of cases) expect(await watch.surprises()).toEqual([]);
});
