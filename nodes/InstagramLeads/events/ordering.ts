import type { LeadEvent } from './leadEvent';
import { wholeSecond } from './timestamps';

/**
 * When each of several events counts as having occurred, for their order. A webhook tells the
 * milliseconds of a message; reading tells whole seconds, but in the order in which the messages
 * stand. So what was read behind a message of the same second counts as no earlier than that one.
 *
 * @param events per contact in the order in which Meta shows them
 * @param sortKeyOf when an event that waits already counts as having occurred
 */
export function sortKeysOf(
	events: LeadEvent[],
	sortKeyOf: (event: LeadEvent) => string | undefined,
): string[] {
	const before = new Map<string, string>();
	return events.map((event) => {
		const known = sortKeyOf(event);
		const previous = before.get(event.leadKey);
		const sortKey = known ?? notBefore(event, previous);
		before.set(event.leadKey, sortKey);
		return sortKey;
	});
}

function notBefore({ occurredAt, receivedVia }: LeadEvent, previous: string | undefined): string {
	if (receivedVia !== 'polling' || previous === undefined) return occurredAt;
	return wholeSecond(previous) === wholeSecond(occurredAt) && previous > occurredAt
		? previous
		: occurredAt;
}
