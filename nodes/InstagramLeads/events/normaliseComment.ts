import { compact } from '../common/compact';
import type { ApiComment, ApiMedia } from './apiSchemas';
import { contactIdFromUsername, leadKeyOf } from './eventKeys';
import type { LeadComment, LeadCommentMedia, LeadContact, LeadEvent } from './leadEvent';
import type { OwnAccount } from './ownAccount';
import { accountOfEntry, isForeign, isOwn, leadAccountOf } from './ownAccount';
import type { PieceOutcome } from './pieceOutcome';
import { toIso, toMilliseconds } from './timestamps';
import { commentChange } from './webhookSchemas';
import { withoutPaging } from './withoutPaging';

interface Author {
	id?: string;
	username?: string;
	self_ig_scoped_id?: string;
}

/**
 * Normalises a `comments` or `live_comments` change. The comment's id comes as `id` or, in one of
 * Meta's examples, as `comment_id`; its time is the entry's. Doc: webhooks/examples.
 */
export function normaliseCommentChange(
	value: unknown,
	entry: { id: string; time?: unknown; own?: OwnAccount },
	type: 'comment' | 'liveComment',
): PieceOutcome {
	const parsed = commentChange.safeParse(value);
	if (!parsed.success) return { skip: 'malformed comment' };
	const { from, media, text, parent_id: parentId } = parsed.data;
	const commentId = parsed.data.id ?? parsed.data.comment_id;
	const account = accountOfEntry(entry.id, entry.own);
	const contact = contactOf(from, account);
	const occurredAt = toIso(toMilliseconds(parsed.data.timestamp) ?? toMilliseconds(entry.time));
	if (!entry.id) return { skip: 'comment without an account' };
	if (!commentId) return { skip: 'comment without an id' };
	if (!contact || !media) return { lookup: { kind: 'comment', commentId, type } };
	if (!occurredAt) return { skip: 'comment without a time' };

	const comment: LeadComment = {
		id: commentId,
		parentId,
		media: mediaOf(media),
	};
	return {
		event: commentEvent({
			// One comment may stand under a post of two accounts, and then both are told.
			eventId: isForeign(account.id, entry.own) ? `c:${commentId}:${account.id}` : `c:${commentId}`,
			type,
			comment,
			account,
			contact,
			isOwn: isOwnComment(from, account),
			occurredAt,
			text,
			receivedVia: 'webhook',
			raw: value,
		}),
	};
}

/**
 * Normalises a comment read from a post. Doc: reference/ig-comment.
 *
 * @returns `undefined` where Meta shows neither author nor time
 */
export function normaliseApiComment(
	value: ApiComment,
	account: OwnAccount,
	media: ApiMedia,
	parentId?: string,
): LeadEvent | undefined {
	const author: Author = { ...value.from, username: value.from?.username ?? value.username };
	const contact = contactOf(author, account);
	const occurredAt = toIso(toMilliseconds(value.timestamp));
	if (!contact || !occurredAt) return undefined;
	return commentEvent({
		eventId: `c:${value.id}`,
		type: 'comment',
		comment: {
			id: value.id,
			parentId: value.parent_id ?? parentId,
			media: mediaOf(media),
		},
		account,
		contact,
		isOwn: isOwnComment(author, account),
		occurredAt,
		text: value.text,
		receivedVia: 'polling',
		raw: withoutPaging(value),
	});
}

interface CommentParts {
	eventId: string;
	type: 'comment' | 'liveComment';
	comment: LeadComment;
	account: OwnAccount;
	contact: LeadContact;
	isOwn: boolean;
	occurredAt: string;
	text?: string;
	receivedVia: 'webhook' | 'polling';
	raw: unknown;
}

function commentEvent({
	comment,
	contact,
	account,
	isOwn,
	text,
	...rest
}: CommentParts): LeadEvent {
	return compact<LeadEvent>({
		eventId: rest.eventId,
		leadKey: leadKeyOf(account.id, contact.id),
		type: rest.type,
		direction: isOwn ? 'outbound' : 'inbound',
		occurredAt: rest.occurredAt,
		receivedVia: rest.receivedVia,
		isNewLead: false,
		account: leadAccountOf(account),
		contact,
		text: text || undefined,
		comment: compact(comment),
		raw: rest.raw,
	});
}

type SeenMedia = Partial<
	Pick<ApiMedia, 'media_product_type' | 'permalink' | 'original_media_id' | 'ad_id' | 'ad_title'>
> & { id: string };

/** Of an ad's copy of a post, the post that it was made of, too. Doc: webhooks/reference/instagram. */
function mediaOf(media: SeenMedia): LeadCommentMedia {
	return compact<LeadCommentMedia>({
		id: media.id,
		originalId: media.original_media_id,
		productType: media.media_product_type,
		permalink: media.permalink,
		adId: media.ad_id,
		adTitle: media.ad_title,
	});
}

/** Who wrote it. The account is the account, whichever of its ids Meta gives. */
function contactOf(author: Author | undefined, account: OwnAccount): LeadContact | undefined {
	if (!author) return undefined;
	const { id, username } = author;
	if (isOwnComment(author, account)) return compact({ id: account.id, username });
	if (id) return compact({ id, username });
	return username ? { id: contactIdFromUsername(username), username } : undefined;
}

/** Own comments arrive too; Meta marks them with `self_ig_scoped_id`, an id or the name of the account. */
function isOwnComment(author: Author | undefined, account: OwnAccount): boolean {
	if (!author) return false;
	return author.self_ig_scoped_id !== undefined || isOwn(account, author);
}
