import type { LeadEvent } from '../../events/leadEvent';
import { wholeSecond } from '../../events/timestamps';
import type { ConversationHead } from '../../graph/messaging/conversationHeads';
import { lastHeardBefore } from './returningContact';

/** What the trigger itself knows of the contact. */
export interface ContactHistory {
	/** Whether something of theirs went through before. */
	isKnown: boolean;
	/** Milliseconds; when they were last heard of before. `-Infinity` where that isn't known. */
	lastHeardAt: number;
	/** Milliseconds of silence after which a contact counts as new again. */
	silenceMs?: number;
}

/**
 * Whether the event makes a new lead: the contact's first, or the first after a long silence.
 *
 * @param conversation the contact's, as Meta showed it last
 */
export function isNewLead(
	event: LeadEvent,
	conversation: Pick<ConversationHead, 'messages' | 'isTruncated'> | undefined,
	history: ContactHistory,
): boolean {
	const isFirstOfAll = !history.isKnown && isFirst(event, conversation);
	return isFirstOfAll || isBack(event, conversation, history);
}

function isBack(
	event: LeadEvent,
	conversation: Pick<ConversationHead, 'messages'> | undefined,
	{ lastHeardAt, silenceMs }: ContactHistory,
): boolean {
	if (silenceMs === undefined || event.direction === 'outbound') return false;
	const last = Math.max(lastHeardAt, lastHeardBefore(event, conversation?.messages ?? []));
	// A poll saw it in the conversation.
	if (last === -Infinity) return conversation === undefined && event.isNewLead;
	return Date.parse(event.occurredAt) - last >= silenceMs;
}

/**
 * Whether nothing of the contact came before this event. A polled event knows from its own
 * conversation; a webhook's is compared with the conversation as Meta showed it last.
 */
function isFirst(
	event: LeadEvent,
	conversation: Pick<ConversationHead, 'messages' | 'isTruncated'> | undefined,
): boolean {
	if (event.direction === 'outbound') return false;
	if (event.receivedVia === 'polling' && event.message) return event.isNewLead;
	if (!conversation) return true;
	if (conversation.isTruncated) return false;
	// Meta's reads know whole seconds only.
	const second = wholeSecond(event.occurredAt);
	return !conversation.messages.some(
		(earlier) =>
			earlier.direction === 'inbound' &&
			earlier.eventId !== `m:${event.message?.id}` &&
			earlier.occurredAt < second,
	);
}
