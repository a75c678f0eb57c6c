import { CallCounter } from '../../chaos/graphCalls.mts';
import type { Reading } from '../../chaos/types.mts';
import { startBench, world, type Bench } from '../graph-simulator/harness.mts';

let bench: Bench;
beforeAll(async () => {
	bench = await startBench();
});
afterAll(() => bench.simulator.close());
beforeEach(() => bench.client.reset());

const WITH_MESSAGES = 'id,messages.limit(5){id,from,created_time}';

/** What the judge is told of a call. */
async function readingOf(path: string, params?: Record<string, string | number>): Promise<Reading> {
	await bench.call('instagram', 'GET', path, { params });
	const counter = new CallCounter(bench.client);
	await counter.stop();
	return counter.readings[counter.readings.length - 1];
}

describe('what a call tells the judge', () => {
	const list = `/${world.account.id}/conversations`;
	const write = async (username: string) =>
		await bench.client.writeMessage({ username, text: 'hi' });

	it('is whose messages a page of conversations showed', async () => {
		const first = await write('aziza');
		const second = await write('bek');
		const page = { fields: WITH_MESSAGES, limit: 1 };
		expect(await readingOf(list, page)).toMatchObject({
			of: 'conversations',
			isOk: true,
			shown: [second.contactId],
		});
		const all = await readingOf(list, { fields: WITH_MESSAGES });
		expect(all.shown).toEqual([second.contactId, first.contactId]);
		expect((await readingOf(list, { fields: 'id,updated_time' })).shown).toEqual([]);
		await bench.client.addFault({ kind: 'error' });
		const failed = await readingOf(list, page);
		expect([failed.isOk, failed.shown]).toEqual([false, undefined]);
	});

	it('is whose conversation was asked for, by the person or by its id', async () => {
		const { contactId, conversationId } = await write('aziza');
		const own = { of: 'conversations', contactId, isPoll: false, isOk: true };
		expect(await readingOf(list, { user_id: contactId, fields: WITH_MESSAGES })).toMatchObject(own);
		expect(await readingOf(`/${conversationId}`, { fields: WITH_MESSAGES })).toMatchObject(own);
		await bench.client.addFault({ kind: 'error' });
		expect(await readingOf(`/${conversationId}`)).toMatchObject({ ...own, isOk: false });
	});

	it('is which post and which comment it was for', async () => {
		const { commentId, mediaId } = await bench.client.writeComment({ username: 'a', text: 'hi' });
		const of = { of: 'comments', isOk: true };
		expect(await readingOf(`/${mediaId}/comments`)).toMatchObject({ ...of, mediaId });
		expect(await readingOf(`/${commentId}/replies`)).toMatchObject({ ...of, parentId: commentId });
		const posts = await readingOf(`/${world.account.id}/media`);
		expect(posts).toMatchObject(of);
		expect([posts.mediaId, posts.parentId]).toEqual([undefined, undefined]);
	});
});
