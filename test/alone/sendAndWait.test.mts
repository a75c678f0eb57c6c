import { setTimeout as sleep } from 'node:timers/promises';
import type { N8nClient } from '../../sandbox/n8n/client.mts';
import { describeExecution, itemsOf } from '../../sandbox/n8n/executions.mts';
import type { Execution } from '../../sandbox/n8n/types.mts';
import { openBusiness, type Business, type LoginType } from '../e2e/harness/business.mts';
import { startOwnN8n, type OwnN8n } from '../e2e/harness/ownN8n.mts';
import { askContact, payloadsOf } from '../e2e/harness/questions.mts';
import { end, everyFewSeconds, inARow, trigger } from '../e2e/harness/workflows.mts';

const PATIENCE_MS = 60_000;
const LOOK_MS = 200;
/** Longer than an event takes to its execution. */
const QUIET_MS = 3000;

let own: OwnN8n;
let n8n: N8nClient;
const businesses: Business[] = [];

beforeAll(async () => {
	own = await startOwnN8n();
	n8n = own.client;
});

afterAll(async () => {
	await own.close(businesses);
	for (const business of businesses) await business.close();
});

/** A published workflow that asks whoever writes, and the person who was asked. */
class Shop {
	contactId = '';

	private constructor(
		readonly business: Business,
		readonly workflowId: string,
	) {}

	static async open(
		login: LoginType,
		question: object,
		listening: Record<string, unknown> = {},
	): Promise<Shop> {
		const business = await openBusiness(n8n, login);
		businesses.push(business);
		const ask = askContact(business, question);
		const start = trigger(business.credential, {
			mode: 'webhook',
			events: ['message'],
			pollTimes: everyFewSeconds,
			...listening,
		});
		const { id } = await n8n.createWorkflow(inARow(`ask ${login}`, start, ask, end()));
		await n8n.publish(id);
		return new Shop(business, id);
	}

	async write(text: string, more: object = {}): Promise<void> {
		const who = this.contactId ? { contactId: this.contactId } : { username: 'malika.k' };
		const { contactId } = await this.business.instagram.writeMessage({ ...who, text, ...more });
		this.contactId = contactId;
	}

	/** Waits until so many executions are there, the last of them in that state. */
	async until(count: number, status: string): Promise<Execution[]> {
		const deadline = Date.now() + PATIENCE_MS;
		for (;;) {
			const found = await n8n.executions(this.workflowId);
			if (found.length >= count && found[found.length - 1].status === status) return found;
			if (Date.now() > deadline) {
				const list = found.map(describeExecution).join('\n');
				throw new Error(
					`Expected ${count} executions, ${status}:\n${list}\n${own.process.logTail()}`,
				);
			}
			await sleep(LOOK_MS);
		}
	}

	/** What the only execution put out in the end; after a while in which no other has begun. */
	async outcome(): Promise<object> {
		await this.until(1, 'success');
		await sleep(QUIET_MS);
		const [execution, ...others] = await n8n.executions(this.workflowId);
		expect(others.map(describeExecution)).toEqual([]);
		const [item] = itemsOf(execution, 'End');
		return item;
	}
}

it('a tapped answer goes on with the workflow after a restart, and starts none', async () => {
	const logins: LoginType[] = ['facebook', 'instagram'];
	// No poll finds it: what the tap carries is all there is.
	const listening = { catchUp: false };
	const shops = await Promise.all(
		logins.map(async (login) => await Shop.open(login, {}, listening)),
	);
	for (const shop of shops) {
		await shop.write('Is the vase still there?');
		await shop.until(1, 'waiting');
	}
	await own.process.restart();
	await sleep(QUIET_MS);

	for (const shop of shops) {
		const { Yes: yes } = await payloadsOf(shop.business);
		expect(yes.length).toBeLessThanOrEqual(1000);
		expect(Buffer.from(yes.split(':')[2], 'base64url').toString()).not.toMatch(
			/http|localhost|127\.0/,
		);
		await shop.write('Yes', { quickReplyPayload: yes });

		expect(await shop.outcome()).toMatchObject({
			data: { approved: true },
			timedOut: false,
			event: { type: 'quickReply', text: 'Yes', message: { payload: 'approved' } },
		});
	}
});

it('a button that is tapped counts, whether the trigger wants such events or not', async () => {
	const choice = [{ title: 'Blue', value: 'b' }, { title: 'Red' }];
	const question = { responseType: 'choices', showAs: 'buttons', choices: { choice } };
	const shop = await Shop.open('facebook', question);
	await shop.write('A vase, please');
	await shop.until(1, 'waiting');
	const { Blue: blue } = await payloadsOf(shop.business);

	await shop.write('', { text: undefined, postback: { title: 'Blue', payload: blue } });

	expect(await shop.outcome()).toMatchObject({ data: { choice: 'b', text: 'Blue' } });
});

it('what the person writes next is the answer, after a restart as well', async () => {
	const shop = await Shop.open('instagram', { responseType: 'freeText' });
	await shop.write('Do you deliver?');
	await shop.until(1, 'waiting');
	await sleep(QUIET_MS);
	await own.process.restart();

	await shop.write('To Samarkand, on Friday');

	expect(await shop.outcome()).toMatchObject({ data: { text: 'To Samarkand, on Friday' } });
	await shop.write('And to Bukhara?');
	await shop.until(2, 'waiting');
});

it('a tap that a poll finds counts by its words', async () => {
	const shop = await Shop.open('facebook', {}, { mode: 'polling' });
	await shop.write('Is the vase still there?');
	await shop.until(1, 'waiting');

	await shop.write('No');

	expect(await shop.outcome()).toMatchObject({ data: { approved: false }, timedOut: false });
});

it('says that the time is over; what is tapped then starts the workflow', async () => {
	const limitWaitTime = { values: { resumeAmount: 0.05, resumeUnit: 'minutes' } };
	const shop = await Shop.open(
		'facebook',
		{ options: { limitWaitTime } },
		{ events: ['message', 'quickReply'] },
	);
	await shop.write('Is the vase still there?');
	await shop.until(1, 'waiting');
	const { Yes: yes } = await payloadsOf(shop.business);
	expect(await shop.outcome()).toMatchObject({ data: {}, timedOut: true });

	await shop.write('Yes', { quickReplyPayload: yes });

	const [, second] = await shop.until(2, 'success');
	expect(itemsOf(second, 'Trigger')).toEqual([
		expect.objectContaining({
			type: 'quickReply',
			message: expect.objectContaining({ payload: 'approved' }) as object,
		}),
	]);
});

it('nobody else goes on with the execution', async () => {
	const shop = await Shop.open('facebook', {});
	await shop.write('Is the vase still there?');
	const [{ id }] = await shop.until(1, 'waiting');
	const { Yes: yes } = await payloadsOf(shop.business);
	const [content] = yes.split(':')[2].split('.');
	const [questionId, , , nodeId, signature] = JSON.parse(
		Buffer.from(content, 'base64url').toString(),
	) as string[];
	const url = `${own.process.url}/webhook-waiting/${id}/${nodeId}?signature=${signature}`;
	const body = JSON.stringify({ questionId, value: 'approved' });
	const headers = { 'content-type': 'application/json' };

	const answer = await fetch(url, { method: 'POST', headers, body });

	expect(answer.status).toBe(401);
	await sleep(QUIET_MS);
	await shop.until(1, 'waiting');
});
