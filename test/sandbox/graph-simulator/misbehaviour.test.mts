import { startBench, type Bench, type Json } from './harness.mts';

let bench: Bench;
beforeAll(async () => {
	bench = await startBench();
});
afterAll(() => bench.simulator.close());
beforeEach(() => bench.client.reset());

interface Page {
	data: Json[];
	paging?: { cursors: { after: string }; next?: string };
}

const read = async (path: string, params: Record<string, string | number> = {}) =>
	await bench.call('instagram', 'GET', path, { params: { platform: 'instagram', ...params } });

const list = async (params: Record<string, string | number> = {}) =>
	(await read('/me/conversations', params)).data as unknown as Page;

const people = async (count: number) => {
	const written = [];
	for (let n = 0; n < count; n += 1) {
		const message = { username: `p${n}`, text: 'hi', createdSecondsAgo: 10 * (n + 1) };
		written.push(await bench.client.writeMessage(message));
	}
	return written;
};

const namesOf = ({ data }: Page) => data.map(({ id }) => id);

describe('a list that misbehaves', () => {
	it.each([1, -3])(
		'fails with messages of a conversation that cannot be read: %i',
		async (code) => {
			const [good, bad] = await people(2);
			await bench.client.setSettings({ unreadableConversations: { [bad.conversationId]: code } });
			const fields = 'id,messages{id}';
			for (const path of ['/me/conversations', `/${bad.conversationId}`]) {
				const answer = await read(path, { fields });
				expect(answer.status).toBe(500);
				expect(answer.data).toMatchObject({ error: { code } });
			}
			expect((await read(`/${bad.conversationId}/messages`)).status).toBe(500);
			expect((await read(`/${good.conversationId}`, { fields })).status).toBe(200);
			expect((await list({ fields: 'id,updated_time,participants' })).data).toHaveLength(2);
		},
	);

	it('moves somebody up between two pages', async () => {
		const written = (await people(4)).map(({ conversationId }) => conversationId);
		await bench.client.writeBetweenPages({ username: 'p3', text: 'again' });
		const first = await list({ limit: 2 });
		const second = await list({ limit: 2, after: first.paging?.cursors.after ?? '' });
		expect([...namesOf(first), ...namesOf(second)]).toEqual(written.slice(0, 3));
		expect(namesOf(await list())[0]).toBe(written[3]);
	});

	it.each([
		['oldFirst', [2, 0, 1]],
		['reversed', [2, 1, 0]],
	] as const)('stands in another order: %s', async (conversationOrder, order) => {
		const written = (await people(3)).map(({ conversationId }) => conversationId);
		await bench.client.setSettings({ conversationOrder });
		expect(namesOf(await list())).toEqual(order.map((n) => written[n]));
	});

	it('leads in a circle', async () => {
		await people(3);
		await bench.client.setSettings({ cursors: 'circle' });
		const first = await list({ limit: 2 });
		const second = await list({ limit: 2, after: first.paging?.cursors.after ?? '' });
		const third = await list({ limit: 2, after: second.paging?.cursors.after ?? '' });
		expect(third).toEqual(first);
	});

	it('goes on for ever', async () => {
		await people(1);
		await bench.client.setSettings({ cursors: 'endless' });
		const cursors = new Set<string>();
		let page = await list();
		for (let n = 0; n < 5; n += 1) {
			expect(page.paging?.next).toBeDefined();
			cursors.add(page.paging?.cursors.after ?? '');
			page = await list({ after: page.paging?.cursors.after ?? '' });
			expect(page.data).toEqual([]);
		}
		expect(cursors.size).toBe(5);
	});
});

describe('a person whom nobody can see', () => {
	it('is missing in conversations and comments', async () => {
		const { contactId, conversationId } = await bench.client.writeMessage({
			username: 'aziza',
			text: 'hi',
		});
		const { commentId } = await bench.client.writeComment({ username: 'aziza', text: 'price?' });
		await bench.client.setSettings({ hiddenContacts: [contactId] });
		const fields = 'participants,messages{from,to,message}';
		const thread = await read(`/${conversationId}`, { fields });
		const comment = await read(`/${commentId}`, { fields: 'from,username,text' });
		for (const { data } of [thread, comment]) {
			expect(JSON.stringify(data)).not.toContain('aziza');
			expect(JSON.stringify(data)).not.toContain(contactId);
		}
	});
});
