import type { LeadEvent } from '../../events/leadEvent';
import type { ConnectedAccount } from '../../graph/account/connectedAccount';
import type { GraphClient } from '../../graph/client/client';
import { threads } from '../../graph/messaging/conversations';
import { isAfterSilence } from '../enrich/returningContact';

export interface Scan {
	/** Everything since the moment asked for; per contact, oldest first. */
	events: LeadEvent[];
	/** Milliseconds; the newest of them. */
	newestSeen?: number;
	/** Conversations of which Meta hides older messages that the scan was to read. */
	truncated: number;
}

/**
 * Reads messages since a moment: conversations newest first, their messages in the same call, until
 * one was last active before that moment.
 */
export async function scanMessages(
	client: GraphClient,
	connected: ConnectedAccount,
	query: { from: number; silenceMs?: number },
): Promise<Scan> {
	const { from, silenceMs } = query;
	const found: LeadEvent[] = [];
	let truncated = 0;
	for await (const thread of threads(client, connected, { isForMany: true })) {
		const updatedAt = thread.updatedAt === undefined ? undefined : Date.parse(thread.updatedAt);
		if (updatedAt !== undefined && updatedAt < from) break;
		if (silenceMs !== undefined) markReturning(thread.events, silenceMs);
		const fresh = since(from, thread.events);
		if (thread.isTruncated && fresh.length === thread.events.length) truncated++;
		found.push(...fresh);
	}
	return { events: found, newestSeen: newestOf(found), truncated };
}

function since(from: number, events: LeadEvent[]): LeadEvent[] {
	return events.filter((event) => timeOf(event) >= from);
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

/** People who come back after a silence count as new leads again, where the operator wants so. */
function markReturning(events: LeadEvent[], silenceMs: number): void {
	for (const event of events) {
		if (isAfterSilence(event, events, silenceMs)) event.isNewLead = true;
	}
}
