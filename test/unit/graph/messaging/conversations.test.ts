import { sleep } from 'n8n-workflow';
import type { Interceptor } from 'nock';

import {
	messagesOf,
	threadById,
	threads,
} from '../../../../nodes/InstagramLeads/graph/messaging/conversations';
import { profileOf } from '../../../../nodes/InstagramLeads/graph/messaging/contactProfile';
import {
	ACCOUNT_ID,
	CONTACT_ID,
	facebookCredential,
	instagramCredential,
	PAGE_ID,
	PAGE_TOKEN,
} from '../../../helpers/credentials';
import { all, clientFor, failureOf, graphError, metaHost } from '../../../helpers/graph';

const account = { id: ACCOUNT_ID, username: 'gulnora.shop' };
const contact = { id: CONTACT_ID, username: 'malika.k' };
const connected = { account, messagingNode: ACCOUNT_ID };
const pageConnected = {
	account,
	pageId: PAGE_ID,
	messagingNode: PAGE_ID,
	messagingToken: PAGE_TOKEN,
};

function message(n: number) {
	return {
		id: `mid.${n}`,
		created_time: `2026-03-01T10:${String(n).padStart(2, '0')}:00+0000`,
		from: contact,
		to: { data: [account] },
		message: `message ${n}`,
	};
}

/** A conversation with so many messages, the newest first. */
function conversation(id: string, count = 1, more: object = {}) {
	const messages = Array.from({ length: count }, (_, index) => message(count - index));
	return {
		id,
		updated_time: '2026-03-01T10:20:00+0000',
		participants: { data: [account, contact] },
		messages: { data: messages },
		...more,
	};
}

const credential = instagramCredential();
const path = `/v25.0/${ACCOUNT_ID}/conversations`;

/** The list call with this page size and cursor. */
function listCall(limit: number, after?: string): Interceptor {
	return metaHost(credential)
		.get(path)
		.query(
			(query) =>
				query.platform === 'instagram' &&
				query.limit === String(limit) &&
				query.after === after &&
				String(query.fields).includes('messages.limit(20)') &&
				!('access_token' in query),
		);
}

/** The same without messages. */
function bareCall(limit: number): Interceptor {
	return metaHost(credential)
		.get(path)
		.query((query) => query.fields === 'id,updated_time' && query.limit === String(limit));
}

const found = async (query?: { contactId?: string; pageSize?: number; isForMany?: boolean }) =>
	await all(threads(await clientFor(credential), connected, query));

