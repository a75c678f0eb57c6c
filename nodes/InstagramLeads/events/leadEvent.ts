import { createHash } from 'crypto';

/** Every kind of lead event, by what the contact (or the account) did. */
export const LEAD_EVENT_TYPES = [
	'message',
	'storyReply',
	'storyMention',
	'postback',
	'quickReply',
	'referral',
	'reaction',
	'seen',
	'messageEdited',
	'messageDeleted',
	'comment',
	'liveComment',
	'mention',
	'unsupported',
] as const;

export type LeadEventType = (typeof LEAD_EVENT_TYPES)[number];

export interface LeadAccount {
	/** Instagram professional account id (`17841…`), `entry.id` of a webhook. */
	id: string;
	username?: string;
}

export interface LeadContact {
	/** Instagram-scoped id (IGSID); `@username` while Meta withholds the id. */
	id: string;
	username?: string;
	name?: string;
	profilePictureUrl?: string;
	followerCount?: number;
	isVerified?: boolean;
}

export interface LeadAttachment {
	/** Meta's own word for the kind: `image`, `video`, `ig_post`, `ephemeral`, … */
	type: string;
	/** Meta's CDN address; it stops working after a while. */
	url?: string;
	title?: string;
}

export interface LeadMessage {
	id: string;
	attachments: LeadAttachment[];
	replyTo?: { messageId?: string; story?: { id?: string; url?: string } };
	referral?: Record<string, unknown>;
	/** Developer payload of a postback or quick reply. */
	payload?: string;
}

export interface LeadComment {
	id: string;
	/** Id of the comment it answers; absent on top-level comments. */
	parentId?: string;
	media: { id: string; productType?: string; permalink?: string; adId?: string };
}

/** One thing a contact did, or the account did (`direction: 'outbound'`). */
export interface LeadEvent {
	/** Idempotency key: the same occurrence has the same id, whichever way it came in. */
	eventId: string;
	/** `ig:<accountId>:<contactId>`: one Deal per lead key. */
	leadKey: string;
	type: LeadEventType;
	direction: 'inbound' | 'outbound';
	/** ISO 8601 in UTC with milliseconds. */
	occurredAt: string;
	receivedVia: 'webhook' | 'polling';
	/** First thing this contact did here, as far as the API and the state can tell. */
	isNewLead: boolean;
	account: LeadAccount;
	contact: LeadContact;
	conversationId?: string;
	/** What a person would read: message text, comment text, postback title. */
	text?: string;
	message?: LeadMessage;
	comment?: LeadComment;
	/** From 2 on: n8n lost the execution of the attempts before. Absent on the first. */
	deliveryAttempt?: number;
	/** Meta's own object, when the operator asks for it. */
	raw?: unknown;
}

/** The event as it goes into items: Meta's own object is for who asks for it. */
export function withoutRaw(event: LeadEvent): LeadEvent {
	const copy = { ...event };
	delete copy.raw;
	return copy;
}

/** What a piece of a delivery came to: a lead event, or the reason why it is none. */
export type PieceOutcome = { event: LeadEvent } | { skip: string } | { lookup: PendingLookup };

/** Something happened, but the webhook doesn't say what: it has to be asked for. */
export type PendingLookup =
	| { kind: 'mention'; mediaId: string; commentId?: string; noticedAt: string }
	/** A message arrived; its own event may come, too. */
	| { kind: 'message'; messageId: string }
	/** Fields changed, without their values (`include_values` is off). */
	| { kind: 'changed' };

/** The key that all events of one contact with one account share. */
export function leadKeyOf(accountId: string, contactId: string): string {
	return `ig:${accountId}:${contactId}`;
}

/** Contact id that stands in while Meta gives only a username. */
export function contactIdFromUsername(username: string): string {
	return `@${username}`;
}

/**
 * Drops absent values, so that optional fields are missing rather than empty.
 * Keeps `false`, `0` and empty lists.
 */
export function compact<T extends object>(value: T): T {
	return Object.fromEntries(
		Object.entries(value).filter(([, entry]) => entry !== undefined && entry !== null),
	) as T;
}

/**
 * What two deliveries of the same occurrence have in common. A tapped button arrives by webhook as
 * a postback (`p:<mid>`) and by reading the conversation as a message (`m:<mid>`): one occurrence.
 */
export function occurrenceKey(eventId: string): string {
	const postback = /^p:([^:]+)$/.exec(eventId);
	return postback ? `m:${postback[1]}` : eventId;
}

/** Short, stable fingerprint of an occurrence, for bounded memories. 72 bits. */
export function fingerprint(key: string): string {
	return createHash('sha256').update(key).digest('base64url').slice(0, 12);
}
