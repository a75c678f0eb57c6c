import type { N8nClient } from '../../sandbox/n8n/client.mts';
import { describeExecution } from '../../sandbox/n8n/executions.mts';
import { loginTypes, openBusiness, type Business } from './harness/business.mts';
import { sharedN8n } from './harness/n8n.mts';
import { onlyItem } from './harness/watch.mts';
import { action, byHand, inARow } from './harness/workflows.mts';

describe.each(loginTypes)('answering with %s login', (loginType) => {
	let n8n: N8nClient;
	let business: Business;

	beforeAll(async () => {
		n8n = sharedN8n();
		business = await openBusiness(n8n, loginType);
	});
	afterAll(async () => await business.close());

	async function sendText(recipientType: string, recipientId: string, text: string) {
		const send = action(business.credential, {
			resource: 'message',
			operation: 'sendText',
			recipientType,
			recipientId: { __rl: true, mode: 'id', value: recipientId },
			text,
		});
		const workflow = await n8n.createWorkflow(inARow(`send ${loginType}`, byHand(), send));
		try {
			return await n8n.runManually(workflow.id, 'By hand');
		} finally {
			await n8n.deleteWorkflow(workflow.id);
		}
	}

	/** What the contact finds in Direct, oldest first. */
	async function inboxOf(contactId: string) {
		const { conversations } = await business.instagram.getState();
		const thread = conversations.find((conversation) => conversation.contactId === contactId);
		return (thread?.messages ?? []).map(({ id, direction, text }) => ({ id, direction, text }));
	}

	it('finds the credential fine', async () => {
		expect(await n8n.testCredential(business.credential.id)).toMatchObject({ status: 'OK' });
	});

	it('brings a text to the contact who wrote', async () => {
		const { contactId } = await business.instagram.writeMessage({
			username: 'malika.k',
			text: 'Сколько стоит ваза?',
		});

		const execution = await sendText('contact', contactId, 'Здравствуйте! 120 000 сум 🌸');

		expect(describeExecution(execution)).toMatch(/success$/);
		const sent = onlyItem(execution, 'Action');
		const inbox = await inboxOf(contactId);
		expect(inbox.at(-1)).toMatchObject({
			direction: 'outbound',
			text: 'Здравствуйте! 120 000 сум 🌸',
		});
		expect(JSON.stringify(sent)).toContain(inbox.at(-1)?.id);
	});

	it('brings a text into a conversation', async () => {
		const { contactId, conversationId } = await business.instagram.writeMessage({
			username: 'timur.a',
			text: 'Hi',
		});

		const execution = await sendText('conversation', conversationId, 'Hello Timur');

		expect(describeExecution(execution)).toMatch(/success$/);
		expect((await inboxOf(contactId)).at(-1)).toMatchObject({ text: 'Hello Timur' });
	});

	it('answers a comment privately', async () => {
		const { contactId, commentId } = await business.instagram.writeComment({
			username: 'aziza.n',
			text: 'Price?',
		});

		const execution = await sendText('comment', commentId, 'We wrote to you in Direct');

		expect(describeExecution(execution)).toMatch(/success$/);
		expect((await inboxOf(contactId)).at(-1)).toMatchObject({ text: 'We wrote to you in Direct' });
	});

	it('brings a text longer than Instagram takes in several messages', async () => {
		const { contactId } = await business.instagram.writeMessage({ username: 'nodir.s', text: '?' });
		const text = 'Ваза стоит сто двадцать тысяч сум. '.repeat(30).trim();

		const execution = await sendText('contact', contactId, text);

		expect(describeExecution(execution)).toMatch(/success$/);
		const parts = (await inboxOf(contactId)).slice(1).map((message) => message.text ?? '');
		expect(parts.length).toBeGreaterThan(1);
		expect(Math.max(...parts.map((part) => Buffer.byteLength(part)))).toBeLessThanOrEqual(1000);
		expect(parts.join(' ').split(/\s+/)).toEqual(text.split(/\s+/));
	});

	it('says what to do when the contact wrote too long ago', async () => {
		const { contactId } = await business.instagram.writeMessage({
			username: 'kamola.b',
			text: 'Are you there?',
			createdSecondsAgo: 25 * 3600,
		});

		const execution = await sendText('contact', contactId, 'Yes');

		expect(execution.status).toBe('error');
		expect(describeExecution(execution)).toMatch(/24 hours/);
		expect((await inboxOf(contactId)).at(-1)).toMatchObject({ direction: 'inbound' });
	});
});
