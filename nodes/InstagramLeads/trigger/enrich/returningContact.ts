import type { LeadEvent } from '../../events/leadEvent';

/**
 * Whether the contact comes back with this event after having been silent: there is an earlier
 * message of theirs in the conversation, and none within the given time before.
 */
export function isAfterSilence(
	event: LeadEvent,
	conversation: LeadEvent[],
	silenceMs: number,
): boolean {
	if (event.direction !== 'inbound') return false;
	const moment = Date.parse(event.occurredAt);
	const earlier = conversation.filter(
		({ direction, message, occurredAt }) =>
			direction === 'inbound' &&
			message?.id !== event.message?.id &&
			Date.parse(occurredAt) <= moment,
	);
	const last = Math.max(...earlier.map(({ occurredAt }) => Date.parse(occurredAt)));
	return earlier.length > 0 && moment - last >= silenceMs;
}
