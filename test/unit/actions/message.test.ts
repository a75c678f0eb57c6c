import type { INodeParameters } from 'n8n-workflow';

import { apiConversation, pageCall } from '../../helpers/conversations';
import { CONTACT_ID, facebookCredential, PAGE_ID, PAGE_TOKEN } from '../../helpers/credentials';
import { expectAccountLookup, graphError, metaHost } from '../../helpers/graph';
import { runAction } from '../../helpers/n8n';

const credential = facebookCredential();
const path = `/v25.0/${PAGE_ID}/messages`;
const answer = { recipient_id: CONTACT_ID, message_id: 'mid.out' };

const sendText = (parameters: INodeParameters, items = [{ json: {} }]) =>
	runAction(
		{
			credential,
			parameters: { resource: 'message', operation: 'sendText', text: 'Салом!', ...parameters },
		},
		items,
	);

const expectSend = (body: object) =>
	metaHost(credential, PAGE_TOKEN)
		.post(path, body as never)
		.reply(200, answer);

const sent = { recipientId: CONTACT_ID, messageId: 'mid.out', text: 'Салом!' };
const toContact = {
	recipient: { id: CONTACT_ID },
	messaging_type: 'RESPONSE',
	message: { text: 'Салом!' },
};

describe('Send Text', () => {
	beforeAll(() => expectAccountLookup(credential));

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
		const [item] = await sendText({
			recipientType: 'comment',
			recipientId: { __rl: true, mode: 'id', value: '1786' },
		});
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

	it.each([
		['Latin', 'a'.repeat(1000)],
		['Cyrillic', 'я'.repeat(500)],
		['Uzbek apostrophes', 'o‘'.repeat(250)],
		['emoji', '👋'.repeat(250)],
	])('sends up to 1000 bytes: %s', async (_name, text) => {
		expectSend({ ...toContact, message: { text } });
		await sendText({ recipientId: CONTACT_ID, text });
	});

	it.each([
		['more, Latin', 'a'.repeat(1001), '1001 bytes'],
		['more, Cyrillic', 'я'.repeat(501), '1002 bytes'],
		['more, Uzbek apostrophes', 'o‘'.repeat(251), '1004 bytes'],
		['more, emoji', '👋'.repeat(251), '1004 bytes'],
		['more, emoji of many parts', '👨‍👩‍👧‍👦'.repeat(41), '1025 bytes'],
		['no text', ' ', "'Text' is empty"],
	])('refuses %s', async (_name, text, words) => {
		await expect(sendText({ recipientId: CONTACT_ID, text })).rejects.toThrow(words);
	});

	it('sends a number as a text', async () => {
		expectSend({ ...toContact, message: { text: '42' } });
		await sendText({ recipientId: CONTACT_ID, text: '={{ 42 }}' });
	});

	it('sends one message per item, asking for the account no second time', async () => {
		for (const text of ['one', 'two']) expectSend({ ...toContact, message: { text } });
		const items = [{ json: { text: 'one' } }, { json: { text: 'two' } }];
		const output = await sendText({ recipientId: CONTACT_ID, text: '={{ $json.text }}' }, items);
		expect(output.map(({ json, pairedItem }) => [json.text, pairedItem])).toEqual([
			['one', { item: 0 }],
			['two', { item: 1 }],
		]);
	});

	it.each([
		['window', 403, graphError(10, { error_subcode: 2534022 }), 'window is closed'],
		['unknownOutcome', 500, graphError(2, { is_transient: true }), 'not known whether'],
	])('fails with words, once: %s', async (_class, status, body, words) => {
		metaHost(credential, PAGE_TOKEN).post(path).reply(status, body);
		await expect(sendText({ recipientId: CONTACT_ID })).rejects.toThrow(words);
	});
});
