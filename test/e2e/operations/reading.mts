import type { Row, Scene } from './scene.mts';
import { byId } from '../harness/fan.mts';

/** All reads, and Deals. */
export function readRows(scene: Scene): Record<string, Row> {
	const { contactId, conversationId, messageId, commentId, mediaId, accountId } = scene;
	const conversation = {
		conversationId,
		leadKey: `ig:${accountId}:${contactId}`,
		messagingWindow: { status: 'open' },
	};
	const event = {
		eventId: 'm:mid.1',
		leadKey: `ig:${accountId}:${contactId}`,
		type: 'message',
		direction: 'inbound',
		occurredAt: '2026-03-02T10:00:00.000Z',
		account: { id: accountId },
		contact: { id: contactId },
		text: 'Hi',
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
		'contact search': {
			parameters: { query: '@MALIKA' },
			items: [{ id: contactId, username: 'malika.k', conversationId }],
			call: { method: 'GET', path: '/{node}/conversations' },
		},
		'account get': { parameters: {}, items: [{ accountId, username: 'samarkand.ceramics' }] },
		'account getTokenStatus': { parameters: {}, items: [{ isValid: true }] },
		'deal buildFromEvent': {
			parameters: { leadEvent: event, funnelId: 'sales', dealOptions: { amount: 5 } },
			items: [
				{ funnelId: 'sales', amount: 5, createdAt: event.occurredAt, comments: [{ text: 'Hi' }] },
			],
		},
		'deal addComment': {
			parameters: {
				deal: { id: '4711', createdAt: '2026-03-01T10:00:00.000Z', comments: [] },
				leadEvent: JSON.stringify(event),
			},
			items: [{ id: '4711', comments: [{ text: 'Hi', direction: 'inbound' }] }],
		},
		'deal buildFromConversation': {
			parameters: { conversationId: byId(conversationId), funnelId: 'sales' },
			items: [{ source: 'instagram', funnelId: 'sales', telegramUsername: 'malika.k' }],
		},
	};
}
