import { sendText } from '../../../nodes/InstagramLeads/graph/send';
import {
	ACCOUNT_ID,
	CONTACT_ID,
	facebookCredential,
	instagramCredential,
	PAGE_ID,
	PAGE_TOKEN,
} from '../../helpers/credentials';
import { clientFor, failureOf, graphError, metaHost } from '../../helpers/graph';

const account = { id: ACCOUNT_ID };
const connected = { account, messagingNode: ACCOUNT_ID };
const credential = instagramCredential();
const path = `/v25.0/${ACCOUNT_ID}/messages`;

const send = async (text: string) =>
	await sendText(await clientFor(credential), connected, { id: CONTACT_ID }, text);

describe('sendText', () => {
	it('sends to a contact', async () => {
		metaHost(credential)
			.post(path, {
				recipient: { id: CONTACT_ID },
				messaging_type: 'RESPONSE',
				message: { text: 'Салом! 👋' },
			})
			.reply(200, { recipient_id: CONTACT_ID, message_id: 'mid.1' });
		expect(await send('Салом! 👋')).toEqual({ recipientId: CONTACT_ID, messageId: 'mid.1' });
	});

	it('sends for the Page, with the Page token', async () => {
		const facebook = facebookCredential();
		metaHost(facebook, PAGE_TOKEN).post(`/v25.0/${PAGE_ID}/messages`).reply(200, {});
		const page = { account, pageId: PAGE_ID, messagingNode: PAGE_ID, messagingToken: PAGE_TOKEN };
		await sendText(await clientFor(facebook), page, { id: CONTACT_ID }, 'hi');
	});

	it('answers a comment in private', async () => {
		metaHost(credential)
			.post(path, { recipient: { comment_id: '1786' }, message: { text: 'hi' } })
			.reply(200, { recipient_id: CONTACT_ID, message_id: 'mid.1' });
		const client = await clientFor(credential);
		const sent = await sendText(client, connected, { comment_id: '1786' }, 'hi');
		expect(sent.messageId).toBe('mid.1');
	});

	it.each([
		['without ids', '{}', {}],
		['with a number', '{"recipient_id":9007199254740993}', { recipientId: '9007199254740993' }],
	])('takes an answer %s', async (_name, body, expected) => {
		metaHost(credential).post(path).reply(200, body);
		expect(await send('hi')).toEqual(expected);
	});

	it.each([
		['Latin', 'a'.repeat(1000)],
		['Cyrillic', 'я'.repeat(500)],
		['Uzbek apostrophes', 'o‘'.repeat(250)],
		['emoji', '👋'.repeat(250)],
	])('sends 1000 bytes: %s', async (_name, text) => {
		metaHost(credential)
			.post(path, (body) => body.message.text === text)
			.reply(200, {});
		await send(text);
	});

	it.each([
		['Latin', 'a'.repeat(1001), 1001],
		['Cyrillic', 'я'.repeat(501), 1002],
		['Uzbek apostrophes', 'o‘'.repeat(251), 1004],
		['emoji', '👋'.repeat(251), 1004],
		['a family, one sign to the eye', '👨‍👩‍👧‍👦'.repeat(41), 1025],
	])('refuses more before it asks Meta: %s', async (_name, text, bytes) => {
		const failure = await failureOf(send(text));
		expect(failure.message).toContain(`${bytes} bytes`);
		expect(failure.errorClass).toBe('badRequest');
	});

	it.each(['', '  \n'])('refuses an empty text before it asks Meta', async (text) => {
		expect((await failureOf(send(text))).message).toContain('empty');
	});

	it.each([
		['window closed', 403, graphError(10, { error_subcode: 2534022 }), 'window'],
		['already answered', 400, graphError(100, { error_subcode: 2534025 }), 'alreadyDone'],
		['server trouble: perhaps sent', 500, graphError(2, { is_transient: true }), 'unknownOutcome'],
		['gateway: perhaps sent', 504, '', 'unknownOutcome'],
	])('fails once: %s', async (_name, status, body, errorClass) => {
		metaHost(credential).post(path).reply(status, body);
		expect((await failureOf(send('hi'))).errorClass).toBe(errorClass);
	});
});
