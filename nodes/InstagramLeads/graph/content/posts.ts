import { z } from 'zod';

import { compact } from '../../common/compact';
import { toIso, toMilliseconds } from '../../events/timestamps';
import type { ConnectedAccount } from '../account/connectedAccount';
import type { GraphClient } from '../client/client';
import { numericId } from '../client/pathId';
import { GraphError } from '../errors/graphError';

const POST_FIELDS =
	'id,caption,media_type,media_product_type,permalink,timestamp,username,comments_count,like_count,is_comment_enabled';
const POSTS_PER_PAGE = 50;

const id = z.union([z.string().min(1), z.number().transform(String)]);
const text = z.string().optional().catch(undefined);
const count = z.number().optional().catch(undefined);

const postSchema = z
	.object({
		id,
		caption: text,
		media_type: text,
		media_product_type: text,
		permalink: text,
		timestamp: text,
		username: text,
		comments_count: count,
		like_count: count,
		is_comment_enabled: z.boolean().optional().catch(undefined),
	})
	.passthrough();

/** A post as Meta shows it; counts are missing where the owner hides them. */
export type Post = z.infer<typeof postSchema>;

/** A post in our words. */
export interface SimplePost {
	mediaId: string;
	caption?: string;
	/** `IMAGE`, `VIDEO` or `CAROUSEL_ALBUM`. */
	mediaType?: string;
	/** `FEED`, `REELS`, `STORY` or `AD`. */
	productType?: string;
	permalink?: string;
	/** ISO 8601. */
	publishedAt?: string;
	username?: string;
	commentsCount?: number;
	likeCount?: number;
	commentsEnabled?: boolean;
}

/**
 * The account's posts, newest first. Doc: reference/ig-user/media.
 *
 * @param range milliseconds; Meta takes whole seconds
 */
export async function* postsOf(
	client: GraphClient,
	connected: ConnectedAccount,
	range: { since?: number; until?: number } = {},
): AsyncGenerator<Post> {
	const query = {
		fields: POST_FIELDS,
		limit: POSTS_PER_PAGE,
		since: seconds(range.since),
		until: seconds(range.until),
	};
	for await (const { data } of client.pages(`/${connected.account.id}/media`, query)) {
		for (const candidate of data) {
			const parsed = postSchema.safeParse(candidate);
			if (parsed.success) yield parsed.data;
		}
	}
}

/** One post with its details. Doc: reference/ig-media. */
export async function postDetails(client: GraphClient, mediaId: string): Promise<Post> {
	const body = await client.get(`/${numericId(mediaId, 'Post')}`, { fields: POST_FIELDS });
	const parsed = postSchema.safeParse(body);
	if (parsed.success) return parsed.data;
	throw GraphError.local('gone', 'Instagram shows no post with this ID', 'Check the post ID.');
}

/** The post in our words, without the addresses that expire. */
export function simplePost(post: Post): SimplePost {
	return compact<SimplePost>({
		mediaId: post.id,
		caption: post.caption,
		mediaType: post.media_type,
		productType: post.media_product_type,
		permalink: post.permalink,
		publishedAt: toIso(toMilliseconds(post.timestamp)),
		username: post.username,
		commentsCount: post.comments_count,
		likeCount: post.like_count,
		commentsEnabled: post.is_comment_enabled,
	});
}

function seconds(milliseconds: number | undefined): number | undefined {
	return milliseconds === undefined ? undefined : Math.floor(milliseconds / 1000);
}
