import type { IDataObject, INodeParameters } from 'n8n-workflow';
import type { Body } from 'nock';

import { resources } from '../../../nodes/InstagramLeads/actions/resources';
import {
	ACCOUNT,
	apiComment,
	apiConversation,
	apiMessage,
	CONTACT,
} from '../../helpers/conversations';
import {
	ACCOUNT_ID,
	CONTACT_ID,
	facebookCredential,
	instagramCredential,
	PAGE_ID,
	PAGE_TOKEN,
} from '../../helpers/credentials';
import { expectAccountLookup, graphError, metaHost } from '../../helpers/graph';
import { runAction } from '../../helpers/n8n';

/** What Meta is asked for: the whole query and body, and the token that is taken along. */
interface Request {
	method: 'GET' | 'POST' | 'DELETE';
	/** Without version; `{node}` is the messaging node of the login type. */
	path: string;
	query?: Record<string, string>;
	body?: Body;
	/** Messaging goes by the Page's token, with Facebook Login. */
	byPage?: boolean;
	answer: object;
}

/** One operation: parameters in, requests out, answers in, items out. */
interface Row {
	resource: string;
	operation: string;
	name?: string;
	parameters?: INodeParameters;
	requests: Request[];
	items: object[];
}

const MESSAGE_FIELDS =
	'id,created_time,from,to,message,attachments,shares,story,is_unsupported,reply_to';
const THREAD_FIELDS = `id,updated_time,participants,messages.limit(20){${MESSAGE_FIELDS}}`;
const COMMENT_FIELDS = 'id,text,timestamp,username,from,parent_id';
const POST_FIELDS =
	'id,caption,media_type,media_product_type,permalink,timestamp,username,comments_count,like_count,is_comment_enabled';

const PICTURE = 'https://shop.example.com/vase.jpg';
const post = { id: '17', media_product_type: 'FEED', permalink: 'https://instagram.com/p/x/' };
const toContact = { recipientId: CONTACT_ID, options: { checkWindow: false } };

const sendOf = (
	body: object,
	answer: object = { recipient_id: CONTACT_ID, message_id: 'mid.out' },
) => ({
	method: 'POST' as const,
	path: '/{node}/messages',
	byPage: true,
	body: { recipient: { id: CONTACT_ID }, ...body } as Body,
	answer,
});

const send = (operation: string, parameters: INodeParameters, message: object, name = ''): Row => ({
	resource: 'message',
	operation,
	name,
	parameters: { ...toContact, ...parameters },
	requests: [sendOf({ messaging_type: 'RESPONSE', message })],
	items: [
		{
			recipientId: CONTACT_ID,
			messageId: 'mid.out',
			...(operation === 'sendText' && { text: parameters.text }),
		},
	],
});

const act = (
	operation: string,
	parameters: INodeParameters,
	action: object,
	told: object,
	name = '',
): Row => ({
	resource: 'message',
	operation,
	name,
	parameters: { recipientId: CONTACT_ID, ...parameters },
	requests: [sendOf(action, { recipient_id: CONTACT_ID })],
	items: [{ recipientId: CONTACT_ID, ...told }],
});

const template = (payload: object) => ({ attachment: { type: 'template', payload } });
const callButton = { type: 'postback', title: 'Call me', payload: 'CALL' };
const buyButton = { type: 'web_url', title: 'Buy', url: PICTURE };

