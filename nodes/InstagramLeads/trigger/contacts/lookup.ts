import type { ConnectedAccount } from '../../graph/account/connectedAccount';
import type { GraphClient } from '../../graph/client/client';
import { GraphError } from '../../graph/errors/graphError';
import type { ConversationHead } from '../../graph/messaging/conversationHeads';
import type { LookedUp } from './conversationReads';

/** Whose conversation is wanted, and for what. */
export interface LookupQuery {
	contactId: string;
	/** Milliseconds; what they did, so that an older conversation can't have it. */
	occurredAt: number;
	/** Whether who wrote when says all that is asked; otherwise the conversation is read whole. */
	isEnough: (head: ConversationHead) => boolean;
}

/**
 * Where a conversation is looked for next: on pages that tell who wrote when; where that wasn't enough, on pages
 * with what was written; and where it was on none of them, by a call of its own.
 */
export type Way = 'heads' | 'whole' | 'own';

/** Somebody who waits for their conversation to be looked up. */
export interface Lookup extends LookupQuery {
	client: GraphClient;
	connected: ConnectedAccount;
	/** By the monotonic clock. */
	requestedAt: number;
	way: Way;
	resolve: (found: LookedUp | undefined) => void;
	reject: (reason: unknown) => void;
}

/** Pages that are being read. */
export interface PageSearch {
	way: Way;
	/** By the monotonic clock. */
	since: number;
	/** Who is looked for and was on none of them so far. */
	open: Set<Lookup>;
}

/** How many contacts they are for. */
export function peopleIn(lookups: Lookup[]): number {
	return new Set(lookups.map(({ contactId }) => contactId)).size;
}

/** Whoever has waited for as long as one waits goes without. */
export function busyError(): GraphError {
	return GraphError.local(
		'rate',
		'Too many conversations wait to be read',
		'Meta allows two such calls a second.',
	);
}
