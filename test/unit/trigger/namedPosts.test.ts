import { withNamedPosts } from '../../../nodes/InstagramLeads/trigger/namedPosts';
import { readSettings } from '../../../nodes/InstagramLeads/trigger/parameters/settings';
import { fakeClient } from '../../helpers/fakeClient';
import { connected } from '../../helpers/triggerParts';

const settingsFor = (...values: string[]) =>
	readSettings({
		getNodeParameter: (name, fallback) =>
			name === 'options'
				? { onlyPosts: { posts: values.map((value) => ({ post: { mode: 'url', value } })) } }
				: fallback,
	});

const page = { data: [{ id: '17', permalink: 'https://www.instagram.com/p/Nm1/' }] };

function meta() {
	const { client, calls } = fakeClient(() => page);
	return { calls, connect: async () => ({ client, connected }) };
}

describe('posts that the operator named by address', () => {
	it('are looked up before the trigger begins', async () => {
		const { connect, calls } = meta();
		const named = settingsFor('https://instagram.com/reel/Nm1/', '18');
		const { settings, postIds } = await withNamedPosts(named, new Map(), connect);
		expect(settings.posts).toEqual({ ids: new Set(['18', '17']), urls: [] });
		expect([...postIds]).toEqual([['Nm1', '17']]);
		expect(calls).toHaveLength(1);
	});

	it('cost no call after a restart, and those that are named no more are forgotten', async () => {
		const { connect, calls } = meta();
		const known = new Map([
			['Nm2', '21'],
			['Nm3', '22'],
		]);
		const named = settingsFor('https://instagram.com/p/Nm2/');
		const { settings, postIds } = await withNamedPosts(named, known, connect);
		expect(settings.posts?.ids).toEqual(new Set(['21']));
		expect([...postIds]).toEqual([['Nm2', '21']]);
		expect(calls).toEqual([]);
	});

	it('say so where the account has no such post', async () => {
		const named = settingsFor('https://instagram.com/p/Nm4/');
		await expect(withNamedPosts(named, new Map(), meta().connect)).rejects.toThrow(
			'is none of the posts of',
		);
	});

	it('are of no interest where none is named', async () => {
		const { connect, calls } = meta();
		const { settings } = await withNamedPosts(settingsFor(), new Map(), connect);
		expect(settings.posts).toBeUndefined();
		expect(calls).toEqual([]);
	});
});
