import type { MessageContent } from '../../../../nodes/InstagramLeads/graph/sending/messageContent';
import { findLostSend, noteMessage } from '../../../../nodes/InstagramLeads/graph/sending/lostSend';
import { ACCOUNT, apiConversation, apiMessage } from '../../../helpers/conversations';
import { ACCOUNT_ID, CONTACT_ID, instagramCredential } from '../../../helpers/credentials';
import { clientFor, graphError, metaHost } from '../../../helpers/graph';

const credential = instagramCredential();
const connected = { account: ACCOUNT, messagingNode: ACCOUNT_ID };
const startedAt = Date.parse('2026-03-01T10:10:00.000Z');

/** A message of the account's, so many seconds after the send began. */
const own = (seconds: number, more: object = {}) =>
	apiMessage(1, {
		id: 'mid.own',
		from: ACCOUNT,
		message: 'Hello',
		created_time: new Date(startedAt + seconds * 1000).toISOString(),
		...more,
	});

const look = async (content: MessageContent = { text: 'Hello' }) =>
	await findLostSend(await clientFor(credential), connected, {
		contactId: CONTACT_ID,
		content,
		startedAt,
	});

const list = () => metaHost(credential).get(`/v25.0/${ACCOUNT_ID}/conversations`).query(true);
const show = (...messages: unknown[]) =>
	list().reply(200, { data: [apiConversation('t1', 0, { messages: { data: messages } })] });

const picture = { attachments: { data: [{ image_data: { url: 'https://cdn.example.com/1' } }] } };

describe('a lost send', () => {
	it.each<[string, object, MessageContent]>([
		['with the same text', own(1), { text: 'Hello' }],
		['with white space around', own(1, { message: 'Hello ' }), { text: ' Hello' }],
		['by a clock that is behind', own(-50), { text: 'Hello' }],
		['of a picture', own(1, { message: '', ...picture }), { attachment: { type: 'image' } }],
		['of a template', own(1, { message: '' }), { attachment: { type: 'template' } }],
	])('is found: %s', async (_name, message, content) => {
		show(message);
		expect(await look(content)).toBe('mid.own');
	});

	it('is found when it shows up late', async () => {
		show();
		list().reply(400, graphError(613));
		show(own(1));
		expect(await look()).toBe('mid.own');
	});

	it.each<[string, object]>([
		['that another execution sent, or saw before', own(1, { id: 'mid.known' })],
		['of before', own(-61)],
		['with another text', own(1, { message: 'Hi' })],
		['of the contact', own(1, { from: apiMessage(1).from })],
	])('is not mistaken for a message %s', async (_name, message) => {
		noteMessage('mid.known');
		for (let times = 0; times < 3; times++) show(message);
		expect(await look({ text: 'Hello' })).toBeUndefined();
	});

	it('of a picture is not mistaken for a text', async () => {
		for (let times = 0; times < 3; times++) show(own(1));
		expect(await look({ attachment: { type: 'image' } })).toBeUndefined();
	});
});