const sends: Row[] = [
	send('sendText', { text: 'Салом 👋' }, { text: 'Салом 👋' }),
	...['audio', 'file', 'video', 'image'].map((type) =>
		send(
			'sendMedia',
			{ mediaType: type, mediaUrl: ` ${PICTURE} ` },
			{ attachment: { type, payload: { url: PICTURE } } },
			type,
		),
	),
	send(
		'sendMedia',
		{ mediaUrl: Array.from({ length: 10 }, (_, n) => `${PICTURE}?${n}`).join('\r\n') },
		{
			attachments: Array.from({ length: 10 }, (_, n) => ({
				type: 'image',
				payload: { url: `${PICTURE}?${n}` },
			})),
		},
		'ten images',
	),
	send('sendMedia', { mediaType: 'heart' }, { attachment: { type: 'like_heart' } }, 'heart'),
	send(
		'sendTemplate',
		{
			elements: {
				element: [
					{
						title: 'Vase',
						subtitle: '120 000',
						imageUrl: PICTURE,
						link: PICTURE,
						buttons: { button: [callButton, buyButton] },
					},
					{ title: 'Bowl', subtitle: '', imageUrl: '', link: '', buttons: {} },
				],
			},
		},
		template({
			template_type: 'generic',
			elements: [
				{
					title: 'Vase',
					subtitle: '120 000',
					image_url: PICTURE,
					default_action: { type: 'web_url', url: PICTURE },
					buttons: [callButton, buyButton],
				},
				{ title: 'Bowl' },
			],
		}),
		'generic',
	),
	send(
		'sendTemplate',
		{ elementsSource: 'json', elementsJson: '[{"title":"Vase","image_url":"https://a.uz/v.png"}]' },
		template({
			template_type: 'generic',
			elements: [{ title: 'Vase', image_url: 'https://a.uz/v.png' }],
		}),
		'generic as JSON',
	),
	send(
		'sendTemplate',
		{
			templateType: 'button',
			text: 'Shall we?',
			buttons: { button: [{ ...callButton, payload: '' }] },
		},
		template({
			template_type: 'button',
			text: 'Shall we?',
			buttons: [{ ...callButton, payload: 'Call me' }],
		}),
		'button',
	),
	send(
		'sendQuickReplies',
		{
			text: '?',
			quickReplies: { quickReply: [{ title: 'Price', payload: 'P' }, { title: 'Map' }] },
		},
		{
			text: '?',
			quick_replies: [
				{ content_type: 'text', title: 'Price', payload: 'P' },
				{ content_type: 'text', title: 'Map', payload: 'Map' },
			],
		},
	),
	send(
		'sendQuickReplies',
		{ text: '?', quickRepliesSource: 'json', quickRepliesJson: '["Yes", {"title": "No"}]' },
		{
			text: '?',
			quick_replies: [
				{ content_type: 'text', title: 'Yes', payload: 'Yes' },
				{ content_type: 'text', title: 'No', payload: 'No' },
			],
		},
		'as JSON',
	),
	send(
		'sharePost',
		{ mediaId: '17' },
		{ attachment: { type: 'MEDIA_SHARE', payload: { id: '17' } } },
	),
	act(
		'react',
		{ messageId: 'mid.1', reaction: 'like' },
		{ sender_action: 'react', payload: { message_id: 'mid.1', reaction: 'like' } },
		{ messageId: 'mid.1', reaction: 'like' },
	),
	act(
		'react',
		{ messageId: 'mid.1', reaction: 'emoji', emoji: '🌸' },
		{ sender_action: 'react', payload: { message_id: 'mid.1', reaction: '🌸' } },
		{ messageId: 'mid.1', reaction: '🌸' },
		'emoji',
	),
	act(
		'unreact',
		{ messageId: 'mid.1' },
		{ sender_action: 'unreact', payload: { message_id: 'mid.1' } },
		{ messageId: 'mid.1' },
	),
	act('markSeen', {}, { sender_action: 'mark_seen' }, { seen: true }),
	act('typing', {}, { sender_action: 'typing_on' }, { typing: true }, 'on'),
	act('typing', { typingOn: false }, { sender_action: 'typing_off' }, { typing: false }, 'off'),
];

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

