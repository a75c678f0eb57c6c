import { listComments } from '../../state/posts.mts';
import type { Comment, Media } from '../../types.mts';
import { graphTime } from '../../wire/format.mts';
import type { GraphContext } from '../context.mts';
import type { FieldNode } from '../fields.mts';
import { project, subFields, type NodeType } from '../nodes.mts';
import { paginate, type PageRequest } from '../paging.mts';

function author(comment: Comment, ctx: GraphContext) {
	const { id, appScopedId } = ctx.state.world.account;
	const from = { id: comment.authorId, username: comment.authorUsername };
	return comment.authorId === id ? { ...from, self_ig_scoped_id: appScopedId } : from;
}

function isHidden({ authorId }: Comment, ctx: GraphContext): boolean {
	return ctx.state.settings.hiddenContacts.includes(authorId);
}

function commentsPage(
	ctx: GraphContext,
	path: string,
	keep: (comment: Comment) => boolean,
	request: PageRequest,
): Record<string, unknown> {
	const rules = {
		path,
		keyOf: (comment: Comment) => ({ at: comment.createdAt, id: comment.id }),
		defaultLimit: 25,
		maxLimit: 50,
		afterOnly: false,
	};
	const { page, paging } = paginate(ctx, listComments(ctx.state, keep), rules, request);
	const data = page.map((comment) => project(commentType, comment, ctx, request.fields));
	return { data, ...(paging ? { paging } : {}) };
}

/** Top-level comments of a post, newest first, 50 at most per page. */
export function commentsEdge(
	ctx: GraphContext,
	media: Media,
	request: PageRequest,
): Record<string, unknown> {
	const keep = (comment: Comment) => comment.mediaId === media.id && !comment.parentId;
	return commentsPage(ctx, `${media.id}/comments`, keep, request);
}

/** Replies under a top-level comment, newest first. */
export function repliesEdge(
	ctx: GraphContext,
	parent: Comment,
	request: PageRequest,
): Record<string, unknown> {
	const keep = (comment: Comment) => comment.parentId === parent.id;
	return commentsPage(ctx, `${parent.id}/replies`, keep, request);
}

function requestOf(field: FieldNode): PageRequest {
	return { ...field.args, fields: field.fields };
}

function nestedReplies(comment: Comment, ctx: GraphContext, field: FieldNode) {
	const edge = repliesEdge(ctx, comment, requestOf(field));
	return Array.isArray(edge.data) && edge.data.length > 0 ? edge : undefined;
}

function commentMedia(comment: Comment, ctx: GraphContext, field: FieldNode) {
	const media = ctx.state.media.get(comment.mediaId);
	if (!media) return undefined;
	return project(mediaType, media, ctx, field.fields ?? [{ name: 'id', args: {} }]);
}

function ownUser(comment: Comment, ctx: GraphContext, field: FieldNode) {
	const { id } = ctx.state.world.account;
	return comment.authorId === id ? subFields({ id }, field) : undefined;
}

/** A comment: `timestamp`, never `created_time`. */
export const commentType: NodeType<Comment> = {
	name: 'IGComment',
	defaults: ['id', 'text', 'timestamp'],
	fields: {
		id: (comment) => comment.id,
		text: (comment) => comment.text,
		timestamp: (comment) => graphTime(comment.createdAt),
		username: (comment, ctx) => (isHidden(comment, ctx) ? undefined : comment.authorUsername),
		from: (comment, ctx, field) => {
			return isHidden(comment, ctx) ? undefined : subFields(author(comment, ctx), field);
		},
		like_count: (comment) => comment.likeCount,
		hidden: (comment) => comment.hidden,
		parent_id: (comment) => comment.parentId,
		replies: nestedReplies,
		media: commentMedia,
		user: ownUser,
		legacy_instagram_comment_id: (comment) => comment.id,
	},
};

function commentsCount(media: Media, ctx: GraphContext): number {
	return listComments(ctx.state, (comment) => comment.mediaId === media.id).length;
}

function nestedComments(media: Media, ctx: GraphContext, field: FieldNode) {
	const edge = commentsEdge(ctx, media, requestOf(field));
	return Array.isArray(edge.data) && edge.data.length > 0 ? edge : undefined;
}

/** A post. */
export const mediaType: NodeType<Media> = {
	name: 'IGMedia',
	defaults: ['id'],
	fields: {
		id: (media) => media.id,
		caption: (media) => media.caption,
		media_type: (media) => media.mediaType,
		media_product_type: (media) => media.productType,
		media_url: (media) => media.mediaUrl,
		thumbnail_url: (media) => (media.mediaType === 'VIDEO' ? media.mediaUrl : undefined),
		permalink: (media) => media.permalink,
		shortcode: (media) => media.permalink.split('/').at(-2),
		timestamp: (media) => graphTime(media.createdAt),
		username: (_media, ctx) => ctx.state.world.account.username,
		owner: (_media, ctx, field) => subFields({ id: ctx.state.world.account.id }, field),
		comments_count: commentsCount,
		like_count: (media) => media.likeCount,
		is_comment_enabled: (media) => media.commentsEnabled,
		comments: nestedComments,
	},
};
