import { watchedPosts } from '../../../../nodes/InstagramLeads/graph/content/comments';
import { fakeClient, Refusal } from '../../../helpers/fakeClient';
import { failureOf } from '../../../helpers/graph';
import { connected } from '../../../helpers/triggerParts';

function meta(refusal?: number) {
	const { client, calls } = fakeClient((path) => {
		if (path.endsWith('/media')) return { data: [{ id: '1' }, { id: '2' }, { id: '3' }] };
		return refusal ? new Refusal(refusal) : { id: path.slice(1) };
	});
	const watch = async (count: number, ...ids: string[]) => {
		const chosen = ids.length > 0 ? new Set(ids) : undefined;
		return (await watchedPosts(client, connected, count, chosen)).map(({ id }) => id);
	};
	return { watch, calls };
}

describe('the posts that are looked through for comments', () => {
	it('are the latest', async () => {
		const { watch, calls } = meta();
		expect(await watch(2)).toEqual(['1', '2']);
		expect(calls).toHaveLength(1);
	});

	it('are the chosen ones, which cost no more than all', async () => {
		const { watch, calls } = meta();
		expect(await watch(1, '3', '2')).toEqual(['2', '3']);
		expect(calls).toHaveLength(1);
	});

	it('are the chosen ones, also those that no list shows any more', async () => {
		const { watch, calls } = meta();
		expect(await watch(10, '70', '3')).toEqual(['3', '70']);
		expect(calls).toHaveLength(2);
	});

	it('are those that Meta shows', async () => expect(await meta(100).watch(10, '70')).toEqual([]));

	it('are not known while Meta answers nobody', async () => {
		expect((await failureOf(meta(4).watch(10, '70'))).errorClass).toBe('rate');
	});
});
