import {
	ACCOUNT,
	apiComment,
	apiConversation,
	apiMessage,
	CONTACT,
	listComments,
	listConversations,
	listPosts,
	pageCall,
} from '../../helpers/conversations';
import { ACCOUNT_ID, CONTACT_ID, facebookCredential } from '../../helpers/credentials';
import { expectAccountLookup, graphError, metaHost } from '../../helpers/graph';
import { runAction } from '../../helpers/n8n';

const credential = facebookCredential();
const leadKey = `ig:${ACCOUNT_ID}:${CONTACT_ID}`;

beforeAll(() => expectAccountLookup(credential));

const run = async (resource: string, operation: string, parameters: object = {}) => {
	const output = await runAction({
		credential,
		parameters: { resource, operation, ...parameters },
	});
	for (const { pairedItem } of output) expect(pairedItem).toEqual({ item: 0 });
	return output.map(({ json }) => json);
};

const message = (n: number) => ({
	eventId: `m:mid.${n}`,
	leadKey,
	type: 'message',
	direction: 'inbound',
	occurredAt: `2026-03-01T10:0${n}:00.000Z`,
	receivedVia: 'polling',
	isNewLead: false,
	account: ACCOUNT,
	contact: CONTACT,
	conversationId: 't1',
	text: `message ${n}`,
	message: { id: `mid.${n}`, attachments: [] },
});

describe('Conversation: Get Many', () => {
	it('gives conversations with their last message', async () => {
		listConversations(credential, apiConversation('t1', 2), apiConversation('t2', 20));
		const [first, second] = await run('conversation', 'getMany');
		expect(first).toEqual({
			conversationId: 't1',
			leadKey,
			updatedAt: '2026-03-01T10:20:00.000Z',
			account: ACCOUNT,
			contact: CONTACT,
			lastMessage: {
				id: 'mid.2',
				text: 'message 2',
				direction: 'inbound',
				occurredAt: '2026-03-01T10:02:00.000Z',
			},
			messagingWindow: {
				status: 'closed',
				lastInboundAt: '2026-03-01T10:02:00.000Z',
				closesAt: '2026-03-02T10:02:00.000Z',
			},
			isTruncated: false,
		});
		expect(second.isTruncated).toBe(true);
	});

	it('leaves the last message out where Meta shows none', async () => {
		listConversations(credential, apiConversation('t1', 0));
		const [conversation] = await run('conversation', 'getMany');
		expect(conversation).not.toHaveProperty('lastMessage');
	});

	it.each([
		['as many as are wanted', { limit: 2 }, 2],
		['all', { returnAll: true, limit: 1 }, 3],
	])('gives %s', async (_name, parameters, count) => {
		listConversations(credential, ...['t1', 't2', 't3'].map((id) => apiConversation(id)));
		expect(await run('conversation', 'getMany', parameters)).toHaveLength(count);
	});

	it('gives nothing where there is nothing', async () => {
		listConversations(credential);
		expect(await run('conversation', 'getMany')).toEqual([]);
	});
});

describe('Conversation: Get Messages', () => {
	const answer = (...messages: unknown[]) => {
		pageCall(credential, '/t1').reply(200, apiConversation('t1'));
		pageCall(credential, '/t1/messages').reply(200, { data: messages });
	};

	it.each([
		['plain', 't1'],
		['By ID', { __rl: true, mode: 'id', value: 't1' }],
		['From List', { __rl: true, mode: 'list', value: 't1' }],
	])('gives lead events, oldest first: %s', async (_name, conversationId) => {
		answer(apiMessage(3), apiMessage(2), apiMessage(1));
		expect(await run('conversation', 'getMessages', { conversationId })).toEqual(
			[1, 2, 3].map(message),
		);
	});

	it('gives the newest ones when not all are wanted', async () => {
		answer(apiMessage(3), apiMessage(2), apiMessage(1));
		const parameters = { conversationId: 't1', limit: 2 };
		expect(await run('conversation', 'getMessages', parameters)).toEqual([2, 3].map(message));
	});

	it('asks for the conversation that is missing', async () => {
		await expect(run('conversation', 'getMessages')).rejects.toThrow("'Conversation' is empty");
	});

	it('says so when there is no such conversation', async () => {
		pageCall(credential, '/t1').reply(400, graphError(100, { error_subcode: 33 }));
		await expect(run('conversation', 'getMessages', { conversationId: 't1' })).rejects.toThrow(
			'Instagram has no such',
		);
	});
});

describe('Comment: Get Many', () => {
	const comment = (id: string, mediaId: string, more: object = {}) => ({
		eventId: `c:${id}`,
		leadKey,
		type: 'comment',
		direction: 'inbound',
		occurredAt: '2026-03-01T10:01:00.000Z',
		receivedVia: 'polling',
		isNewLead: false,
		account: ACCOUNT,
		contact: CONTACT,
		text: 'price?',
		comment: { id, media: { id: mediaId }, ...more },
	});

	it('gives the comments of the latest posts, and the answers to them', async () => {
		listPosts(credential, { id: '1' }, { id: '2' });
		listComments(credential, '1', apiComment('a', { replies: { data: [apiComment('b')] } }));
		listComments(credential, '2', apiComment('c'));
		expect(await run('comment', 'getMany')).toEqual([
			comment('a', '1'),
			comment('b', '1', { parentId: 'a' }),
			comment('c', '2'),
		]);
	});

	it('looks through as many posts as are wanted', async () => {
		metaHost(credential)
			.get(`/v25.0/${ACCOUNT_ID}/media`)
			.query((query) => query.limit === '1')
			.reply(200, { data: [{ id: '1' }, { id: '2' }] });
		listComments(credential, '1', apiComment('a'));
		expect(await run('comment', 'getMany', { postCount: 1 })).toHaveLength(1);
	});

	it('stops asking when it has enough', async () => {
		listPosts(credential, { id: '1' }, { id: '2' });
		listComments(credential, '1', apiComment('a'), apiComment('b'));
		expect(await run('comment', 'getMany', { limit: 1 })).toEqual([comment('a', '1')]);
	});

	it('gives the comments of one post', async () => {
		metaHost(credential).get('/v25.0/7').query(true).reply(200, { id: '7' });
		listComments(credential, '7', apiComment('a'));
		const mediaId = { __rl: true, mode: 'id', value: '7' };
		expect(await run('comment', 'getMany', { source: 'post', mediaId })).toEqual([
			comment('a', '7'),
		]);
	});

	it('asks for the post that is missing', async () => {
		await expect(run('comment', 'getMany', { source: 'post' })).rejects.toThrow("'Post' is empty");
	});
});
