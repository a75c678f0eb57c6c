import type { LeadEvent } from './leadEvent';

/** What a piece of a delivery came to: a lead event, or the reason why it is none. */
export type PieceOutcome = { event: LeadEvent } | { skip: string } | { lookup: PendingLookup };

/** Something happened, but the webhook doesn't say what: it has to be asked for. */
export type PendingLookup =
	| { kind: 'mention'; mediaId: string; commentId?: string; noticedAt: string }
	/** A comment came without its author or its post. */
	| { kind: 'comment'; commentId: string; type: 'comment' | 'liveComment' }
	/** A message arrived; its own event may come, too. */
	| { kind: 'message'; messageId: string }
	/** Fields changed, without their values (`include_values` is off). */
	| { kind: 'changed' };
