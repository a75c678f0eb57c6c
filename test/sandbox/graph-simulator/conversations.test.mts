import { startBench, withinASecond, world, type Bench, type Json, type Mount } from './harness.mts';

let bench: Bench;
beforeAll(async () => {
	bench = await startBench();
});
afterAll(() => bench.simulator.close());
beforeEach(() => bench.client.reset());

const { account, page, facebookUser } = world;
const nodes = [
	['facebook', page.id],
	['facebook', 'me'],
	['instagram', account.id],
	['instagram', 'me'],
] as const;
const day = 86_400;

interface Page {
	data: Json[];
	paging?: { cursors: { after: string; before?: string }; next?: string };
}

async function list(
	mount: Mount,
	path: string,
	params: Record<string, string | number> = {},
): Promise<Page> {
	const answer = await bench.call(mount, 'GET', path, {
		params: { platform: 'instagram', ...params },
	});
	expect(answer.status).toBe(200);
	return answer.data as unknown as Page;
}

describe.each(nodes)('%s/%s/conversations', (mount, node) => {
	it('expands nested messages, newest first', async () => {
		const first = await bench.client.writeMessage({
			username: 'aziza',
			text: 'one',
			createdSecondsAgo: 120,
		});
		const second = await bench.client.writeMessage({
			username: 'aziza',
			attachments: [{ type: 'image', url: 'https://cdn.test/a.jpg' }],
			createdSecondsAgo: 60,
		});
		const fields =
			'participants{id,username},updated_time,messages.limit(5){id,created_time,from{id},to,message,attachments{image_data{url}}}';
		const { data } = await list(mount, `/${node}/conversations`, { fields });
		const business = { username: account.username, id: account.id };
		expect(data).toEqual([
			{
				id: first.conversationId,
				updated_time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+0000$/) as string,
				participants: {
					data: [
						{ id: account.id, username: account.username },
						{ id: first.contactId, username: 'aziza' },
					],
				},
				messages: {
					data: [
						{
							id: second.messageId,
							created_time: expect.any(String) as string,
							from: { id: first.contactId },
							to: { data: [business] },
							message: '',
							attachments: { data: [{ image_data: { url: 'https://cdn.test/a.jpg' } }] },
						},
						expect.objectContaining({ id: first.messageId, message: 'one' }) as Json,
					],
					paging: { cursors: { after: expect.any(String) as string } },
				},
			},
		]);
	});

	it('pages by cursor, newest activity first, nothing lost or twice', async () => {
		const written: string[] = [];
		for (let index = 0; index < 7; index += 1) {
			const { conversationId } = await bench.client.writeMessage({
				username: `person${index}`,
				text: 'hi',
				createdSecondsAgo: 1000 - index,
			});
			written.unshift(conversationId);
		}
		const seen: unknown[] = [];
		let after: string | undefined;
		do {
			const answer = await list(mount, `/${node}/conversations`, {
				limit: 3,
				...(after ? { after } : {}),
			});
			expect(Object.keys(answer.data[0])).toEqual(['id', 'updated_time']);
			expect(answer.paging?.cursors.before).toBeUndefined();
			seen.push(...answer.data.map(({ id }) => id));
			after = answer.paging?.next ? answer.paging.cursors.after : undefined;
		} while (after);
		expect(seen).toEqual(written);
	});
});

describe('paging', () => {
	const people = async (count: number) => {
		for (let index = 0; index < count; index += 1) {
			await bench.client.writeMessage({
				username: `p${index}`,
				text: 'hi',
				createdSecondsAgo: index,
			});
		}
	};

	it('has a next link that works by itself and holds the token', async () => {
		await people(3);
		const { paging } = await list('instagram', '/me/conversations', { limit: 2, fields: 'id' });
		expect(paging?.next).toContain(`access_token=${account.accessToken}`);
		const response = await fetch(String(paging?.next));
		expect(response.status).toBe(200);
		const second = (await response.json()) as Page;
		expect(second.data).toHaveLength(1);
		expect(second.paging?.next).toBeUndefined();
	});

	it('keeps its place when a thread moves to the top', async () => {
		await people(4);
		const first = await list('instagram', '/me/conversations', { limit: 2 });
		await bench.client.writeMessage({ username: 'p3', text: 'again' });
		const after = first.paging?.cursors.after ?? '';
		const second = await list('instagram', '/me/conversations', { limit: 2, after });
		const seen = [...first.data, ...second.data].map(({ id }) => id);
		expect(new Set(seen).size).toBe(seen.length);
	});

	it('serves short and empty pages that still go on', async () => {
		await people(4);
		await bench.client.setSettings({ maxPageSize: 2, emptyPages: true });
		const first = await list('instagram', '/me/conversations', { limit: 4 });
		const gap = await list('instagram', '/me/conversations', {
			limit: 4,
			after: first.paging?.cursors.after ?? '',
		});
		const last = await list('instagram', '/me/conversations', {
			limit: 4,
			after: gap.paging?.cursors.after ?? '',
		});
		expect([first, gap, last].map(({ data }) => data.length)).toEqual([2, 0, 2]);
		expect(gap.paging?.next).toBeDefined();
		expect(last.paging?.next).toBeUndefined();
	});

	it.each<Record<string, string>>([{ after: 'nonsense' }, { limit: 'x' }])(
		'refuses %j with 100',
		async (params) => {
			const { data } = await bench.call('instagram', 'GET', '/me/conversations', { params });
			expect(data).toMatchObject({ error: { code: 100 } });
		},
	);
});

