import type { ApiComment, ApiMedia } from '../../events/apiSchemas';
import { apiComment, apiMedia } from '../../events/apiSchemas';
import type { LeadEvent } from '../../events/leadEvent';
import { normaliseApiComment } from '../../events/normaliseComment';
import { toMilliseconds } from '../../events/timestamps';
import type { ConnectedAccount } from '../account/connectedAccount';
import { ownAccountOf } from '../account/connectedAccount';
import type { GraphClient } from '../client/client';
import { readPage } from '../client/client';
import { numericId, opaqueId } from '../client/pathId';
import type { Attempt } from '../errors/attempt';
import { attempt } from '../errors/attempt';
import { GraphError } from '../errors/graphError';

const MEDIA_FIELDS = 'id,permalink,media_product_type,comments_count';
const COMMENT_FIELDS = 'id,text,timestamp,username,from,parent_id';
const COMMENTS_PER_PAGE = 50;

/** Passes through a post's comments, where some are deleted or come while they are read. */
const MAX_PASSES = 3;

/** Is given a comment as Meta shows it. */
type OnNameless = (comment: ApiComment) => void;

/** The account's latest posts, newest first. Doc: reference/ig-user/media. */
export async function latestPosts(
	client: GraphClient,
	connected: ConnectedAccount,
	count: number,
): Promise<ApiMedia[]> {
	const posts: ApiMedia[] = [];
	const query = { fields: MEDIA_FIELDS, limit: Math.min(count, 100) };
	for await (const { data } of client.pages(`/${connected.account.id}/media`, query)) {
		for (const candidate of data) {
			const parsed = apiMedia.safeParse(candidate);
			if (parsed.success) posts.push(parsed.data);
			if (posts.length === count) return posts;
		}
	}
	return posts;
}

/** One post by its id. Doc: reference/ig-media. */
export async function postById(client: GraphClient, mediaId: string): Promise<ApiMedia> {
	const body = await client.get(`/${numericId(mediaId, 'Post')}`, { fields: MEDIA_FIELDS });
	const parsed = apiMedia.safeParse(body);
	if (parsed.success) return parsed.data;
	throw GraphError.local('gone', 'Instagram shows no post with this ID', 'Check the post ID.');
}

/**
 * Comments of a post and the answers to them, page by page, newest top-level comment first.
 * Doc: reference/ig-media/comments (no filter by time, at most 50 a call).
 *
 * @param onNameless told of comments whose author Meta doesn't show: they are no lead events
 */
export async function* commentsOf(
	client: GraphClient,
	connected: ConnectedAccount,
	post: ApiMedia,
	onNameless: OnNameless = () => {},
): AsyncGenerator<LeadEvent[]> {
	const query = {
		fields: `${COMMENT_FIELDS},replies{${COMMENT_FIELDS}}`,
		limit: COMMENTS_PER_PAGE,
	};
	for await (const { data } of client.pages(`/${opaqueId(post.id, 'Post')}/comments`, query)) {
		const events: LeadEvent[] = [];
		for (const candidate of data) {
			events.push(...(await readWithReplies(client, connected, candidate, { post, onNameless })));
		}
		yield events;
	}
}

/**
 * Reads comments of the given posts since a moment; per post, oldest first.
 *
 * @param from milliseconds
 * @param onNameless told of comments since then whose author Meta doesn't show
 */
export async function scanPosts(
	client: GraphClient,
	connected: ConnectedAccount,
	posts: ApiMedia[],
	from: number,
	onNameless: (commentId: string) => void = () => {},
): Promise<LeadEvent[]> {
	const found: LeadEvent[] = [];
	const told = ({ id, timestamp }: ApiComment) => {
		if ((toMilliseconds(timestamp) ?? from) >= from) onNameless(id);
	};
	for (const post of posts) {
		if (post.comments_count === 0) continue;
		found.push(...(await freshOf(client, connected, post, { from, told })));
	}
	// Meta lists the newest first; within a second only its order tells.
	return found.reverse();
}

/**
 * New comments of a post. One that is deleted while pages are read moves another from the page to come to the page
 * that was read: so where the number of comments isn't what it was, they are read again.
 */
async function freshOf(
	client: GraphClient,
	connected: ConnectedAccount,
	post: ApiMedia,
	{ from, told }: { from: number; told: OnNameless },
): Promise<LeadEvent[]> {
	let found: LeadEvent[] = [];
	let count = post.comments_count;
	for (let passes = 1; ; passes++) {
		const { fresh, mayHaveShifted } = await passOf(commentsOf(client, connected, post, told), from);
		const ids = new Set(fresh.map(({ eventId }) => eventId));
		found = [...fresh, ...found.filter(({ eventId }) => !ids.has(eventId))];
		if (!mayHaveShifted || passes === MAX_PASSES) return found;
		const now = await attempt(countOf(client, post));
		if (!now.ok || now.value === count) return found;
		count = now.value;
	}
}

