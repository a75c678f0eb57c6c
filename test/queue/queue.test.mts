import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { describeExecution, isSettled, itemsOf } from '../../sandbox/n8n/executions.mts';
import type { RunningN8n } from '../../sandbox/n8n/process.mts';
import type { Execution } from '../../sandbox/n8n/types.mts';
import { openBusiness, subscriptionsOf, type Business } from '../e2e/harness/business.mts';
import { deliver, messagePayload, PAYLOAD_TEXT, signature } from '../e2e/harness/deliveries.mts';
import { askContact, payloadsOf } from '../e2e/harness/questions.mts';
import { action, end, inARow, trigger } from '../e2e/harness/workflows.mts';
import { openHarness, type Harness } from './harness/cluster.mts';
import { startGate } from './harness/gate.mts';
import { openShop, type Shop } from './harness/shop.mts';

/** An end that n8n never told is waited for so long, and what comes with it. */
const SILENCE_MS = 200_000;

let harness: Harness;
let webhookProcessor: RunningN8n;
let shop: Shop;

beforeAll(async () => {
	harness = await openHarness({ canDeafenMain: true });
	webhookProcessor = await harness.cluster.add('webhook');
	shop = await openShop(harness.n8n);
});

afterAll(async () => {
	await shop?.close();
	await harness?.close();
});

it('makes a Deal of what a webhook brings to the main process', async () => {
	await shop.business.instagram.writeMessage({ username: 'malika.k', text: 'Здравствуйте!' });

	await shop.expectDeal('malika.k', ['Здравствуйте!']);
});

it('starts nothing for what Meta delivers again', async () => {
	const { instagram } = shop.business;
	const { messageId } = await instagram.writeMessage({ username: 'malika.k', text: 'Есть синяя?' });
	await instagram.deliver({ ids: [messageId], copies: 5 });
	await instagram.settle();
	await shop.expectDeal('malika.k', ['Здравствуйте!', 'Есть синяя?']);

	await instagram.deliver({ ids: [messageId], copies: 3 });
	await instagram.settle();
	await sleep(2000);
	expect(await shop.textsOf('malika.k')).toEqual([['Здравствуйте!', 'Есть синяя?']]);
	const executions = await harness.n8n.waitForExecutions(shop.workflowId, 2);
	expect(executions.map(({ status }) => status)).toEqual(['success', 'success']);
});

it('finds by poll what no webhook brought', async () => {
	const { instagram } = shop.business;
	await instagram.writeMessage({ username: 'aziza.n', text: 'Доставка есть?', webhook: false });
	await instagram.writeComment({ username: 'timur.a', text: 'Price?', webhook: false });

	await shop.expectDeal('aziza.n', ['Доставка есть?']);
	await shop.expectDeal('timur.a', ['Price?']);
});

describe('an answer', () => {
	let business: Business;
	beforeAll(async () => {
		business = await openBusiness(harness.n8n, 'facebook');
	});
	afterAll(() => business.close());

	it('is sent by the worker', async () => {
		const { credential, instagram } = business;
		const start = trigger(credential, { mode: 'webhook', catchUp: false });
		const reply = action(credential, {
			resource: 'message',
			operation: 'sendText',
			recipientType: 'contact',
			recipientId: { __rl: true, mode: 'id', value: '={{ $json.contact.id }}' },
			text: 'Здравствуйте! Ответим через минуту.',
		});
		const { id } = await harness.n8n.createWorkflow(inARow('answer', start, reply));
		await harness.n8n.publish(id);
		await instagram.writeMessage({ username: 'malika.k', text: 'Алло?' });

		const [execution] = await harness.n8n.waitForExecutions(id, 1);
		expect(execution.status).toBe('success');
		const [{ messages }] = (await instagram.getState()).conversations;
		expect(messages.map(({ direction, text }) => [direction, text])).toEqual([
			['inbound', 'Алло?'],
			['outbound', 'Здравствуйте! Ответим через минуту.'],
		]);
	});
});

