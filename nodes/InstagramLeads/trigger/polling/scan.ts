import type { LeadEvent } from '../../events/leadEvent';
import type { ConnectedAccount } from '../../graph/account/connectedAccount';
import type { GraphClient } from '../../graph/client/client';
import { latestPosts, scanPosts } from '../../graph/content/comments';
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
	for await (const thread of threads(client, connected)) {
		const updatedAt = thread.updatedAt === undefined ? undefined : Date.parse(thread.updatedAt);
		if (updatedAt !== undefined && updatedAt < from) break;
		if (silenceMs !== undefined) markReturning(thread.events, silenceMs);
		const fresh = since(from, thread.events);
		if (thread.isTruncated && fresh.length === thread.events.length) truncated++;
		found.push(...fresh);
	}
	return { events: found, newestSeen: newestOf(found), truncated };
}

/**
 * Reads comments since a moment, on the latest posts. Answers to older comments are found as long
 * as these are on a post's first page.
 */
export async function scanComments(
	client: GraphClient,
	connected: ConnectedAccount,
	query: { from: number; posts: number },
): Promise<Scan> {
	const posts = await latestPosts(client, connected, query.posts);
	const events = await scanPosts(client, connected, posts, query.from);
	return { events, newestSeen: newestOf(events), truncated: 0 };
}

function since(from: number, events: LeadEvent[]): LeadEvent[] {
	return events.filter(({ occurredAt }) => Date.parse(occurredAt) >= from);
}

function newestOf(events: LeadEvent[]): number | undefined {
	const moments = events.map(({ occurredAt }) => Date.parse(occurredAt));
	return moments.length === 0 ? undefined : moments.reduce((a, b) => Math.max(a, b));
}

/** People who come back after a silence count as new leads again, where the operator wants so. */
function markReturning(events: LeadEvent[], silenceMs: number): void {
	for (const event of events) {
		if (isAfterSilence(event, events, silenceMs)) event.isNewLead = true;
	}
}
