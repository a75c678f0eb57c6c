import { z } from 'zod';

import { compact } from '../../common/compact';
import { contactIdFromUsername, leadKeyOf } from '../../events/eventKeys';
import type { LeadEvent } from '../../events/leadEvent';
import { accountOfEntry, isForeign, isOwn, leadAccountOf } from '../../events/ownAccount';
import { toIso, toMilliseconds } from '../../events/timestamps';
import { withoutPaging } from '../../events/withoutPaging';
import type { ConnectedAccount } from '../account/connectedAccount';
import { ownAccountOf } from '../account/connectedAccount';
import type { GraphClient } from '../client/client';
import { numericId } from '../client/pathId';

/** What a `mentions` webhook says: where the account was mentioned, not by whom. */
export interface MentionNotice {
	mediaId: string;
	/** Absent where the mention stands in a post's caption. */
	commentId?: string;
	/** ISO 8601, when Meta noticed it. */
	noticedAt: string;
	/** The account that was mentioned; absent: the connected one. */
	accountId?: string;
}

const optionalText = z.string().optional().catch(undefined);

const mentionSchema = z
	.object({
		text: optionalText,
		caption: optionalText,
		timestamp: optionalText,
		username: optionalText,
		permalink: optionalText,
		media_product_type: optionalText,
	})
	.passthrough();

/**
 * Reads who mentioned the account and how. Meta gives the username only. Doc: ig-user,
 * mentioned_comment and mentioned_media.
 *
 * @returns `undefined` where Meta doesn't say who it was
 */
export async function readMention(
	client: GraphClient,
	connected: ConnectedAccount,
	{ mediaId, commentId, noticedAt, accountId }: MentionNotice,
): Promise<LeadEvent | undefined> {
	const own = ownAccountOf(connected);
	const of = accountOfEntry(accountId ?? own.id, own);
	const field = commentId ? 'mentioned_comment' : 'mentioned_media';
	const fields = commentId
		? `mentioned_comment.comment_id(${numericId(commentId, 'Comment')}){id,text,timestamp,username}`
		: `mentioned_media.media_id(${numericId(mediaId, 'Post')}){id,caption,timestamp,username,permalink,media_product_type}`;
	const body = (await client.get(`/${numericId(of.id, 'Account')}`, { fields })) as Record<
		string,
		unknown
	>;
	const parsed = mentionSchema.safeParse(body[field]);
	if (!parsed.success || !parsed.data.username) return undefined;
	const { username, text, caption, timestamp, permalink } = parsed.data;
	const contactId = contactIdFromUsername(username);
	const key = `n:${mediaId}:${commentId ?? ''}`;
	return compact<LeadEvent>({
		// One comment may mention two accounts, and then both are told.
		eventId: isForeign(of.id, own) ? `${key}:${of.id}` : key,
		leadKey: leadKeyOf(of.id, contactId),
		type: 'mention',
		direction: isOwn(of, { username }) ? 'outbound' : 'inbound',
		occurredAt: toIso(toMilliseconds(timestamp)) ?? noticedAt,
		receivedVia: 'webhook',
		isNewLead: false,
		account: leadAccountOf(of),
		contact: { id: contactId, username },
		text: text ?? caption,
		comment: {
			id: commentId ?? mediaId,
			media: compact({ id: mediaId, permalink, productType: parsed.data.media_product_type }),
		},
		raw: withoutPaging(body[field]),
	});
}
