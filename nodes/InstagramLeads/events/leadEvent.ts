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
	/** Meta's own word for the kind: `image`, `video`, `ig_post`, `product`, … */
	type: string;
	/** Of the post, reel, story or product that was shared. */
	id?: string;
	/** Meta's CDN address, which stops working after a while; of a `fallback` the link's own. */
	url?: string;
	title?: string;
	/** Of a product, as Meta writes it. */
	price?: string;
	/** The shop's own number of a product (SKU). */
	retailerId?: string;
	stickerId?: string;
	/** What became of its file, where the operator has files downloaded. */
	download?: AttachmentDownload;
}

/** A file that is in the item, or why it isn't. */
export interface AttachmentDownload {
	status: 'downloaded' | 'expired' | 'tooLarge' | 'otherType' | 'foreignHost' | 'failed';
	/** Under which name the item has it. */
	binaryProperty?: string;
	mimeType?: string;
	bytes?: number;
	/** In words, where there is no file. */
	reason?: string;
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
	media: LeadCommentMedia;
}

/** The post under which a comment stands. */
export interface LeadCommentMedia {
	/** Of a boosted post the id of the ad's copy. */
	id: string;
	/** Of the post that the ad's copy was made of. */
	originalId?: string;
	productType?: string;
	permalink?: string;
	adId?: string;
	adTitle?: string;
}

/** One answer in a form. */
export interface FormAnswer {
	/** Meta's name of the question: `email`, `phone_number`, `full_name`, or one of the form's own. */
	name: string;
	value: string;
}

/** Who has a conversation in hand, among the apps connected to the account. */
export interface LeadHandover {
	action: 'taken' | 'passed' | 'requested';
	previousAppId?: string;
	newAppId?: string;
	requestedAppId?: string;
	/** What the app wrote to it. */
	metadata?: string;
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
	/** Answers of a form in the conversation. */
	form?: FormAnswer[];
	handover?: LeadHandover;
	/** From 2 on: n8n lost the execution of the attempts before. Absent on the first. */
	deliveryAttempt?: number;
	/** Meta's own object, when the operator asks for it. */
	raw?: unknown;
}
