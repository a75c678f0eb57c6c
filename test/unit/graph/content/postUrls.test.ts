import {
	isPostUrl,
	postIdByUrl,
	shortcodeOf,
} from '../../../../nodes/InstagramLeads/graph/content/postUrls';
import { fakeClient } from '../../../helpers/fakeClient';
import { failureOf } from '../../../helpers/graph';
import { connected } from '../../../helpers/triggerParts';

describe('the address of a post', () => {
	it.each([
		['https://www.instagram.com/p/DAbc-1_x/', 'DAbc-1_x'],
		['https://www.instagram.com/reel/DAbc?igsh=MXg=', 'DAbc'],
		['https://instagram.com/reels/DAbc/', 'DAbc'],
		['http://m.instagram.com/tv/DAbc', 'DAbc'],
		['https://www.instagram.com/gulnora.shop/p/DAbc/?hl=ru', 'DAbc'],
		['https://www.instagram.com/gulnora.shop/reel/DAbc/#x', 'DAbc'],
		[' instagram.com/p/DAbc ', 'DAbc'],
		['https://www.instagram.com/gulnora.shop/', undefined],
		['https://www.instagram.com/stories/gulnora.shop/123/', undefined],
		['https://www.instagram.com.example.com/p/DAbc/', undefined],
		['https://example.com/?x=instagram.com/p/DAbc/', undefined],
		['17895695668004550', undefined],
	])('%j names %j', (url, shortcode) => expect(shortcodeOf(url)).toBe(shortcode));

	it.each([
		['https://example.com', true],
		['www.instagram.com/p/x', true],
		['17895695668004550', false],
		['', false],
	])('%j is meant as one: %j', (text, expected) => expect(isPostUrl(text)).toBe(expected));
});

describe('a post by its address', () => {
	/** So many pages of one post each; the post on page n has the shortcode `${prefix}n`. */
	const pagesOf = (prefix: string, pages: number) =>
		fakeClient((_path, { after }) => {
			const page = Number(after ?? 0);
			const post = {
				id: String(100 + page),
				permalink: `https://www.instagram.com/reel/${prefix}${page}/`,
			};
			const hasMore = page + 1 < pages;
			const paging = hasMore ? { cursors: { after: String(page + 1) }, next: 'x' } : {};
			return { data: [{ caption: 'without an id' }, post], paging };
		});

	it('is found on a later page, whatever the form of the address, and then known', async () => {
		const { client, calls } = pagesOf('Pu', 5);
		const find = async (url: string) => await postIdByUrl(client, connected, url);
		expect(await find('https://www.instagram.com/p/Pu2/?img_index=1')).toBe('102');
		expect(calls).toHaveLength(3);
		expect(await find('https://instagram.com/reel/Pu2/')).toBe('102');
		expect(calls).toHaveLength(3);
	});

	it('goes by the shortcode that Meta tells', async () => {
		const { client } = fakeClient(() => ({ data: [{ id: 5, shortcode: 'Sc9' }] }));
		expect(await postIdByUrl(client, connected, 'instagram.com/p/Sc9')).toBe('5');
	});

	it('is told apart by case', async () => {
		const { client } = pagesOf('Cs', 1);
		const failure = await failureOf(
			postIdByUrl(client, connected, 'https://www.instagram.com/p/cs0/'),
		);
		expect(failure.errorClass).toBe('gone');
	});

	it('is looked for on 20 pages', async () => {
		const { client, calls } = pagesOf('Lp', 40);
		const failure = await failureOf(
			postIdByUrl(client, connected, 'https://www.instagram.com/p/Lp30/'),
		);
		expect(failure.message).toContain('is none of the posts of @gulnora.shop');
		expect(failure.description).toContain('newest 2,000');
		expect(calls).toHaveLength(20);
	});

	it('is no address of anything else', async () => {
		const { client, calls } = pagesOf('No', 1);
		const failure = await failureOf(postIdByUrl(client, connected, 'https://example.com/p/No0/'));
		expect(failure).toMatchObject({ errorClass: 'badRequest' });
		expect(calls).toEqual([]);
	});
});
