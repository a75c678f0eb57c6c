import { startBench, world, type Bench, type Json } from './harness.mts';

let bench: Bench;
beforeAll(async () => {
	bench = await startBench();
});
afterAll(() => bench.simulator.close());
beforeEach(() => bench.client.reset());

const [post] = world.media;
const mounts = ['facebook', 'instagram'] as const;

function dataOf(answer: { data: Json }): Json[] {
	expect(answer.data).toHaveProperty('data');
	return answer.data.data as Json[];
}

describe.each(mounts)('comments on %s', (mount) => {
	it('lists top-level ones newest first with replies on request', async () => {
		const old = await bench.client.writeComment({
			username: 'aziza',
			text: 'price?',
			createdSecondsAgo: 60,
		});
		const reply = await bench.client.writeComment({
			asBusiness: true,
			text: 'in Direct',
			parentId: old.commentId,
		});
		const young = await bench.client.writeComment({ username: 'bobur', text: 'nice' });
		const answer = await bench.call(mount, 'GET', `/${post.id}/comments`, {
			params: { fields: 'id,text,timestamp,from{id,username},username,replies{id,from}' },
		});
		expect(dataOf(answer)).toEqual([
			expect.objectContaining({ id: young.commentId, username: 'bobur' }),
			{
				id: old.commentId,
				text: 'price?',
				timestamp: expect.stringMatching(/\+0000$/) as string,
				from: { id: old.contactId, username: 'aziza' },
				username: 'aziza',
				replies: {
					data: [
						{
							id: reply.commentId,
							from: {
								id: world.account.id,
								username: world.account.username,
								self_ig_scoped_id: world.account.appScopedId,
							},
						},
					],
					paging: expect.any(Object) as Json,
				},
			},
		]);
		expect(dataOf(answer)[0]).not.toHaveProperty('replies');
	});

	it('gives 50 at most, and 25 unless asked', async () => {
		for (let index = 0; index < 52; index += 1) {
			await bench.client.writeComment({ username: 'a', text: `c${index}` });
		}
		const read = async (params: Record<string, string | number>) => {
			return dataOf(await bench.call(mount, 'GET', `/${post.id}/comments`, { params }));
		};
		expect(await read({ limit: 100 })).toHaveLength(50);
		const [first, ...rest] = await read({});
		expect(rest).toHaveLength(24);
		expect(Object.keys(first)).toEqual(['id', 'text', 'timestamp']);
	});

	it.each(['created_time', 'message', 'permalink'])('does not know %s', async (fields) => {
		const { commentId } = await bench.client.writeComment({ username: 'a', text: 'hi' });
		for (const path of [`/${commentId}`, `/${post.id}/comments`]) {
			const { data } = await bench.call(mount, 'GET', path, { params: { fields } });
			expect(data).toMatchObject({ error: { code: 100 } });
		}
	});

	it('replies, under the top-level comment whichever is answered', async () => {
		const top = await bench.client.writeComment({ username: 'a', text: 'hi' });
		const first = await bench.call(mount, 'POST', `/${top.commentId}/replies`, {
			data: { message: 'hello' },
		});
		const second = await bench.call(mount, 'POST', `/${String(first.data.id)}/replies`, {
			params: { message: 'hello again' },
		});
		const read = await bench.call(mount, 'GET', `/${String(second.data.id)}`, {
			params: { fields: 'parent_id,text' },
		});
		expect(read.data).toEqual({
			parent_id: top.commentId,
			text: 'hello again',
			id: second.data.id,
		});
		expect(dataOf(await bench.call(mount, 'GET', `/${top.commentId}/replies`))).toHaveLength(2);
	});

	it('hides, shows and deletes', async () => {
		const { commentId } = await bench.client.writeComment({ username: 'a', text: 'spam' });
		const hidden = async () => {
			const params = { fields: 'hidden' };
			return (await bench.call(mount, 'GET', `/${commentId}`, { params })).data.hidden;
		};
		for (const hide of [true, false]) {
			const answer = await bench.call(mount, 'POST', `/${commentId}`, { params: { hide } });
			expect(answer.data).toEqual({ success: true });
			expect(await hidden()).toBe(hide);
		}
		expect((await bench.call(mount, 'DELETE', `/${commentId}`)).data).toEqual({ success: true });
		const gone = await bench.call(mount, 'GET', `/${commentId}`);
		expect(gone.data).toMatchObject({ error: { code: 100, error_subcode: 33 } });
	});

	it('switches comments off under a post', async () => {
		await bench.call(mount, 'POST', `/${post.id}`, { params: { comment_enabled: false } });
		await expect(bench.client.writeComment({ username: 'a', text: 'hi' })).rejects.toThrow(
			/Comments are off/,
		);
		const { data } = await bench.call(mount, 'GET', `/${post.id}`, {
			params: { fields: 'is_comment_enabled' },
		});
		expect(data.is_comment_enabled).toBe(false);
	});

	it('lists posts newest first, in a time range, with counts', async () => {
		await bench.client.writeComment({ username: 'a', text: 'hi' });
		const read = (params: Record<string, string | number>) =>
			bench.call(mount, 'GET', `/${world.account.id}/media`, { params });
		const all = await read({ fields: 'id,comments_count,permalink,media_product_type' });
		expect(dataOf(all)[0]).toEqual({
			id: post.id,
			comments_count: 1,
			permalink: post.permalink,
			media_product_type: 'FEED',
		});
		expect(dataOf(all).map(({ id }) => id)).toEqual(world.media.map(({ id }) => id));
		const since = Math.floor(Date.now() / 1000) - 2 * 86_400;
		expect(dataOf(await read({ since }))).toHaveLength(1);
	});

	it('pages posts with before and after', async () => {
		const read = async (params: Record<string, string | number>) => {
			const { data } = await bench.call(mount, 'GET', `/${world.account.id}/media`, { params });
			return data as unknown as {
				data: { id: string }[];
				paging: { cursors: { before: string; after: string }; next?: string };
			};
		};
		const first = await read({ limit: 2 });
		const second = await read({ limit: 2, after: first.paging.cursors.after });
		expect(second.data.map(({ id }) => id)).toEqual([world.media[2].id]);
		const back = await read({ limit: 2, before: second.paging.cursors.before });
		expect(back.data).toEqual(first.data);
	});
});
