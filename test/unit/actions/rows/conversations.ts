import { ACCOUNT, apiConversation, apiMessage, CONTACT } from '../../../helpers/conversations';
import { ACCOUNT_ID, CONTACT_ID } from '../../../helpers/credentials';
import type { Request, Row } from './row';

const MESSAGE_FIELDS =
	'id,created_time,from,to,message,attachments,shares,story,is_unsupported,reply_to';
export const THREAD_FIELDS = `id,updated_time,participants,messages.limit(20){${MESSAGE_FIELDS}}`;

const readThread = (answer: object): Request => ({
	method: 'GET',
	path: '/t1',
	query: { fields: THREAD_FIELDS },
	byPage: true,
	answer,
});

const summary = {
	conversationId: 't1',
	leadKey: `ig:${ACCOUNT_ID}:${CONTACT_ID}`,
	updatedAt: '2026-03-01T10:20:00.000Z',
	account: ACCOUNT,
	contact: CONTACT,
	lastMessage: {
		id: 'mid.1',
		text: 'message 1',
		direction: 'inbound',
		occurredAt: '2026-03-01T10:01:00.000Z',
	},
	messagingWindow: {
		status: 'closed',
		lastInboundAt: '2026-03-01T10:01:00.000Z',
		closesAt: '2026-03-02T10:01:00.000Z',
	},
	isTruncated: false,
};

const withPaging = apiConversation('t1', 1, {
	messages: { data: [apiMessage(1)], paging: { next: 'https://x?access_token=EAAsecret' } },
});

export const conversations: Row[] = [
	{
		resource: 'conversation',
		operation: 'get',
		parameters: { conversationId: 't1' },
		requests: [readThread(apiConversation('t1'))],
		items: [summary],
	},
	{
		resource: 'conversation',
		operation: 'get',
		name: "in Meta's words, without addresses that carry the token",
		parameters: { conversationId: 't1', simplify: false },
		requests: [readThread(withPaging)],
		items: [{ ...apiConversation('t1'), messages: { data: [apiMessage(1)] } }],
	},
	{
		resource: 'conversation',
		operation: 'getMany',
		parameters: { filters: { contactId: CONTACT_ID, updatedSince: '2026-03-01T10:20:00Z' } },
		requests: [
			{
				method: 'GET',
				path: '/{node}/conversations',
				query: { platform: 'instagram', user_id: CONTACT_ID, fields: THREAD_FIELDS, limit: '20' },
				byPage: true,
				answer: {
					data: [
						apiConversation('t1'),
						apiConversation('t0', 1, { updated_time: '2026-03-01T10:19:59+0000' }),
					],
				},
			},
		],
		items: [summary],
	},
	{
		resource: 'conversation',
		operation: 'getMessages',
		parameters: { conversationId: 't1', simplify: false },
		requests: [
			readThread(apiConversation('t1', 20)),
			{
				method: 'GET',
				path: '/t1/messages',
				query: { fields: MESSAGE_FIELDS, limit: '20' },
				byPage: true,
				answer: { data: [apiMessage(2), apiMessage(1)] },
			},
		],
		items: [1, 2].map((n) => ({ ...apiMessage(n), isTruncated: true })),
	},
];
