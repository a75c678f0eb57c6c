import type { LeadEventType } from './eventKinds';

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
