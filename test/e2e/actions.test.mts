import type { CallRecord } from '../../sandbox/graph-simulator/types.mts';
import type { N8nClient } from '../../sandbox/n8n/client.mts';
import { describeExecution } from '../../sandbox/n8n/executions.mts';
import type { Execution } from '../../sandbox/n8n/types.mts';
import { loginTypes, openBusiness, type Business } from './lab/business.mts';
import { byId, fan, outputOf } from './lab/fan.mts';
import { sharedN8n } from './lab/n8n.mts';

/** One operation as a node: what it is given, what must come out, and what Meta must be asked. */
interface Row {
	parameters: Record<string, unknown>;
	/** The items, in part. */
	items: object[];
	/** A call that must have been made, in part; `{node}` stands for the messaging node. */
	call?: { method: string; path: string; body?: unknown; query?: unknown };
}

const PICTURE = 'https://shop.example.com/vase.jpg';

/** Ids of what there is on the simulated Instagram before the nodes run. */
interface Scene {
	contactId: string;
	conversationId: string;
	messageId: string;
	commentId: string;
	rudeCommentId: string;
	spamCommentId: string;
	answeredCommentId: string;
	mediaId: string;
	accountId: string;
}

async function setScene({ instagram, accountId }: Business): Promise<Scene> {
	const hello = await instagram.writeMessage({ username: 'malika.k', text: 'Сколько стоит ваза?' });
	const comment = async (text: string) =>
		(await instagram.writeComment({ username: 'aziza.n', text })).commentId;
	const first = await instagram.writeComment({ username: 'aziza.n', text: 'Price?' });
	return {
		...hello,
		commentId: first.commentId,
		mediaId: first.mediaId,
		rudeCommentId: await comment('Rude'),
		spamCommentId: await comment('Spam'),
		answeredCommentId: await comment('How much?'),
		accountId,
	};
}

function sendRows(scene: Scene): Record<string, Row> {
	const { contactId, conversationId, messageId, mediaId } = scene;
	const toContact = { recipientType: 'contact', recipientId: byId(contactId) };
	const sent = [{ recipientId: contactId, messageId: expect.any(String) as string }];
	const send = (message: unknown) => ({
		method: 'POST',
		path: '/{node}/messages',
		body: { recipient: { id: contactId }, messaging_type: 'RESPONSE', message },
	});
	const act = (action: object) => ({
		method: 'POST',
		path: '/{node}/messages',
		body: { recipient: { id: contactId }, ...action },
	});
	const button = { type: 'postback', title: 'Call me', payload: 'CALL' };
	const template = (payload: object) => ({ attachment: { type: 'template', payload } });
	return {
		'message sendText': {
			parameters: { ...toContact, text: '120 000 сум 🌸' },
			items: sent,
			call: send({ text: '120 000 сум 🌸' }),
		},
		'message sendMedia': {
			parameters: {
				recipientType: 'conversation',
				recipientId: byId(conversationId),
				mediaType: 'image',
				mediaUrl: `${PICTURE}\n${PICTURE}?2`,
			},
			items: sent,
			call: send({
				attachments: [
					{ type: 'image', payload: { url: PICTURE } },
					{ type: 'image', payload: { url: `${PICTURE}?2` } },
				],
			}),
		},
		'message sendTemplate': {
			parameters: {
				...toContact,
				templateType: 'generic',
				elements: {
					element: [
						{ title: 'Vase', imageUrl: PICTURE, link: PICTURE, buttons: { button: [button] } },
					],
				},
			},
			items: sent,
			call: send(
				template({
					template_type: 'generic',
					elements: [
						{
							title: 'Vase',
							image_url: PICTURE,
							default_action: { type: 'web_url', url: PICTURE },
							buttons: [button],
						},
					],
				}),
			),
		},
		'message sendTemplate (button)': {
			parameters: {
				...toContact,
				templateType: 'button',
				text: 'Shall we call?',
				buttonsSource: 'json',
				buttonsJson: JSON.stringify([button]),
			},
			items: sent,
			call: send(template({ template_type: 'button', text: 'Shall we call?', buttons: [button] })),
		},
		'message sendQuickReplies': {
			parameters: {
				...toContact,
				text: 'What interests you?',
				quickReplies: { quickReply: [{ title: 'Price', payload: 'PRICE' }, { title: 'Delivery' }] },
			},
			items: sent,
			call: send({
				text: 'What interests you?',
				quick_replies: [
					{ content_type: 'text', title: 'Price', payload: 'PRICE' },
					{ content_type: 'text', title: 'Delivery', payload: 'Delivery' },
				],
			}),
		},
		'message sharePost': {
			parameters: { ...toContact, mediaId: byId(mediaId) },
			items: sent,
			call: send({ attachment: { type: 'MEDIA_SHARE', payload: { id: mediaId } } }),
		},
		'message react': {
			parameters: { ...toContact, messageId, reaction: 'love' },
			items: [{ recipientId: contactId, messageId, reaction: 'love' }],
			call: act({
				sender_action: 'react',
				payload: { message_id: messageId, reaction: 'love' },
			}),
		},
		'message unreact': {
			parameters: { ...toContact, messageId },
			items: [{ recipientId: contactId, messageId }],
			call: act({ sender_action: 'unreact', payload: { message_id: messageId } }),
		},
		'message markSeen': {
			parameters: toContact,
			items: [{ recipientId: contactId, seen: true }],
			call: act({ sender_action: 'mark_seen' }),
		},
		'message typing': {
			parameters: { ...toContact, typingOn: true },
			items: [{ recipientId: contactId, typing: true }],
			call: act({ sender_action: 'typing_on' }),
		},
	};
}

