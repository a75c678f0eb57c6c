import { isPostUrl, shortcodeOf } from '../../graph/content/postUrls';

/** The posts whose comments an operator wants. */
export interface ChosenPosts {
	/** IDs of Meta's. */
	ids: ReadonlySet<string>;
	/** Addresses whose posts aren't known yet. */
	urls: readonly string[];
}

/** IDs of posts by the shortcode in their address. */
export type PostIds = ReadonlyMap<string, string>;

/**
 * Reads the list of posts in the form of n8n's panel.
 *
 * @returns undefined where no post is chosen: then all are wanted
 */
export function chosenPostsOf(parameter: unknown): ChosenPosts | undefined {
	const { posts } = (parameter ?? {}) as { posts?: Array<{ post?: unknown }> };
	const values = (Array.isArray(posts) ? posts : []).map(({ post }) => valueOf(post));
	const named = values.filter((value) => value !== '');
	if (named.length === 0) return undefined;
	return {
		ids: new Set(named.filter((value) => !isPostUrl(value))),
		urls: named.filter(isPostUrl),
	};
}

/** With the IDs of addresses that are known by now. */
export function withKnownPosts(
	posts: ChosenPosts | undefined,
	known: PostIds,
): ChosenPosts | undefined {
	if (!posts) return undefined;
	const idOf = (url: string) => known.get(shortcodeOf(url) ?? '');
	return {
		ids: new Set([...posts.ids, ...posts.urls.flatMap((url) => idOf(url) ?? [])]),
		urls: posts.urls.filter((url) => idOf(url) === undefined),
	};
}

/** A resource locator has the value inside; an expression may give it alone. */
function valueOf(locator: unknown): string {
	const isLocator = typeof locator === 'object' && locator !== null;
	const value: unknown = isLocator ? (locator as { value?: unknown }).value : locator;
	return typeof value === 'string' || typeof value === 'number' ? String(value).trim() : '';
}
