import type { LeadEvent } from '../../events/leadEvent';
import type { MessageHead } from '../../graph/messaging/conversationHeads';

/**
 * When the contact was last heard of in the conversation, before this event.
 *
 * @returns milliseconds; `-Infinity` where there is nothing before
 */
export function lastHeardBefore(event: LeadEvent, conversation: MessageHead[]): number {
	const moment = Date.parse(event.occurredAt);
	const own = event.message ? `m:${event.message.id}` : event.eventId;
	const moments = conversation
		.filter(({ direction, eventId }) => direction === 'inbound' && eventId !== own)
		.map(({ occurredAt }) => Date.parse(occurredAt));
	return Math.max(-Infinity, ...moments.filter((earlier) => earlier <= moment));
}

/**
 * Whether the contact comes back with this event after having been silent: there is an earlier
 * message of theirs in the conversation, and none within the given time before.
 */
export function isAfterSilence(
	event: LeadEvent,
	conversation: MessageHead[],
	silenceMs: number,
): boolean {
	const last = lastHeardBefore(event, conversation);
	const isBack = last > -Infinity && Date.parse(event.occurredAt) - last >= silenceMs;
	return event.direction === 'inbound' && isBack;
}
