import type { LeadEvent } from '../../events/leadEvent';

/** What a poll read of messages or of comments. */
export interface Scan {
	/** Everything since the moment asked for; per contact, oldest first. */
	events: LeadEvent[];
	/** Milliseconds; the newest of them, or when the scan began: what came later it may have missed. */
	newestSeen?: number;
	/** Whether all was read; otherwise the cursor stays where it is. */
	isComplete: boolean;
	/** Conversations of which Meta hides older messages that the scan was to read. */
	truncated: number;
}

/** When it occurred, in milliseconds. */
export function timeOf({ occurredAt }: LeadEvent): number {
	return Date.parse(occurredAt);
}

/**
 * When the newest of them occurred, in milliseconds.
 *
 * @param atMost by Meta's clock: what is dated later, Meta dated wrong, or it came too late to count
 */
export function newestOf(events: LeadEvent[], atMost = Infinity): number | undefined {
	const moments = events.map(timeOf);
	if (moments.length === 0) return undefined;
	return Math.min(
		atMost,
		moments.reduce((a, b) => Math.max(a, b)),
	);
}
