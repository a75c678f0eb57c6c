import type { LeadEvent } from './leadEvent';

/** What a piece of a delivery came to: a lead event, or the reason why it is none. */
export type PieceOutcome = { event: LeadEvent } | { skip: string } | { lookup: PendingLookup };

/** Something happened, but the webhook doesn't say what: it has to be asked for. */
export type PendingLookup =
	| {
			kind: 'mention';
			mediaId: string;
			commentId?: string;
			noticedAt: string;
			/** `entry.id`: the account that was mentioned; absent where it isn't told. */
			accountId?: string;
	  }
	/** A comment came without its author or its post. */
	| { kind: 'comment'; commentId: string; type: 'comment' | 'liveComment' }
	/** A message arrived; its own event may come, too. */
	| { kind: 'message'; messageId: string }
	/** A message that Meta marks as the account's, though a person may have written it. */
	| {
			kind: 'echo';
			messageId: string;
			/** With whom the conversation may be, the likeliest first. */
			contactIds: string[];
			/** What it is taken for where Meta doesn't show who wrote it. */
			unread: LeadEvent;
	  }
	/** Fields changed, without their values (`include_values` is off). */
	| { kind: 'changed' };
