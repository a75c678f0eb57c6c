import type { LeadEvent } from '../../events/leadEvent';
import { wholeSecond } from '../../events/timestamps';
import type { Thread } from '../../graph/messaging/conversations';
import { isAfterSilence } from './returningContact';

/** What the trigger itself knows of the contact. */
interface ContactHistory {
	/** Whether something of theirs went through before. */
	isKnown: boolean;
	/** Milliseconds of silence after which a contact counts as new again. */
	silenceMs?: number;
}

/**
 * Whether the event makes a new lead: the contact's first, or the first after a long silence.
 *
 * @param thread the contact's conversation as Meta shows it now
 */
export function isNewLead(
	event: LeadEvent,
	thread: Thread | undefined,
	{ isKnown, silenceMs }: ContactHistory,
): boolean {
	const isBack =
		silenceMs !== undefined &&
		(thread ? isAfterSilence(event, thread.events, silenceMs) : event.isNewLead);
	return isBack || (!isKnown && isFirst(event, thread));
}

/**
 * Whether nothing of the contact came before this event. A polled event knows from its own
 * conversation; a webhook's is compared with the conversation as Meta shows it now.
 */
function isFirst(event: LeadEvent, thread: Thread | undefined): boolean {
	if (event.direction === 'outbound') return false;
	if (event.receivedVia === 'polling' && event.message) return event.isNewLead;
	if (!thread) return true;
	if (thread.isTruncated) return false;
	// Meta's reads know whole seconds only.
	const second = wholeSecond(event.occurredAt);
	return !thread.events.some(
		(earlier) =>
			earlier.direction === 'inbound' &&
			earlier.message?.id !== event.message?.id &&
			earlier.occurredAt < second,
	);
}
