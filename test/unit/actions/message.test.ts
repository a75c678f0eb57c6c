import { DataDeduplicationService } from 'n8n-core';
import type { IDataObject, INodeParameters, Workflow } from 'n8n-workflow';

import {
	ACCOUNT,
	apiComment,
	apiConversation,
	apiMessage,
	pageCall,
} from '../../helpers/conversations';
import { CONTACT_ID, facebookCredential, PAGE_ID, PAGE_TOKEN } from '../../helpers/credentials';
import { expectAccountLookup, graphError, metaHost } from '../../helpers/graph';
import { actionNode, runAction, workflowOf } from '../../helpers/n8n';
import { keepProcessedItems } from '../../helpers/processedItems';

const credential = facebookCredential();
const path = `/v25.0/${PAGE_ID}/messages`;
const sent = { recipientId: CONTACT_ID, messageId: 'mid.out', text: 'Салом!' };
const toContact = {
	recipient: { id: CONTACT_ID },
	messaging_type: 'RESPONSE',
	message: { text: 'Салом!' },
};
const unchecked = { checkWindow: false };

const sendText = (parameters: INodeParameters, items = [{ json: {} }], workflow?: Workflow) =>
	runAction(
		{
			credential,
			workflow,
			parameters: {
				resource: 'message',
				operation: 'sendText',
				text: 'Салом!',
				recipientId: CONTACT_ID,
				options: unchecked,
				...parameters,
			},
		},
		items,
	);

const sending = (body?: object) =>
	metaHost(credential, PAGE_TOKEN).post(path, (given: object) => {
		if (body) expect(given).toEqual(body);
		return true;
	});

const expectSend = (body: object, messageId = 'mid.out') =>
	sending(body).reply(200, { recipient_id: CONTACT_ID, message_id: messageId });

/** The conversation with the contact as Meta shows it at the time, once. */
function showThread(time: string, ...messages: unknown[]): void {
	const thread = apiConversation('t1', 0, { messages: { data: messages } });
	const date = new Date(`2026-03-${time}`).toUTCString();
	pageCall(credential, `/${PAGE_ID}/conversations`).reply(200, { data: [thread] }, { date });
}

const failure = async (work: Promise<unknown>) =>
	await work.then(
		() => undefined,
		(error: { message: string; description: string; errorResponse?: IDataObject }) => error,
	);

beforeAll(() => expectAccountLookup(credential));

describe('Send Text', () => {
	it.each<[string, INodeParameters]>([
		['a plain string', { recipientId: CONTACT_ID }],
		['By ID', { recipientId: { __rl: true, mode: 'id', value: ` ${CONTACT_ID} ` } }],
		['From List', { recipientId: { __rl: true, mode: 'list', value: CONTACT_ID } }],
		[
			'an expression',
			{ recipientId: { __rl: true, mode: 'id', value: '={{ $json.contact.id }}' } },
		],
	])('to a contact: %s', async (_name, parameters) => {
		expectSend(toContact);
		const items = [{ json: { contact: { id: CONTACT_ID } } }];
		expect(await sendText({ recipientType: 'contact', ...parameters }, items)).toEqual([
			{ json: sent, pairedItem: { item: 0 } },
		]);
	});

	it('to whoever is on the other side of a conversation', async () => {
		pageCall(credential, '/t1').reply(200, apiConversation('t1'));
		expectSend(toContact);
		const [item] = await sendText({ recipientType: 'conversation', recipientId: 't1' });
		expect(item.json).toEqual(sent);
	});

	it('to the author of a comment', async () => {
		expectSend({ recipient: { comment_id: '1786' }, message: { text: 'Салом!' } });
		const recipientId = { __rl: true, mode: 'id', value: '1786' };
		const [item] = await sendText({ recipientType: 'comment', recipientId });
		expect(item.json).toEqual(sent);
	});

	it.each(['contact', 'conversation', 'comment'])(
		'asks for the recipient that is missing: %s',
		async (recipientType) => {
			const label = recipientType[0].toUpperCase() + recipientType.slice(1);
			await expect(sendText({ recipientType, recipientId: '' })).rejects.toThrow(
				`'${label}' is empty`,
			);
		},
	);

	it('sends a number as a text', async () => {
		expectSend({ ...toContact, message: { text: '42' } });
		await sendText({ text: '={{ 42 }}' });
	});

	it('sends one message per item, asking for the account no second time', async () => {
		for (const text of ['one', 'two']) expectSend({ ...toContact, message: { text } });
		const items = [{ json: { text: 'one' } }, { json: { text: 'two' } }];
		const output = await sendText({ text: '={{ $json.text }}' }, items);
		expect(output.map(({ json, pairedItem }) => [json.text, pairedItem])).toEqual([
			['one', { item: 0 }],
			['two', { item: 1 }],
		]);
	});
});

