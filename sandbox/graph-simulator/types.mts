/** Which of Meta's two Instagram APIs: with Facebook Login or with Instagram Login. */
export type LoginType = 'facebook' | 'instagram';

/** Path prefix of each login type's hosts. */
export const mounts: Record<LoginType, string> = {
	facebook: '/graph.facebook.com',
	instagram: '/graph.instagram.com',
};

/** Somebody who writes to the business; `id` is the Instagram-scoped id (IGSID). */
export interface Contact {
	id: string;
	username: string;
	name?: string;
	profilePictureUrl?: string;
	followerCount: number;
	isVerified: boolean;
	followsBusiness: boolean;
	/** Wrote at least once, or tapped a button: the profile may be read. */
	hasConsented: boolean;
	/** Blocked the business: sends fail, the profile is empty. */
	isBlocked: boolean;
}

/** A file, link or card in a message, in the words of the webhook payloads. */
export interface Attachment {
	type: string;
	url?: string;
	title?: string;
	/** Id of the shared post or reel. */
	mediaId?: string;
	/** Ready payload of a template that the business sent. */
	template?: Record<string, unknown>;
}

/** One message of a Direct thread. Times are simulated milliseconds since 1970. */
export interface Message {
	id: string;
	conversationId: string;
	contactId: string;
	direction: 'inbound' | 'outbound';
	createdAt: number;
	text?: string;
	attachments: Attachment[];
	replyToMessageId?: string;
	storyReply?: { id: string; url: string };
	storyMention?: { id: string; url: string };
	quickReplies?: { title: string; payload: string }[];
	reactions: { by: string; reaction: string; emoji: string }[];
	isUnsent: boolean;
	isUnsupported: boolean;
	edits: number;
	/** Id of the comment this message privately answered. */
	privateReplyTo?: string;
}

/** A Direct thread with one contact. */
export interface Conversation {
	id: string;
	contactId: string;
	/** Threads in `requests` vanish from the API after 30 days of silence. */
	folder: 'general' | 'requests';
	updatedAt: number;
	messageIds: string[];
	/** Last time the person wrote or tapped; opens the 24-hour window. */
	lastInboundAt?: number;
	/** Last time the business looked at it (`mark_seen`). */
	seenByBusinessAt?: number;
}

/** A post of the business. */
export interface Media {
	id: string;
	caption: string;
	mediaType: 'IMAGE' | 'VIDEO' | 'CAROUSEL_ALBUM';
	productType: 'FEED' | 'REELS' | 'STORY' | 'AD';
	permalink: string;
	mediaUrl: string;
	createdAt: number;
	likeCount: number;
	commentsEnabled: boolean;
	/** An ad's copy of a post: no list shows it, comments on the ad stand under it. */
	copy?: { originalId: string; adId: string; adTitle: string };
}

/** A comment under a post; replies carry their top-level comment as `parentId`. */
export interface Comment {
	id: string;
	mediaId: string;
	parentId?: string;
	/** IGSID, or the account id for the business's own comments. */
	authorId: string;
	authorUsername: string;
	text: string;
	createdAt: number;
	hidden: boolean;
	likeCount: number;
	/** When the one allowed private reply was sent. */
	privatelyRepliedAt?: number;
}

/** What a call to the Graph API looked like. Tokens and secrets are never kept. */
export interface CallRecord {
	seq: number;
	at: string;
	loginType: LoginType;
	method: string;
	/** Without host, mount and version. */
	path: string;
	version?: string;
	query: Record<string, unknown>;
	body?: unknown;
	auth: 'header' | 'query' | 'none';
	/** Whether `appsecret_proof` came along. */
	proof: boolean;
	/** Missing when the connection was cut or hung. */
	status?: number;
	code?: number;
	subcode?: number;
	fault?: string;
	/** Whose conversation the path names by its id. */
	threadOf?: string;
	/** Whose messages the list of conversations showed; only where it was asked for and answered. */
	shown?: string[];
}

/** One POST to the business's callback and what became of it. */
export interface DeliveryRecord {
	seq: number;
	loginType: LoginType;
	callbackUrl: string;
	fields: string[];
	messageIds: string[];
	commentIds: string[];
	body: string;
	attempts: { at: string; status?: number; error?: string; durationMs: number }[];
	/** `failed`: all retries used up. `dropped`: never sent, because a rule said so. */
	outcome: 'pending' | 'delivered' | 'dropped' | 'failed';
}
