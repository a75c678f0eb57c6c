/** An event as Meta knows it. Times in ms since the epoch. */
export interface HappenedEvent {
	/** Message or comment id. */
	id: string;
	kind: 'message' | 'comment';
	leadKey: string;
	text: string;
	happenedAt: number;
	/** Place among the messages of its conversation. */
	place: number;
	/** Of a comment: the post. */
	mediaId?: string;
	/** Of an answer: the comment that it is under. */
	parentId?: string;
	/** When the callback answered 2xx to a webhook about it for the first time. */
	acceptedAt?: number;
}

export interface DealRow {
	leadKey: string;
	dealId: string;
}

/** A row of the comments table, in the order in which the rows were first written. */
export interface CommentRow {
	eventId: string;
	leadKey: string;
	dealId: string;
	text: string;
	writtenAt: number;
}

/** An event that is not as it should be, and why. */
export interface Offence {
	event: HappenedEvent;
	what: string;
	/** The event that came too early, where order is the matter. */
	overtaker?: HappenedEvent;
	/** Without Strict Order, what excuses it. */
	cause?: Cause;
}

export interface Verdict {
	lost: Offence[];
	doubled: Offence[];
	/** In another contact's Deal, or with another text. */
	damaged: Offence[];
	outOfOrder: Offence[];
	/**
	 * Came later than something that happened after it. With Strict Order: when nothing could have told that
	 * it was there; without: for one of the causes that it allows. An unreadable conversation excuses either way.
	 */
	overtaken: Offence[];
	/** Contacts with more or fewer Deals than one, rows of events that nobody caused. */
	strays: string[];
}

export interface Evidence {
	events: HappenedEvent[];
	deals: DealRow[];
	comments: CommentRow[];
	/** When the access token was dead. */
	tokenDead: { from: number; to: number }[];
	/** Everything came by reading Meta's API. */
	isPolling: boolean;
	/** The trigger was published with Strict Order. */
	isStrictOrder: boolean;
	/** When something told the trigger that webhooks may have been lost. */
	signs: Sign[];
	/** What the trigger read of Meta's data, failed tries among it. */
	readings: Reading[];
	/** When n8n was killed, ms since the epoch: what the trigger knew of people is gone then. */
	restarts: number[];
	/** When Meta showed no messages of somebody's conversation. Times in ms since the epoch. */
	unreadable: { leadKey: string; from: number; to: number }[];
}

/** An event that came after one that happened later. */
export interface Overtaking {
	event: HappenedEvent;
	overtaker: HappenedEvent;
	/** When the overtaker's row was written. */
	writtenAt: number;
	/** All events of the contact. */
	own: HappenedEvent[];
}

/** Why, without Strict Order, an event may be overtaken by one that happened later. */
export const causes = {
	beforeSign: 'before anything told of a loss',
	afterPatience: "after patience had ended, Meta's calls failing or having to wait for their turn",
	spared: 'after Meta refused calls for their number: looks are left out then',
	unreadable: "while Meta couldn't show the conversation, or before it was tried again",
} as const;

/** One of {@link causes}. */
export type Cause = keyof typeof causes;

/** What Meta answers to calls that are too many. */
export const REFUSALS: ReadonlySet<number> = new Set([4, 17, 32, 613, 80002]);

/** Something told the trigger that webhooks may have been lost; it is watchful then. Times in ms since the epoch. */
export interface Sign {
	from: number;
	until: number;
	what: 'start' | 'refused' | 'late' | 'polled';
}

/** A call by which the trigger saw, or would have seen, what people did. */
export interface Reading {
	/** Ms since the epoch. */
	at: number;
	of: 'conversations' | 'comments' | 'other';
	/** Whose conversation; absent where it is the list of everybody's. */
	contactId?: string;
	/** Whose messages such a list showed. */
	shown?: string[];
	/** Such a list had what was written, and not only by whom and when. */
	isWhole?: boolean;
	/** Whose comments: a post's. Absent where it is the list of posts, which only counts them. */
	mediaId?: string;
	/** Whose answers: a comment's. */
	parentId?: string;
	/** Everybody's conversations with what is in them, in pages as only polls read them. */
	isPoll: boolean;
	isOk: boolean;
	/** Meta never answered, nor cut the connection. */
	isHung?: boolean;
	/** Of Meta's errors. */
	code?: number;
}