/** @returns `mayHaveShifted`: whether new comments went on from one page to another */
async function passOf(pages: AsyncIterable<LeadEvent[]>, from: number) {
	const found: LeadEvent[] = [];
	let mayHaveShifted = false;
	let endsFresh = false;
	for await (const comments of pages) {
		const fresh = comments.filter(({ occurredAt }) => Date.parse(occurredAt) >= from);
		found.push(...fresh);
		const hasManyAnswers = fresh.length > 0 && comments.length > COMMENTS_PER_PAGE;
		mayHaveShifted ||= endsFresh || hasManyAnswers;
		endsFresh = fresh.length > 0 && fresh.at(-1) === comments.at(-1);
		if (comments.length > 0 && fresh.length === 0) break;
	}
	return { fresh: found, mayHaveShifted };
}

/** How many comments Meta counts under a post by now; absent where it doesn't tell. */
async function countOf(client: GraphClient, { id }: ApiMedia): Promise<number | undefined> {
	const body = await client.get(`/${opaqueId(id, 'Post')}`, { fields: 'id,comments_count' });
	const parsed = apiMedia.safeParse(body);
	return parsed.success ? parsed.data.comments_count : undefined;
}

/**
 * Reads comments under an ad's copy of a post since a moment, oldest first.
 *
 * @param from milliseconds
 * @returns why Meta shows none: that harms no other post
 * @throws GraphError where no other call would be answered, either
 */
export async function scanAdCopy(
	client: GraphClient,
	connected: ConnectedAccount,
	copy: ApiMedia,
	from: number,
): Promise<Attempt<LeadEvent[]>> {
	const result = await attempt(scanPosts(client, connected, [copy], from));
	if (!result.ok && ['rate', 'reconnect'].includes(result.failure.errorClass)) throw result.failure;
	return result;
}

/** Answers to a comment, page by page. Doc: reference/ig-comment/replies. */
export async function* repliesTo(
	client: GraphClient,
	connected: ConnectedAccount,
	commentId: string,
	post: ApiMedia,
): AsyncGenerator<LeadEvent[]> {
	const query = { fields: COMMENT_FIELDS, limit: COMMENTS_PER_PAGE };
	for await (const { data } of client.pages(`/${numericId(commentId, 'Comment')}/replies`, query)) {
		yield data.flatMap((reply) => readComment(reply, connected, post, { parentId: commentId }));
	}
}

/** One comment with the post it is under. Doc: reference/ig-comment. */
export async function commentById(
	client: GraphClient,
	connected: ConnectedAccount,
	commentId: string,
): Promise<{ event: LeadEvent; post: ApiMedia }> {
	const body = await client.get(`/${numericId(commentId, 'Comment')}`, {
		fields: `${COMMENT_FIELDS},hidden,like_count,media{id,media_product_type,permalink}`,
	});
	const media = apiMedia.safeParse((body as { media?: unknown } | undefined)?.media);
	if (media.success) {
		const [event] = readComment(body, connected, media.data);
		if (event) return { event, post: media.data };
	}
	throw GraphError.local(
		'gone',
		'Instagram shows neither author nor post of this comment',
		'It was deleted, or the access token lacks the permission to read comments.',
	);
}

/** Meta expands the first answers only; where it has more, all are read from their own edge. */
async function readWithReplies(
	client: GraphClient,
	connected: ConnectedAccount,
	candidate: unknown,
	{ post, onNameless }: { post: ApiMedia; onNameless: OnNameless },
): Promise<LeadEvent[]> {
	const events = readComment(candidate, connected, post, { onNameless });
	const parsed = apiComment.safeParse(candidate);
	if (!parsed.success || readPage(parsed.data.replies).after === undefined) return events;
	const { id } = parsed.data;
	const all = events.filter(({ comment }) => comment?.id === id);
	for await (const replies of repliesTo(client, connected, id, post)) all.push(...replies);
	return all;
}

function readComment(
	candidate: unknown,
	connected: ConnectedAccount,
	post: ApiMedia,
	context: { parentId?: string; onNameless?: OnNameless } = {},
): LeadEvent[] {
	const parsed = apiComment.safeParse(candidate);
	if (!parsed.success) return [];
	const { replies, ...comment } = parsed.data;
	const event = normaliseApiComment(comment, ownAccountOf(connected), post, context.parentId);
	if (!event) context.onNameless?.(comment);
	const answers = (replies?.data ?? []).flatMap((reply) =>
		readComment(reply, connected, post, { ...context, parentId: comment.id }),
	);
	return event ? [event, ...answers] : answers;
}
