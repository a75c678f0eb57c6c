import { apiConversation, CONTACT } from '../../../helpers/conversations';
import { ACCOUNT_ID, CONTACT_ID } from '../../../helpers/credentials';
import { leadEvent } from '../../../helpers/events';
import type { Row } from './row';
import { post, success } from './row';

const POST_FIELDS =
	'id,caption,media_type,media_product_type,permalink,timestamp,username,comments_count,like_count,is_comment_enabled';

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

export const others: Row[] = [
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
	{
		resource: 'contact',
		operation: 'search',
		parameters: { query: ' @Malika', limit: 1, options: { conversations: 30 } },
		requests: [
			{
				method: 'GET',
				path: '/{node}/conversations',
				query: { platform: 'instagram', fields: 'id,updated_time,participants', limit: '30' },
				byPage: true,
				answer: { data: [apiConversation('t1'), apiConversation('t2')] },
			},
		],
		items: [
			{
				...CONTACT,
				leadKey: `ig:${ACCOUNT_ID}:${CONTACT_ID}`,
				conversationId: 't1',
				updatedAt: '2026-03-01T10:20:00.000Z',
			},
		],
	},
	{
		resource: 'message',
		operation: 'downloadAttachments',
		name: 'of a message without any, which needs no call',
		input: { ...leadEvent() },
		requests: [],
		items: [leadEvent()],
	},
];