describe('what can be seen', () => {
	it('is nothing on a Page without platform=instagram', async () => {
		await bench.client.writeMessage({ username: 'aziza', text: 'hi' });
		const { data } = await bench.call('facebook', 'GET', '/me/conversations');
		expect(data).toEqual({ data: [] });
	});

	it('can be one person', async () => {
		await bench.client.writeMessage({ username: 'a', text: 'hi' });
		const { contactId, conversationId } = await bench.client.writeMessage({
			username: 'b',
			text: 'hi',
		});
		const { data } = await list('facebook', '/me/conversations', { user_id: contactId });
		expect(data.map(({ id }) => id)).toEqual([conversationId]);
	});

	it('hides requests after 30 days of silence', async () => {
		await bench.client.writeMessage({ username: 'a', text: 'hi', inRequests: true });
		await bench.client.writeMessage({ username: 'b', text: 'hi' });
		expect((await list('facebook', '/me/conversations')).data).toHaveLength(2);
		await bench.client.setClock({ advanceSeconds: 31 * day });
		expect((await list('facebook', '/me/conversations')).data).toHaveLength(1);
	});

	it('is in detail only the newest 20 messages', async () => {
		const ids: string[] = [];
		let conversation = '';
		for (let index = 0; index < 23; index += 1) {
			const written = await bench.client.writeMessage({
				username: 'a',
				text: `m${index}`,
				createdSecondsAgo: 100 - index,
			});
			ids.unshift(written.messageId);
			conversation = written.conversationId;
		}
		const edge = await list('instagram', `/${conversation}/messages`, {
			fields: 'id,message',
			limit: 50,
		});
		expect(edge.data.map(({ id }) => id)).toEqual(ids);
		expect(edge.data.map((message) => 'message' in message)).toEqual(
			ids.map((_id, index) => index < 20),
		);
		const young = await bench.call('instagram', 'GET', `/${ids[19]}`, {
			params: { fields: 'message' },
		});
		expect(young.data).toEqual({ message: 'm3', id: ids[19] });
		const old = await bench.call('instagram', 'GET', `/${ids[20]}`);
		expect(old.data).toMatchObject({ error: { code: 9000001, type: 'IGApiException' } });
	});

	it('leaves out unsent messages', async () => {
		const { messageId } = await bench.client.writeMessage({ username: 'a', text: 'oops' });
		await bench.client.unsend({ messageId });
		const { data } = await bench.call('facebook', 'GET', `/${messageId}`);
		expect(data).toMatchObject({ error: { code: 9000001 } });
	});
});

describe('refusals', () => {
	it.each([
		[
			'facebook',
			'unread_count',
			'(#100) Tried accessing nonexisting field (unread_count) on node type (UnifiedThread)',
		],
		['instagram', 'unread_count', 'Tried accessing nonexisting field (unread_count)'],
		['instagram', 'messages{created_at}', 'Tried accessing nonexisting field (created_at)'],
	] as const)('%s does not know %s', async (mount, fields, message) => {
		await bench.client.writeMessage({ username: 'a', text: 'hi' });
		const { data } = await bench.call(mount, 'GET', '/me/conversations', {
			params: { platform: 'instagram', fields },
		});
		expect(data).toMatchObject({ error: { code: 100, message } });
	});

	it('needs a Page token on a Page', async () => {
		const { data } = await bench.call('facebook', 'GET', `/${page.id}/conversations`, {
			token: facebookUser.accessToken,
			params: { platform: 'instagram' },
		});
		expect(data).toMatchObject({ error: { code: 190, error_subcode: 2069032 } });
	});

	it('throttles from the third call in a second when told to', async () => {
		await bench.client.setSettings({ enforceRateLimits: true });
		const codes = await withinASecond(async () => {
			const calls = [1, 2, 3].map(() => bench.call('instagram', 'GET', '/me/conversations'));
			return (await Promise.all(calls)).map(({ data }) => (data.error as Json | undefined)?.code);
		});
		expect(codes.sort()).toEqual([613, undefined, undefined]);
	});

	it('asks to reduce the amount of data', async () => {
		for (const text of ['a', 'b', 'c']) await bench.client.writeMessage({ username: 'a', text });
		await bench.client.setSettings({ maxExpandedMessages: 2 });
		const read = (limit: number) =>
			bench.call('instagram', 'GET', '/me/conversations', {
				params: { fields: `messages.limit(${limit}){id}` },
			});
		const big = await read(3);
		expect(big.status).toBe(500);
		expect(big.data).toMatchObject({ error: { code: 1 } });
		expect((await read(2)).status).toBe(200);
	});
});

describe('people', () => {
	it('are unknown (230) until they write, however much they comment', async () => {
		const { contactId } = await bench.client.writeComment({ username: 'aziza', text: 'price?' });
		const read = () =>
			bench.call('facebook', 'GET', `/${contactId}`, { params: { fields: 'name,username' } });
		expect((await read()).data).toMatchObject({ error: { code: 230 } });
		await bench.client.putContact({ username: 'aziza', name: 'Aziza' });
		await bench.client.writeMessage({ contactId, text: 'hi' });
		expect((await read()).data).toEqual({ name: 'Aziza', username: 'aziza', id: contactId });
	});

	it('are told about in the owner’s language when set', async () => {
		await bench.client.setSettings({ errorLanguage: 'pt' });
		const { contactId } = await bench.client.writeComment({ username: 'aziza', text: 'price?' });
		const { data } = await bench.call('facebook', 'GET', `/${contactId}`);
		expect(data).toMatchObject({
			error: { code: 230, message: expect.stringContaining('consentimento') as string },
		});
	});
});