describe('threads', () => {
	it('are the conversations with their messages, from the edge of the account', async () => {
		listCall(20).reply(200, { data: [conversation('t1', 2)] });
		expect(await found()).toMatchObject([
			{
				conversationId: 't1',
				updatedAt: '2026-03-01T10:20:00.000Z',
				account,
				contact,
				isTruncated: false,
				events: [
					{ eventId: 'm:mid.1', isNewLead: true, conversationId: 't1' },
					{ eventId: 'm:mid.2', isNewLead: false },
				],
			},
		]);
	});

	it('come from the edge of the Page, with the Page token', async () => {
		const facebook = facebookCredential();
		metaHost(facebook, PAGE_TOKEN)
			.get(`/v25.0/${PAGE_ID}/conversations`)
			.query((query) => query.platform === 'instagram')
			.reply(200, { data: [conversation('t1')] });
		expect(await all(threads(await clientFor(facebook), pageConnected))).toHaveLength(1);
	});

	it('can be asked for by contact', async () => {
		metaHost(credential)
			.get(path)
			.query((query) => query.user_id === CONTACT_ID && query.limit === '1')
			.reply(200, { data: [conversation('t1')] });
		expect(await found({ contactId: CONTACT_ID, pageSize: 1 })).toHaveLength(1);
	});

	it('go on page by page, by cursor', async () => {
		const paging = (after: string) => ({ cursors: { after }, next: 'https://x/?access_token=s' });
		listCall(20).reply(200, { data: [conversation('t1')], paging: paging('A') });
		listCall(20, 'A').reply(200, { data: [], paging: paging('B') });
		listCall(20, 'B').reply(200, { data: [conversation('t2')] });
		expect((await found()).map(({ conversationId }) => conversationId)).toEqual(['t1', 't2']);
	});

	describe('where many are read', () => {
		const paging = (after: string) => ({ cursors: { after }, next: 'https://x' });
		const answer = (name: string) => ({ data: [conversation(name)], paging: paging(name) });

		it('come in larger pages from the second one on', async () => {
			listCall(20).reply(200, answer('A'));
			listCall(40, 'A').reply(200, answer('B'));
			listCall(50, 'B').reply(200, answer('C'));
			listCall(50, 'C').reply(200, { data: [] });
			expect(await found({ isForMany: true })).toHaveLength(3);
		});

		it.each([
			['finds them too large', 1],
			['takes too long', 2],
		])('come in pages of the usual size again where Meta %s', async (_name, code) => {
			listCall(20).reply(200, answer('A'));
			listCall(40, 'A').times(3).reply(500, graphError(code));
			listCall(20, 'A').reply(200, answer('B'));
			listCall(20, 'B').reply(200, { data: [] });
			expect(await found({ isForMany: true })).toHaveLength(2);
		});

		it('are not asked for once more where Meta refuses for another reason', async () => {
			listCall(20).reply(200, answer('A'));
			listCall(40, 'A').reply(400, graphError(10));
			expect((await failureOf(found({ isForMany: true }))).errorClass).toBe('permission');
		});
	});

	it('are read one by one, then in smaller pages, where Meta asks to reduce the amount of data', async () => {
		listCall(20)
			.times(3)
			.reply(500, graphError(1, { error_subcode: 99 }));
		bareCall(20).reply(200, {
			data: [{ id: 't1' }],
			paging: { cursors: { after: 'A' }, next: 'https://x' },
		});
		metaHost(credential).get('/v25.0/t1').query(true).reply(200, conversation('t1'));
		listCall(10, 'A').reply(200, { data: [conversation('t2')] });
		expect(await found()).toHaveLength(2);
	});

	it('are given up where Meta lists none without messages either', async () => {
		listCall(3).times(3).reply(500, graphError(1));
		bareCall(3).times(3).reply(500, graphError(1));
		const failure = await failureOf(found({ pageSize: 3 }));
		expect(failure.facts.code).toBe(1);
	});

	it('fail where Meta fails for another reason', async () => {
		listCall(20).reply(400, graphError(200, { error_subcode: 2534041 }));
		expect((await failureOf(found())).message).toContain("doesn't allow access to its messages");
	});

	it('lose no neighbour to an odd one', async () => {
		const odd = [
			null,
			'x',
			{ updated_time: '2026-03-01T10:20:00+0000' },
			{ id: 'alone', participants: { data: [account] } },
		];
		const oddTime = conversation('t2', 1, { updated_time: 'soon' });
		listCall(20).reply(200, { data: [...odd, conversation('t1'), oddTime, conversation('t3')] });
		const ids = (await found()).map(({ conversationId }) => conversationId);
		expect(ids).toEqual(['t1', 't2', 't3']);
	});

	it.each([
		['19 messages: all there is', conversation('t', 19), false],
		['20 messages: older ones may exist', conversation('t', 20), true],
		[
			'more listed than shown',
			conversation('t', 3, {
				messages: {
					data: [message(3), { id: 'mid.2' }],
					paging: { cursors: { after: 'A' }, next: 'https://x' },
				},
			}),
			true,
		],
	])('know whether something is missing: %s', async (_name, thread, isTruncated) => {
		listCall(20).reply(200, { data: [thread] });
		const [{ events, ...rest }] = await found();
		expect(rest.isTruncated).toBe(isTruncated);
		expect(events.some(({ isNewLead }) => isNewLead)).toBe(!isTruncated);
	});

	it('are asked for with a pause between two calls, as is all else of them', async () => {
		let now = 4e12;
		const clock = jest.spyOn(performance, 'now').mockImplementation(() => now);
		jest.mocked(sleep).mockImplementation(async (milliseconds) => void (now += milliseconds));
		const paced = { account: { id: 'paced' }, messagingNode: ACCOUNT_ID };
		const client = await clientFor(credential);
		const host = metaHost(credential);
		const paging = { cursors: { after: 'A' }, next: 'https://x' };
		host.get(path).query(true).reply(200, { data: [], paging });
		host.get(path).query(true).reply(200, { data: [] });
		host.get('/v25.0/t').query(true).reply(200, conversation('t'));
		host
			.get('/v25.0/t/messages')
			.query(true)
			.reply(200, { data: [message(1)], paging });
		host.get('/v25.0/t/messages').query(true).reply(200, { data: [] });
		await all(threads(client, paced));
		const thread = await threadById(client, paced, 't');
		await all(messagesOf(client, paced, thread));
		clock.mockRestore();
		jest.mocked(sleep).mockImplementation(async () => {});
		expect(jest.mocked(sleep).mock.calls).toEqual([[600], [600], [600], [600]]);
	});
});

