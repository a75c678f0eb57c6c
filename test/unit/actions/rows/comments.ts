import { ACCOUNT, apiComment, CONTACT } from '../../../helpers/conversations';
import { ACCOUNT_ID, CONTACT_ID } from '../../../helpers/credentials';
import type { Request, Row } from './row';
import { COMMENT_FIELDS, post, success } from './row';

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

const onComment = { commentId: '1786' };

export const comments: Row[] = [
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
