import { z } from 'zod';

import type { LeadEvent } from '../../events/leadEvent';
import type { ConnectedAccount } from '../account/connectedAccount';
import type { GraphClient } from '../client/client';
import { commentById, commentsOf, postById, repliesTo } from './comments';
import { GraphError } from '../errors/graphError';
import { attempt } from '../errors/attempt';
import { numericId } from '../client/pathId';
import { repeatable } from '../client/retry';
import { demandText } from '../sending/contentLimits';

/** A comment that the account wrote. */
export interface WrittenComment {
	commentId?: string;
	/** Meta's answer got lost, and the comment was found under the post. */
	recovered?: true;
}

/** Meta's clock and ours may differ, and `timestamp` has whole seconds only. */
const TOLERANCE_MS = 60_000;

/** Pages of comments that are looked through for a lost one; the newest come first. */
const PAGES_TO_SEARCH = 4;

const createdSchema = z.object({ id: z.coerce.string().optional() }).passthrough();

/**
 * Answers a comment publicly. An answer to an answer lands under the top-level comment.
 * Doc: reference/ig-comment/replies.
 *
 * @throws GraphError `unknownOutcome` when it may stand there all the same
 */
export async function replyToComment(
	client: GraphClient,
	connected: ConnectedAccount,
	commentId: string,
	text: string,
): Promise<WrittenComment> {
	return await write(
		client,
		`/${numericId(commentId, 'Comment')}/replies`,
		text,
		async function* () {
			const { event, post } = await commentById(client, connected, commentId);
			yield* repliesTo(client, connected, event.comment?.parentId ?? commentId, post);
		},
	);
}

/** Writes a comment under one of the account's posts. Doc: reference/ig-media/comments. */
export async function commentOnPost(
	client: GraphClient,
	connected: ConnectedAccount,
	mediaId: string,
	text: string,
): Promise<WrittenComment> {
	return await write(client, `/${numericId(mediaId, 'Post')}/comments`, text, async function* () {
		yield* commentsOf(client, connected, await postById(client, mediaId));
	});
}

/** Hides a comment from everybody but its author, or shows it again. Doc: comment-moderation. */
export async function setHidden(
	client: GraphClient,
	commentId: string,
	hide: boolean,
): Promise<void> {
	const path = `/${numericId(commentId, 'Comment')}`;
	await repeatable(async () => await client.post(path, { query: { hide } }));
}

/** Deletes a comment under one of the account's posts. Doc: reference/ig-comment. */
export async function deleteComment(client: GraphClient, commentId: string): Promise<void> {
	let tries = 0;
	await repeatable(async () => {
		const result = await attempt(client.delete(`/${numericId(commentId, 'Comment')}`));
		const isFirst = tries++ === 0;
		if (result.ok) return;
		// Gone on a repetition: the try before had done it, and only its answer got lost.
		if (result.failure.errorClass !== 'gone' || isFirst) throw result.failure;
	});
}

/** Allows comments under a post, or forbids them. Doc: comment-moderation. */
export async function setCommentsEnabled(
	client: GraphClient,
	mediaId: string,
	isEnabled: boolean,
): Promise<void> {
	const path = `/${numericId(mediaId, 'Post')}`;
	await repeatable(async () => await client.post(path, { query: { comment_enabled: isEnabled } }));
}

async function write(
	client: GraphClient,
	path: string,
	text: string,
	readBack: () => AsyncGenerator<LeadEvent[]>,
): Promise<WrittenComment> {
	const message = demandText('Text', text);
	const startedAt = client.clock.now();
	const result = await attempt(client.post(path, { body: { message } }));
	if (result.ok) {
		const parsed = createdSchema.safeParse(result.value);
		return parsed.success && parsed.data.id ? { commentId: parsed.data.id } : {};
	}
	const { failure } = result;
	if (failure.errorClass !== 'transient' && failure.errorClass !== 'unknownOutcome') throw failure;
	const found = await attempt(findOwn(readBack(), message, startedAt));
	if (found.ok && found.value) return { commentId: found.value, recovered: true };
	throw unknownComment(failure);
}

async function findOwn(
	pages: AsyncGenerator<LeadEvent[]>,
	text: string,
	startedAt: number,
): Promise<string | undefined> {
	let page = 0;
	for await (const events of pages) {
		const found = events.find(
			(event) =>
				event.direction === 'outbound' &&
				event.text?.trim() === text.trim() &&
				Date.parse(event.occurredAt) >= startedAt - TOLERANCE_MS,
		);
		if (found) return found.comment?.id;
		if (++page === PAGES_TO_SEARCH) return undefined;
	}
	return undefined;
}

function unknownComment(failure: GraphError): GraphError {
	return failure.withDetails({
		errorClass: 'unknownOutcome',
		message: 'It is not known whether the comment was published',
		note: 'The answer got lost, and the comment is not under the post, or not yet. Look there before you write it again.',
	});
}