describe('threadById', () => {
	it('reads one conversation; its id may hold anything', async () => {
		metaHost(credential)
			.get('/v25.0/a%2Fb%3F')
			.query((query) => String(query.fields).startsWith('id,updated_time,participants'))
			.reply(200, conversation('a/b?', 2));
		const thread = await threadById(await clientFor(credential), connected, 'a/b?');
		expect(thread).toMatchObject({ conversationId: 'a/b?', contact });
		expect(thread.events).toHaveLength(2);
	});

	it('says so when there is nobody in it', async () => {
		metaHost(credential).get('/v25.0/t1').query(true).reply(200, { id: 't1' });
		const failure = await failureOf(threadById(await clientFor(credential), connected, 't1'));
		expect(failure.errorClass).toBe('gone');
		expect(failure.description).toContain('conversation ID');
	});
});

describe('messagesOf', () => {
	it('are newest first, over all pages, never a new lead', async () => {
		const call = (after?: string) =>
			metaHost(credential)
				.get('/v25.0/t1/messages')
				.query((query) => query.limit === '20' && query.after === after);
		call().reply(200, {
			data: [message(3), message(2)],
			paging: { cursors: { after: 'A' }, next: 'https://x' },
		});
		call('A').reply(200, { data: [message(1), { id: 'mid.0', created_time: 'x' }, null] });
		const thread = { conversationId: 't1', contact };
		const events = await all(messagesOf(await clientFor(credential), connected, thread));
		expect(events.map(({ eventId }) => eventId)).toEqual(['m:mid.3', 'm:mid.2', 'm:mid.1']);
		expect(events.filter(({ isNewLead }) => isNewLead)).toEqual([]);
		expect(events[0]).toMatchObject({ conversationId: 't1', contact, account });
	});
});

describe('profileOf', () => {
	const reply = async (status: number, body: object) => {
		metaHost(credential)
			.get(`/v25.0/${CONTACT_ID}`)
			.query({ fields: 'name,username,profile_pic,follower_count,is_verified_user' })
			.reply(status, body);
		return await profileOf(await clientFor(credential), connected, CONTACT_ID);
	};

	it.each([
		[
			'all',
			{
				name: 'Malika',
				username: 'malika.k',
				profile_pic: 'https://cdn.example.com/p',
				follower_count: 0,
				is_verified_user: false,
			},
			{
				name: 'Malika',
				username: 'malika.k',
				profilePictureUrl: 'https://cdn.example.com/p',
				followerCount: 0,
				isVerified: false,
			},
		],
		['null', { name: null, username: 'malika.k', profile_pic: null }, { username: 'malika.k' }],
		['nothing', {}, {}],
		['nonsense', { name: 7, follower_count: 'many', username: 'm' }, { username: 'm' }],
	])('knows what Meta tells: %s', async (_name, body, expected) => {
		expect(await reply(200, body)).toEqual({ id: CONTACT_ID, ...expected });
	});

	it('says that the person has to write first', async () => {
		const failure = await failureOf(reply(400, graphError(230)));
		expect(failure.message).toContain("hasn't written");
	});
});
