import { addComment, removeComment } from '../../state/posts.mts';
import type { Comment, Media } from '../../types.mts';
import { commentEvent } from '../../webhooks/payloads.mts';
import { requirePermission } from '../auth.mts';
import { booleanParam, requestedFields, textParam, type GraphContext } from '../context.mts';
import { badParameter, GraphError } from '../errors.mts';
import { project } from '../nodes.mts';
import { mediaEdge } from '../nodeTypes/mediaEdge.mts';
import { commentsEdge, commentType, mediaType, repliesEdge } from '../nodeTypes/posts.mts';
import { pageRequestOf } from '../paging.mts';

/** `GET /{ig-id}/media`. */
export function listPosts(ctx: GraphContext): unknown {
	requirePermission(ctx, 'basic');
	const request = pageRequestOf(ctx, requestedFields(ctx), ['since', 'until']);
	return mediaEdge(ctx, {
		...request,
		since: textParam(ctx, 'since'),
		until: textParam(ctx, 'until'),
	});
}

/** `GET /{media-id}`. */
export function getPost(ctx: GraphContext, media: Media): unknown {
	requirePermission(ctx, 'basic');
	return project(mediaType, media, ctx, requestedFields(ctx));
}

/** `POST /{media-id}?comment_enabled=`. */
export function setCommentsEnabled(ctx: GraphContext, media: Media): unknown {
	requirePermission(ctx, 'comments');
	const enabled = booleanParam(ctx, 'comment_enabled');
	if (enabled === undefined) throw badParameter('The parameter comment_enabled is required');
	media.commentsEnabled = enabled;
	ctx.sim.announce('change', { mediaId: media.id, commentsEnabled: enabled });
	return { success: true };
}

/** `GET /{media-id}/comments`. */
export function listPostComments(ctx: GraphContext, media: Media): unknown {
	requirePermission(ctx, 'comments');
	return commentsEdge(ctx, media, pageRequestOf(ctx, requestedFields(ctx)));
}

/** Writes a comment of the business; its own comments come back as webhooks too. */
function writeComment(ctx: GraphContext, media: Media, parentId?: string): unknown {
	requirePermission(ctx, 'comments');
	const text = textParam(ctx, 'message');
	if (text === undefined || text === '') {
		throw badParameter('The parameter message is required');
	}
	if (!media.commentsEnabled) {
		throw new GraphError(100, '(#100) Comments are disabled for this media', { subcode: 33 });
	}
	const { id, username } = ctx.state.world.account;
	const comment = addComment(ctx.state, {
		mediaId: media.id,
		authorId: id,
		authorUsername: username,
		text,
		parentId,
	});
	ctx.sim.announce('comment', comment);
	ctx.sim.dispatcher.publish(commentEvent(ctx.state, comment));
	return { id: comment.id };
}

/** `POST /{media-id}/comments`. */
export function postComment(ctx: GraphContext, media: Media): unknown {
	return writeComment(ctx, media);
}

/** `GET /{comment-id}`. */
export function getComment(ctx: GraphContext, comment: Comment): unknown {
	requirePermission(ctx, 'comments');
	return project(commentType, comment, ctx, requestedFields(ctx));
}

/** `GET /{comment-id}/replies`. */
export function listReplies(ctx: GraphContext, comment: Comment): unknown {
	requirePermission(ctx, 'comments');
	return repliesEdge(ctx, comment, pageRequestOf(ctx, requestedFields(ctx)));
}

/** `POST /{comment-id}/replies`; a reply to a reply lands under the top-level comment. */
export function postReply(ctx: GraphContext, comment: Comment): unknown {
	const media = ctx.state.media.get(comment.mediaId);
	if (!media) throw badParameter('Media is gone');
	return writeComment(ctx, media, comment.id);
}

/** `POST /{comment-id}?hide=`; the owner's own comments stay visible whatever is asked. */
export function hideComment(ctx: GraphContext, comment: Comment): unknown {
	requirePermission(ctx, 'comments');
	const hide = booleanParam(ctx, 'hide');
	if (hide === undefined) throw badParameter('The parameter hide is required');
	comment.hidden = hide && comment.authorId !== ctx.state.world.account.id;
	ctx.sim.announce('change', { commentId: comment.id, hidden: comment.hidden });
	return { success: true };
}

/** `DELETE /{comment-id}`. */
export function deleteComment(ctx: GraphContext, comment: Comment): unknown {
	requirePermission(ctx, 'comments');
	removeComment(ctx.state, comment.id);
	ctx.sim.announce('change', { commentId: comment.id, deleted: true });
	return { success: true };
}
