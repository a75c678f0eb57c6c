import { sleep } from 'n8n-workflow';

import { sendAction, sendMessage } from '../../../../nodes/InstagramLeads/graph/sending/send';
import {
	ACCOUNT_ID,
	CONTACT_ID,
	facebookCredential,
	instagramCredential,
	PAGE_ID,
	PAGE_TOKEN,
} from '../../../helpers/credentials';
import { clientFor, failureOf, graphError, metaHost } from '../../../helpers/graph';

const account = { id: ACCOUNT_ID };
const connected = { account, messagingNode: ACCOUNT_ID };
const credential = instagramCredential();
const path = `/v25.0/${ACCOUNT_ID}/messages`;

const send = async (text: string) =>
	await sendMessage(await clientFor(credential), connected, { id: CONTACT_ID }, { text });

describe('sendMessage', () => {
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
		await sendMessage(await clientFor(facebook), page, { id: CONTACT_ID }, { text: 'hi' });
	});

	it('answers a comment in private', async () => {
		metaHost(credential)
			.post(path, { recipient: { comment_id: '1786' }, message: { text: 'hi' } })
			.reply(200, { recipient_id: CONTACT_ID, message_id: 'mid.1' });
		const client = await clientFor(credential);
		const sent = await sendMessage(client, connected, { comment_id: '1786' }, { text: 'hi' });
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
		['window closed', 403, graphError(10, { error_subcode: 2534022 }), 'window'],
		['already answered', 400, graphError(100, { error_subcode: 2534025 }), 'alreadyDone'],
		['server trouble: perhaps sent', 500, graphError(2, { is_transient: true }), 'unknownOutcome'],
		['gateway: perhaps sent', 504, '', 'unknownOutcome'],
	])('is never repeated by itself: %s', async (_name, status, body, errorClass) => {
		metaHost(credential).post(path).reply(status, body);
		expect((await failureOf(send('hi'))).errorClass).toBe(errorClass);
	});

	it('can go out under the rule for people who answer late', async () => {
		metaHost(credential)
			.post(path, {
				recipient: { id: CONTACT_ID },
				messaging_type: 'MESSAGE_TAG',
				tag: 'HUMAN_AGENT',
				message: { text: 'hi' },
			})
			.reply(200, {});
		const client = await clientFor(credential);
		await sendMessage(
			client,
			connected,
			{ id: CONTACT_ID },
			{ text: 'hi' },
			{ rule: 'HUMAN_AGENT' },
		);
	});
});

describe('sendAction', () => {
	const typing = { recipient: { id: CONTACT_ID }, sender_action: 'typing_on' };
	const act = async () =>
		await sendAction(await clientFor(credential), connected, CONTACT_ID, {
			sender_action: 'typing_on',
		});

	it('is repeated after a brief outage: twice is no different from once', async () => {
		metaHost(credential).post(path, typing).reply(500, graphError(2));
		metaHost(credential).post(path, typing).reply(504, '');
		metaHost(credential).post(path, typing).reply(200, { recipient_id: CONTACT_ID });
		expect(await act()).toEqual({ recipientId: CONTACT_ID });
		expect(sleep).toHaveBeenCalledTimes(2);
	});

	it('leaves no doubt behind when it fails', async () => {
		metaHost(credential).post(path).times(3).reply(500, graphError(2));
		expect((await failureOf(act())).errorClass).toBe('transient');
	});

	it('is not repeated where Meta refuses', async () => {
		metaHost(credential)
			.post(path)
			.reply(403, graphError(10, { error_subcode: 2534022 }));
		expect((await failureOf(act())).errorClass).toBe('window');
	});
});
