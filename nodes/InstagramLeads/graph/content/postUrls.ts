import { z } from 'zod';

import { BoundedMap } from '../../common/boundedMap';
import type { ConnectedAccount } from '../account/connectedAccount';
import type { GraphClient } from '../client/client';
import { GraphError } from '../errors/graphError';

const POSTS_PER_PAGE = 100;

/** Meta lists the newest 10,000 posts; nobody waits for more than so many pages of them. */
const MAX_PAGES = 20;

const listedPost = z.object({
	id: z.union([z.string().min(1), z.number().transform(String)]),
	permalink: z.string().optional().catch(undefined),
	shortcode: z.string().optional().catch(undefined),
});

/** Which post an address leads to never changes. By account and shortcode. */
const found = new BoundedMap<string, string>({ size: 1000 });

/** Whether it is meant as an address, and not as an ID. */
export function isPostUrl(text: string): boolean {
	return /^(https?:\/\/|(www\.)?instagram\.com\/)/i.test(text.trim());
}

/**
 * The part of a post's address that names the post, as in `instagram.com/p/<shortcode>/`. Reels and videos have
 * addresses of their own, and the app puts the account's name in front; all of them share the shortcode.
 *
 * @returns undefined where it isn't the address of a post
 */
export function shortcodeOf(url: string): string | undefined {
	const address =
		/^(?:https?:\/\/)?(?:[a-z]+\.)?instagram\.com\/(?:[\w.]+\/)?(?:p|reels?|tv)\/([\w-]+)(?:[/?#]|$)/i;
	return address.exec(url.trim())?.[1];
}

/**
 * The ID of one of the account's own posts, by its address. Meta finds no post by address, so the account's posts
 * are looked through, newest first. Doc: reference/ig-user/media, reference/ig-media (permalink, shortcode).
 *
 * @throws GraphError `badRequest` where it isn't the address of a post, `gone` where the account has no such post
 */
export async function postIdByUrl(
	client: GraphClient,
	connected: ConnectedAccount,
	url: string,
): Promise<string> {
	const shortcode = shortcodeOf(url);
	if (shortcode === undefined) throw noPostUrlError(url);
	const { account } = connected;
	const key = `${account.id}:${shortcode}`;
	const id = found.get(key) ?? (await findPost(client, account.id, shortcode));
	if (id === undefined) throw notOwnPostError(url, account.username);
	found.set(key, id);
	return id;
}

async function findPost(
	client: GraphClient,
	accountId: string,
	shortcode: string,
): Promise<string | undefined> {
	const query = { fields: 'id,permalink,shortcode', limit: POSTS_PER_PAGE };
	let pages = 0;
	for await (const { data } of client.pages(`/${accountId}/media`, query)) {
		for (const candidate of data) {
			const { data: post } = listedPost.safeParse(candidate);
			if (!post) continue;
			const own = post.shortcode ?? shortcodeOf(post.permalink ?? '');
			if (own === shortcode) return post.id;
		}
		if (++pages === MAX_PAGES) return undefined;
	}
	return undefined;
}

function noPostUrlError(url: string): GraphError {
	return GraphError.local(
		'badRequest',
		`'${url.trim()}' is not the address of a post`,
		'Copy it from the post in Instagram: it looks like https://www.instagram.com/p/… or /reel/…',
	);
}

function notOwnPostError(url: string, username?: string): GraphError {
	const whose = username ? `@${username}` : 'the account';
	const newest = (MAX_PAGES * POSTS_PER_PAGE).toLocaleString('en');
	return GraphError.local(
		'gone',
		`${url.trim()} is none of the posts of ${whose}`,
		`Only the own posts of the credential's account can be used, and by address only the newest ${newest}. Give the ID of an older one.`,
	);
}