describe('a question that a worker asks', () => {
	let business: Business;
	beforeAll(async () => {
		business = await openBusiness(harness.n8n, 'instagram');
	});
	afterAll(() => business.close());

	it('is answered by a tap that comes to the main process', async () => {
		const { credential, instagram } = business;
		// No poll finds the tap, and the worker kept nothing for it: what it carries is all there is.
		const start = trigger(credential, { mode: 'webhook', catchUp: false });
		const workflow = inARow('ask', start, askContact(business), end());
		const { id } = await harness.n8n.createWorkflow(workflow);
		await harness.n8n.publish(id);
		const { contactId } = await instagram.writeMessage({ username: 'malika.k', text: 'Алло?' });
		const { id: executionId } = await executionThat(
			({ status }) => status === 'waiting',
			async () => await harness.n8n.executions(id),
		);
		const { Yes: quickReplyPayload } = await payloadsOf(business);

		await instagram.writeMessage({ contactId, text: 'Yes', quickReplyPayload });

		// By its id: the main process may leave an execution out of the list that went on quickly.
		const execution = await executionThat(isSettled, async () => [
			await harness.n8n.execution(executionId),
		]);
		expect(execution.status).toBe('success');
		expect(itemsOf(execution, 'End')).toMatchObject([
			{ data: { approved: true }, timedOut: false },
		]);
	});

	/** Looks again and again for an execution that is as wanted; tells what there was when the time is over. */
	async function executionThat(
		is: (execution: Execution) => boolean,
		look: () => Promise<Execution[]>,
	): Promise<Execution> {
		for (const deadline = Date.now() + 180_000; ; await sleep(500)) {
			const seen = await look();
			const found = seen.find(is);
			if (found) return found;
			expect({ late: Date.now() > deadline, seen: seen.map(describeExecution) }).toMatchObject({
				late: false,
			});
		}
	}
});

it('goes on when n8n never learns that an execution has ended', async () => {
	const { mainLine } = harness.cluster;
	if (!mainLine) throw new Error('Nothing stands between the main process and Redis');
	const gate = await startGate();
	const slow = await openShop(harness.n8n, { gate });
	try {
		const { instagram } = slow.business;
		await instagram.writeMessage({ username: 'nodira.s', text: 'Раз' });
		await gate.isAsked();
		mainLine.deafen();
		gate.open();
		await mainLine.hasMissed(':completed');
		mainLine.hear();
		await instagram.writeMessage({ username: 'nodira.s', text: 'Два' });

		await slow.expectDeal('nodira.s', ['Раз', 'Два'], SILENCE_MS);
		const log = await readFile(harness.cluster.main.logFile, 'utf8');
		expect(log).toContain('has not told for 2 minutes');
	} finally {
		await slow.close();
		await gate.close();
	}
});

describe('a webhook processor', () => {
	it('passes on what it gets, and the template makes one Deal of repeated deliveries', async () => {
		const { accountId, appSecret } = shop.business;
		const { callbackUrl = '' } = await subscriptionsOf(shop.business);
		const url = new URL(callbackUrl);
		url.port = String(webhookProcessor.handle.ports.http);
		const body = messagePayload(accountId, '1602510301006188', 'm_by_processor');
		const post = async () => await deliver(url.href, body, signature(appSecret, body));
		// While it starts it can't know whether the trigger is about to come up in it.
		let answer = await post();
		for (const deadline = Date.now() + 200_000; answer.status === 503; answer = await post()) {
			expect(Date.now()).toBeLessThan(deadline);
			await sleep(2000);
		}
		expect(answer.status).toBe(200);
		// The processor doesn't ask Meta who it is: this Deal has no username.
		await shop.expectDeal('', [PAYLOAD_TEXT]);

		// Repeated in the same moment, it would be two executions that both find nothing yet.
		const { n8n } = harness;
		await n8n.waitForExecutions(shop.workflowId, 1);
		const before = await n8n.countSuccesses(shop.workflowId);
		expect((await post()).status).toBe(200);
		for (const deadline = Date.now() + 180_000; ; await sleep(500)) {
			if ((await n8n.countSuccesses(shop.workflowId)) > before) break;
			expect(Date.now()).toBeLessThan(deadline);
		}
		expect(await shop.textsOf('')).toEqual([[PAYLOAD_TEXT]]);
	});

	it('refuses what Meta did not sign', async () => {
		const { callbackUrl = '' } = await subscriptionsOf(shop.business);
		const url = new URL(callbackUrl);
		url.port = String(webhookProcessor.handle.ports.http);
		const body = messagePayload(shop.business.accountId, '1602510301006188', 'm_forged');
		const answer = await deliver(url.href, body, signature('not-the-secret', body));

		expect(answer.status).toBe(401);
	});
});
