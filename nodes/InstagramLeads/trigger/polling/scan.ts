import type { LeadEvent } from '../../events/leadEvent';

/** What a poll read of messages or of comments. */
export interface Scan {
	/** Everything since the moment asked for; per contact, oldest first. */
	events: LeadEvent[];
	/** Milliseconds; the newest of them. */
	newestSeen?: number;
	/** Conversations of which Meta hides older messages that the scan was to read. */
	truncated: number;
}

/** When it occurred, in milliseconds. */
export function timeOf({ occurredAt }: LeadEvent): number {
	return Date.parse(occurredAt);
}

/** When the newest of them occurred, in milliseconds. */
export function newestOf(events: LeadEvent[]): number | undefined {
	const moments = events.map(timeOf);
	return moments.length === 0 ? undefined : moments.reduce((a, b) => Math.max(a, b));
}
