import { dealIdOf } from '../../../../nodes/InstagramLeads/deals/deal';
import { ACCOUNT, apiConversation, CONTACT } from '../../../helpers/conversations';
import { ACCOUNT_ID, CONTACT_ID } from '../../../helpers/credentials';
import { leadEvent } from '../../../helpers/events';
import type { Row } from './row';
import { THREAD_FIELDS } from './conversations';

const event = leadEvent({ account: ACCOUNT, contact: CONTACT, conversationId: 't1' });

const comment = {
	id: 'm:mid-1',
	text: 'hello',
	author: 'malika.k',
	createdAt: '2026-03-01T10:00:00.000Z',
	direction: 'inbound',
};

const deal = {
	id: dealIdOf(`ig:${ACCOUNT_ID}:${CONTACT_ID}`),
	title: 'Лид из Instagram: @malika.k',
	source: 'instagram',
	funnelId: '',
	stage: 'new',
	telegramChatId: 't1',
	telegramUsername: 'malika.k',
	amount: 0,
	currency: 'UZS',
	assigneeId: '',
	createdAt: '2026-03-01T10:00:00.000Z',
	comments: [comment],
};

export const deals: Row[] = [
	{
		resource: 'deal',
		operation: 'buildFromEvent',
		input: event,
		requests: [],
		items: [deal],
	},
	{
		resource: 'deal',
		operation: 'addComment',
		input: { ...deal, comments: [] },
		parameters: { leadEvent: JSON.stringify(event) },
		requests: [],
		items: [deal],
	},
	{
		resource: 'deal',
		operation: 'formatNote',
		input: { ...event, text: 'a <b> & "c"' },
		parameters: { noteFormat: 'html' },
		requests: [],
		items: [
			{
				note: '<b>malika.k</b> · 2026-03-01 10:00 UTC<br>a &lt;b&gt; &amp; &quot;c&quot;',
				text: 'a &lt;b&gt; &amp; &quot;c&quot;',
				author: 'malika.k',
				isCut: false,
			},
		],
	},
	{
		resource: 'deal',
		operation: 'formatNote',
		name: 'of a comment of a Deal, cut',
		input: { ...comment, text: 'x'.repeat(300) },
		parameters: { noteOptions: { maxLength: 130 } },
		requests: [],
		items: [
			{
				note: `malika.k · 2026-03-01 10:00 UTC\n${'x'.repeat(97)}…`,
				text: `${'x'.repeat(97)}…`,
				author: 'malika.k',
				isCut: true,
			},
		],
	},
	{
		resource: 'deal',
		operation: 'buildFromConversation',
		parameters: { conversationId: 't1' },
		requests: [
			{
				method: 'GET',
				path: '/t1',
				query: { fields: THREAD_FIELDS },
				byPage: true,
				answer: apiConversation('t1'),
			},
			{
				method: 'GET',
				path: `/${CONTACT_ID}`,
				query: { fields: 'name,username,profile_pic,follower_count,is_verified_user' },
				byPage: true,
				answer: { name: 'Malika', username: 'malika.k' },
			},
		],
		items: [
			{
				...deal,
				contactName: 'Malika',
				createdAt: '2026-03-01T10:01:00.000Z',
				comments: [
					{ ...comment, id: 'm:mid.1', text: 'message 1', createdAt: '2026-03-01T10:01:00.000Z' },
				],
			},
		],
	},
];