function readRows(scene: Scene): Record<string, Row> {
	const { contactId, conversationId, messageId, commentId, mediaId, accountId } = scene;
	const conversation = {
		conversationId,
		leadKey: `ig:${accountId}:${contactId}`,
		messagingWindow: { status: 'open' },
	};
	const comment = {
		eventId: `c:${commentId}`,
		text: 'Price?',
		comment: { id: commentId, media: { id: mediaId } },
	};
	return {
		'conversation getMany': {
			parameters: { filters: { contactId, updatedSince: '2020-01-01T00:00:00Z' } },
			items: [conversation],
		},
		'conversation get': {
			parameters: { conversationId: byId(conversationId) },
			items: [conversation],
			call: { method: 'GET', path: `/${conversationId}` },
		},
		'conversation getMessages': {
			parameters: { conversationId: byId(conversationId), returnAll: true },
			items: [{ eventId: `m:${messageId}`, direction: 'inbound', text: 'Сколько стоит ваза?' }],
			call: { method: 'GET', path: `/${conversationId}/messages` },
		},
		'comment getMany': {
			parameters: { source: 'post', mediaId: byId(mediaId), returnAll: true },
			items: [{ text: 'How much?' }, { text: 'Spam' }, { text: 'Rude' }, comment],
		},
		'comment get': {
			parameters: { commentId: byId(commentId) },
			items: [comment],
			call: { method: 'GET', path: `/${commentId}` },
		},
		'media getMany': {
			parameters: { limit: 2 },
			items: [{ mediaId: expect.any(String) as string }, { mediaId: expect.any(String) as string }],
			call: { method: 'GET', path: `/${accountId}/media` },
		},
		'media get': {
			parameters: { mediaId: byId(mediaId) },
			items: [{ mediaId, productType: 'FEED', commentsEnabled: true }],
			call: { method: 'GET', path: `/${mediaId}` },
		},
		'contact getProfile': {
			parameters: { contactId: byId(contactId) },
			items: [
				{ id: contactId, username: 'malika.k', followsAccount: expect.any(Boolean) as boolean },
			],
			call: { method: 'GET', path: `/${contactId}` },
		},
		'account get': { parameters: {}, items: [{ accountId, username: 'samarkand.ceramics' }] },
		'account getTokenStatus': { parameters: {}, items: [{ isValid: true }] },
		'deal buildFromConversation': {
			parameters: { conversationId: byId(conversationId), funnelId: 'sales' },
			items: [{ source: 'instagram', funnelId: 'sales', telegramUsername: 'malika.k' }],
		},
	};
}