const conversations: Row[] = [
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

const readComment = (answer: object): Request => ({
	method: 'GET',
	path: '/1786',
	query: { fields: `${COMMENT_FIELDS},hidden,like_count,media{id,media_product_type,permalink}` },
	answer,
});

const commentEvent = {
	eventId: 'c:1786',
	leadKey: `ig:${ACCOUNT_ID}:${CONTACT_ID}`,
	type: 'comment',
	direction: 'inbound',
	occurredAt: '2026-03-01T10:01:00.000Z',
	receivedVia: 'polling',
	isNewLead: false,
	account: ACCOUNT,
	contact: CONTACT,
	text: 'price?',
	comment: {
		id: '1786',
		media: { id: '17', productType: 'FEED', permalink: 'https://instagram.com/p/x/' },
	},
};

const success = { success: true };
const onComment = { commentId: '1786' };

const comments: Row[] = [
	{
		resource: 'comment',
		operation: 'get',
		parameters: onComment,
		requests: [readComment(apiComment('1786', { media: post }))],
		items: [commentEvent],
	},
	{
		resource: 'comment',
		operation: 'getMany',
		name: 'answers to a comment, since',
		parameters: { source: 'comment', ...onComment, filters: { since: '2026-03-01T10:00:00Z' } },
		requests: [
			readComment(apiComment('1786', { media: post })),
			{
				method: 'GET',
				path: '/1786/replies',
				query: { fields: COMMENT_FIELDS, limit: '50' },
				answer: {
					data: [apiComment('1787'), apiComment('1788', { timestamp: '2026-02-28T10:01:00+0000' })],
				},
			},
		],
		items: [
			{
				...commentEvent,
				eventId: 'c:1787',
				comment: { ...commentEvent.comment, id: '1787', parentId: '1786' },
			},
		],
	},
	{
		resource: 'comment',
		operation: 'reply',
		parameters: { ...onComment, text: 'In Direct 🌸' },
		requests: [
			{
				method: 'POST',
				path: '/1786/replies',
				body: { message: 'In Direct 🌸' },
				answer: { id: '1799' },
			},
		],
		items: [{ commentId: '1799', parentId: '1786', text: 'In Direct 🌸' }],
	},
	{
		resource: 'comment',
		operation: 'create',
		parameters: { mediaId: '17', text: 'New!' },
		requests: [
			{ method: 'POST', path: '/17/comments', body: { message: 'New!' }, answer: { id: '1800' } },
		],
		items: [{ commentId: '1800', mediaId: '17', text: 'New!' }],
	},
	{
		resource: 'comment',
		operation: 'replyPrivately',
		parameters: { ...onComment, text: '120 000', options: { checkWindow: false } },
		requests: [
			{
				method: 'POST',
				path: '/{node}/messages',
				byPage: true,
				body: { recipient: { comment_id: '1786' }, message: { text: '120 000' } },
				answer: { recipient_id: CONTACT_ID, message_id: 'mid.out' },
			},
		],
		items: [{ recipientId: CONTACT_ID, messageId: 'mid.out', text: '120 000' }],
	},
	{
		resource: 'comment',
		operation: 'hide',
		parameters: onComment,
		requests: [{ method: 'POST', path: '/1786', query: { hide: 'true' }, answer: success }],
		items: [{ commentId: '1786', hidden: true }],
	},
	{
		resource: 'comment',
		operation: 'unhide',
		parameters: onComment,
		requests: [{ method: 'POST', path: '/1786', query: { hide: 'false' }, answer: success }],
		items: [{ commentId: '1786', hidden: false }],
	},
	{
		resource: 'comment',
		operation: 'delete',
		parameters: onComment,
		requests: [{ method: 'DELETE', path: '/1786', answer: success }],
		items: [{ deleted: true }],
	},
];

const apiPost = {
	...post,
	caption: 'New glaze',
	media_type: 'IMAGE',
	timestamp: '2026-03-01T09:00:00+0000',
	username: 'gulnora.shop',
	comments_count: 3,
	is_comment_enabled: true,
};

const simplePost = {
	mediaId: '17',
	caption: 'New glaze',
	mediaType: 'IMAGE',
	productType: 'FEED',
	permalink: 'https://instagram.com/p/x/',
	publishedAt: '2026-03-01T09:00:00.000Z',
	username: 'gulnora.shop',
	commentsCount: 3,
	commentsEnabled: true,
};

const others: Row[] = [
	{
		resource: 'media',
		operation: 'get',
		parameters: { mediaId: '17' },
		requests: [{ method: 'GET', path: '/17', query: { fields: POST_FIELDS }, answer: apiPost }],
		items: [simplePost],
	},
	{
		resource: 'media',
		operation: 'getMany',
		parameters: {
			filters: { publishedSince: '2026-03-01T00:00:00Z', publishedBefore: '2026-03-02T00:00:00Z' },
		},
		requests: [
			{
				method: 'GET',
				path: `/${ACCOUNT_ID}/media`,
				query: { fields: POST_FIELDS, limit: '50', since: '1772323200', until: '1772409600' },
				answer: { data: [apiPost, { caption: 'without an id' }] },
			},
		],
		items: [simplePost],
	},
	{
		resource: 'media',
		operation: 'setComments',
		parameters: { mediaId: '17', commentsEnabled: false },
		requests: [
			{ method: 'POST', path: '/17', query: { comment_enabled: 'false' }, answer: success },
		],
		items: [{ mediaId: '17', commentsEnabled: false }],
	},
	{
		resource: 'contact',
		operation: 'getProfile',
		parameters: { contactId: CONTACT_ID },
		requests: [
			{
				method: 'GET',
				path: `/${CONTACT_ID}`,
				query: {
					fields:
						'name,username,profile_pic,follower_count,is_verified_user,is_user_follow_business,is_business_follow_user',
				},
				byPage: true,
				answer: {
					name: null,
					username: 'malika.k',
					follower_count: 12,
					is_user_follow_business: true,
				},
			},
		],
		items: [{ id: CONTACT_ID, username: 'malika.k', followerCount: 12, followsAccount: true }],
	},
];

const rows = [...sends, ...conversations, ...comments, ...others];
const titleOf = ({ resource, operation, name }: Row) =>
	[`${resource}: ${operation}`, name].filter(Boolean).join(', ');

describe.each([
	['Facebook Login', facebookCredential(), PAGE_ID],
	['Instagram Login', instagramCredential(), ACCOUNT_ID],
])('%s', (_login, credential, node) => {
	beforeAll(() => expectAccountLookup(credential));

	const expectRequest = ({ method, path, query = {}, body, byPage }: Request) => {
		const isPage = byPage && credential.loginType === 'facebook';
		const host = metaHost(credential, isPage ? PAGE_TOKEN : undefined);
		const verb = method.toLowerCase() as 'get' | 'post' | 'delete';
		return host[verb](`/v25.0${path.replace('{node}', node)}`, body).query(query);
	};

	const run = async ({ resource, operation, parameters }: Row, onError?: 'continueRegularOutput') =>
		await runAction({
			credential,
			parameters: { resource, operation, ...parameters },
			node: { onError },
		});

	it.each(rows.map((row): [string, Row] => [titleOf(row), row]))('%s', async (_title, row) => {
		for (const request of row.requests) expectRequest(request).reply(200, request.answer);
		const output = await run(row);
		expect(output.map(({ json }) => json)).toEqual(row.items);
		expect(output.map(({ pairedItem }) => pairedItem)).toEqual(row.items.map(() => ({ item: 0 })));
	});

	it.each(rows.map((row): [string, Row] => [titleOf(row), row]))(
		'%s: a refusal is an item that tells its class',
		async (_title, row) => {
			expectRequest(row.requests[0]).reply(401, graphError(190, { error_subcode: 460 }));
			const [{ json, pairedItem }] = await run(row, 'continueRegularOutput');
			expect(json).toMatchObject({
				errorClass: 'reconnect',
				code: 190,
				subcode: 460,
			} as IDataObject);
			expect(json.error).toBe('Meta no longer accepts the access token');
			expect(pairedItem).toEqual({ item: 0 });
		},
	);
});

it('has a row for every operation that calls Meta, here or in a file of its own', () => {
	const elsewhere = ['account', 'deal'];
	const all = Object.entries(resources).flatMap(([resource, { operations }]) =>
		elsewhere.includes(resource)
			? []
			: Object.keys(operations).map((operation) => `${resource}: ${operation}`),
	);
	const tested = rows.map(({ resource, operation }) => `${resource}: ${operation}`);
	expect(all.filter((operation) => !tested.includes(operation))).toEqual([]);
});