describe('the length of a text', () => {
	it.each([
		['Latin', 'a'.repeat(1000)],
		['Cyrillic', 'я'.repeat(500)],
		['Uzbek apostrophes', 'o‘'.repeat(250)],
		['emoji', '👋'.repeat(250)],
	])('may be 1000 bytes: %s', async (_name, text) => {
		expectSend({ ...toContact, message: { text } });
		await sendText({ text });
	});

	it.each([
		['Latin', 'a'.repeat(1001), 1001],
		['Cyrillic', 'я'.repeat(501), 1002],
		['Uzbek apostrophes', 'o‘'.repeat(251), 1004],
		['emoji', '👋'.repeat(251), 1004],
		['emoji of many parts', '👨‍👩‍👧‍👦'.repeat(41), 1025],
	])('is refused above, where the operator wants it so: %s', async (_name, text, bytes) => {
		const options = { ...unchecked, longText: 'fail' };
		await expect(sendText({ text, options })).rejects.toThrow(`${bytes} bytes`);
	});

	it('makes several messages of it otherwise, in order', async () => {
		const text = `${'a'.repeat(900)}. ${'b'.repeat(900)}.`;
		expectSend({ ...toContact, message: { text: `${'a'.repeat(900)}.` } }, 'mid.1');
		expectSend({ ...toContact, message: { text: `${'b'.repeat(900)}.` } }, 'mid.2');
		const [{ json }] = await sendText({ text });
		expect(json).toMatchObject({ messageId: 'mid.2', messageIds: ['mid.1', 'mid.2'] });
	});

	it('says how far it got when a part fails', async () => {
		const text = `${'a'.repeat(900)}. ${'b'.repeat(900)}.`;
		expectSend({ ...toContact, message: { text: `${'a'.repeat(900)}.` } }, 'mid.1');
		sending().reply(403, graphError(10, { error_subcode: 2534022 }));
		const error = await failure(sendText({ text }));
		expect(error?.description).toContain('The first 1 of 2 parts were sent');
	});

	it.each([
		[
			'a private reply, which is one message',
			{ recipientType: 'comment', recipientId: '1786', text: 'я'.repeat(501) },
			'too long for a private reply',
		],
		['no text', { text: ' \n' }, "'Text' is empty"],
	])('is refused before Meta is asked: %s', async (_name, parameters, words) => {
		await expect(sendText(parameters)).rejects.toThrow(words);
	});
});

describe('the messaging window', () => {
	const checked = { options: {} };

	it('lets an answer through within 24 hours', async () => {
		showThread('02T09:00:00Z', apiMessage(1));
		expectSend(toContact);
		expect((await sendText(checked))[0].json).toEqual(sent);
	});

	it.each([
		['24 hours', '02T11:00:00Z', "tick 'Human Agent Tag'"],
		['7 days', '09T11:00:00Z', 'Wait until the contact writes again'],
	])('stops what Meta would refuse after %s, and says what to do', async (_name, time, words) => {
		showThread(time, apiMessage(2, { from: ACCOUNT }), apiMessage(1));
		const error = await failure(sendText(checked));
		expect(error?.message).toContain('messaging window');
		expect(error?.description).toContain(words);
	});

	it('allows a person 7 days, by the tag', async () => {
		showThread('05T11:00:00Z', apiMessage(1));
		expectSend({
			recipient: { id: CONTACT_ID },
			messaging_type: 'MESSAGE_TAG',
			tag: 'HUMAN_AGENT',
			message: { text: 'Салом!' },
		});
		await sendText({ options: { humanAgentTag: true } });
	});

	it('leaves it to Meta where the conversation cannot be read', async () => {
		pageCall(credential, `/${PAGE_ID}/conversations`).reply(403, graphError(10));
		expectSend(toContact);
		expect((await sendText(checked))[0].json).toEqual(sent);
	});
});

describe('an answer of Meta that got lost', () => {
	it('is made good by the message that is in the conversation: nothing is sent twice', async () => {
		showThread('01T12:00:00Z', apiMessage(1));
		sending().reply(500, graphError(2, { is_transient: true }));
		const own = { from: ACCOUNT, message: 'Салом!', created_time: '2026-03-01T12:00:01+0000' };
		showThread('01T12:00:01Z', apiMessage(2, { id: 'mid.found', ...own }), apiMessage(1));
		const [{ json }] = await sendText({ options: {} });
		expect(json).toEqual({ ...sent, messageId: 'mid.found', recovered: true });
	});

	it('is not made good by an older message with the same text', async () => {
		const older = apiMessage(2, { from: ACCOUNT, message: 'Салом!' });
		showThread('01T12:00:00Z', older, apiMessage(1));
		sending().reply(504, '');
		for (let look = 0; look < 3; look++) showThread('01T12:00:01Z', older, apiMessage(1));
		const error = await failure(sendText({ options: {} }));
		expect(error?.message).toBe('It is not known whether the message was sent');
		expect(error?.description).toContain('not sent a second time');
	});
});