function moderationRows(scene: Scene): Record<string, Row> {
	const { commentId, rudeCommentId, spamCommentId, answeredCommentId, mediaId } = scene;
	const written = { commentId: expect.any(String) as string };
	return {
		'comment reply': {
			parameters: { commentId: byId(commentId), text: 'We wrote to you in Direct' },
			items: [{ ...written, parentId: commentId }],
			call: {
				method: 'POST',
				path: `/${commentId}/replies`,
				body: { message: 'We wrote to you in Direct' },
			},
		},
		'comment replyPrivately': {
			parameters: { commentId: byId(answeredCommentId), text: '120 000 сум' },
			items: [{ messageId: expect.any(String) as string, text: '120 000 сум' }],
			call: {
				method: 'POST',
				path: '/{node}/messages',
				body: { recipient: { comment_id: answeredCommentId }, message: { text: '120 000 сум' } },
			},
		},
		'comment create': {
			parameters: { mediaId: byId(mediaId), text: 'New colours tomorrow' },
			items: [{ ...written, mediaId }],
			call: {
				method: 'POST',
				path: `/${mediaId}/comments`,
				body: { message: 'New colours tomorrow' },
			},
		},
		'comment hide': {
			parameters: { commentId: byId(rudeCommentId) },
			items: [{ commentId: rudeCommentId, hidden: true }],
			call: { method: 'POST', path: `/${rudeCommentId}`, query: { hide: 'true' } },
		},
		'comment unhide': {
			parameters: { commentId: byId(rudeCommentId) },
			items: [{ commentId: rudeCommentId, hidden: false }],
			call: { method: 'POST', path: `/${rudeCommentId}`, query: { hide: 'false' } },
		},
		'comment delete': {
			parameters: { commentId: byId(spamCommentId) },
			items: [{ deleted: true }],
			call: { method: 'DELETE', path: `/${spamCommentId}` },
		},
		'media setComments': {
			parameters: { mediaId: byId(mediaId), commentsEnabled: false },
			items: [{ mediaId, commentsEnabled: false }],
			call: { method: 'POST', path: `/${mediaId}`, query: { comment_enabled: 'false' } },
		},
	};
}

describe.each(loginTypes)('the operations with %s login', (loginType) => {
	let n8n: N8nClient;
	let business: Business;
	let execution: Execution;
	let calls: CallRecord[];
	let rows: Record<string, Row>;
	let node: string;

	beforeAll(async () => {
		n8n = sharedN8n();
		business = await openBusiness(n8n, loginType);
		const scene = await setScene(business);
		rows = { ...readRows(scene), ...sendRows(scene), ...moderationRows(scene) };
		const { page, account } = await business.instagram.getWorld();
		node = loginType === 'facebook' ? page.id : account.id;
		const parameters = Object.fromEntries(
			Object.entries(rows).map(([name, row]) => {
				const [resource, operation] = name.split(' ');
				return [name, { resource, operation, ...row.parameters }];
			}),
		);
		const flow = fan(`operations ${loginType}`, business.credential, parameters);
		const workflow = await n8n.createWorkflow(flow);
		execution = await n8n.runManually(workflow.id, 'By hand', 120_000);
		calls = await business.instagram.getCalls();
	});
	afterAll(async () => await business.close());

	const names = [
		...Object.keys(readRows({} as Scene)),
		...Object.keys(sendRows({} as Scene)),
		...Object.keys(moderationRows({} as Scene)),
	];

	it.each(names)('%s', (name) => {
		const { items, call } = rows[name];
		const output = outputOf(execution, name);
		expect({ output, run: describeExecution(execution) }).toMatchObject({ output: items });
		if (!call) return;
		const path = call.path.replace('{node}', node);
		expect(calls).toContainEqual(
			expect.objectContaining({ ...call, path, loginType, status: 200, auth: 'header' }),
		);
	});

	it('carries no token in an address', () => {
		// Meta takes the token of an exchange or renewal in no other way.
		const others = calls.filter(({ path }) => !path.includes('access_token'));
		expect(others.filter(({ auth }) => auth === 'query')).toEqual([]);
	});
});