describe('an idempotency key', () => {
	let forget: () => void;
	beforeAll(async () => {
		forget = await keepProcessedItems();
	});
	beforeEach(() => forget());

	const options = { ...unchecked, idempotencyKey: 'm:mid.1' };
	const workflow = (more: INodeParameters = {}) =>
		workflowOf(
			actionNode({
				parameters: {
					resource: 'message',
					operation: 'sendText',
					text: 'Салом!',
					recipientId: CONTACT_ID,
					options,
					...more,
				},
			}),
		);

	it('sends once, over executions', async () => {
		const published = workflow();
		expectSend(toContact);
		expect((await sendText({ options }, undefined, published))[0].json).toEqual(sent);
		const [{ json }] = await sendText({ options }, undefined, published);
		expect(json).toEqual({ alreadySent: true, idempotencyKey: 'm:mid.1', text: 'Салом!' });
	});

	/** Another node of the same workflow, with the same key. */
	const beside = (published: ReturnType<typeof workflow>, more: INodeParameters = {}) => {
		const copy = workflow(more);
		copy.id = published.id;
		for (const node of Object.values(copy.nodes)) node.id = 'node-2';
		return copy;
	};

	it('sends once per node: two nodes with the same key send both', async () => {
		const published = workflow();
		expectSend(toContact);
		await sendText({ options }, undefined, published);
		expectSend(toContact);
		const [{ json }] = await sendText({ options }, undefined, beside(published));
		expect(json).toEqual(sent);
	});

	it('does not send what an earlier version sent under the key, by whichever node', async () => {
		const published = workflow();
		await DataDeduplicationService.getInstance().checkProcessedAndRecord(
			['instagram-leads:m:mid.1'],
			'workflow',
			{ workflow: published },
			{ mode: 'entries' },
		);
		for (const node of [published, beside(published)]) {
			const [{ json }] = await sendText({ options }, undefined, node);
			expect(json.alreadySent).toBe(true);
		}
	});

	it('sends once among the nodes that share a key', async () => {
		const shared = { options: { ...options, shareIdempotencyKey: true } };
		const published = workflow(shared);
		expectSend(toContact);
		expect((await sendText(shared, undefined, published))[0].json).toEqual(sent);
		const [{ json }] = await sendText(shared, undefined, beside(published, shared));
		expect(json.alreadySent).toBe(true);
	});

	it('takes the second part of one key for nobody’s first', async () => {
		const long = `${'a'.repeat(990)}. ${'b'.repeat(500)}`;
		sending().times(2).reply(200, { recipient_id: CONTACT_ID, message_id: 'mid.9' });
		const parts = workflow({ text: long, options: { ...unchecked, idempotencyKey: 'K' } });
		await sendText({}, undefined, parts);
		expectSend(toContact);
		const first = workflow({ options: { ...unchecked, idempotencyKey: 'K:1' } });
		const [{ json }] = await sendText({}, undefined, first);
		expect(json).toEqual(sent);
	});

	it('sends again what certainly did not go out', async () => {
		const published = workflow();
		sending().reply(400, graphError(613));
		await failure(sendText({ options }, undefined, published));
		expectSend(toContact);
		expect((await sendText({ options }, undefined, published))[0].json).toEqual(sent);
	});

	it.each<[string, number, string | object]>([
		['a gateway without words', 504, ''],
		['a code that no table has', 500, graphError(1150)],
		['a negative code', 500, graphError(-1)],
		['a code marked as no outage', 503, graphError(960, { is_transient: false })],
		['a refusal after the deed', 400, graphError(20, { error_subcode: 1772107 })],
		['"done" with nothing in it', 200, ''],
		['"done" with null', 200, 'null'],
		['"done" with half an answer', 200, '{"recipient_id":"16'],
		['"done" in words of no Graph API', 200, '"ok"'],
	])('does not send again what perhaps went out: %s', async (_name, status, body) => {
		const published = workflow();
		sending().reply(status, body);
		for (let look = 0; look < 3; look++) showThread('01T12:00:01Z', apiMessage(1));
		await failure(sendText({ options }, undefined, published));
		const [{ json }] = await sendText({ options }, undefined, published);
		expect(json.alreadySent).toBe(true);
	});
});

describe('a private reply', () => {
	const media = { id: '17', media_product_type: 'FEED' };
	const reply = { recipientType: 'comment', recipientId: '1786' };
	const showComment = (more: object = {}) =>
		metaHost(credential)
			.get('/v25.0/1786')
			.query(true)
			.reply(200, apiComment('1786', { media, ...more }), {
				date: 'Mon, 02 Mar 2026 10:00:00 GMT',
			});

	it.each([
		['an old comment', { timestamp: '2026-02-20T10:00:00+0000' }, 'too old for a private reply'],
		["the account's own comment", { from: ACCOUNT }, "the account's own"],
	])('is not tried for %s', async (_name, more, words) => {
		showComment(more);
		await expect(sendText({ ...reply, options: {} })).rejects.toThrow(words);
	});

	it('that was given already fails, or is fine where the operator wants it so', async () => {
		const done = graphError(100, { error_subcode: 2534025 });
		showComment();
		sending().reply(400, done);
		const error = await failure(sendText({ ...reply, options: {} }));
		expect(error?.message).toContain("can't get a private reply");

		showComment();
		sending().reply(400, done);
		const [{ json }] = await sendText({ ...reply, options: { alreadyRepliedIsSuccess: true } });
		expect(json).toMatchObject({ alreadyReplied: true, commentId: '1786' });
	});
});
