import type { LeadEvent } from '../events/leadEvent';
import type { ConnectedAccount } from '../graph/account';
import type { GraphClient } from '../graph/client';
import { commentsOf, latestPosts } from '../graph/comments';
import { threads } from '../graph/conversations';
import { isAfterSilence } from './silence';

/** Takes lead events as the scan finds them, oldest first per contact. */
export type Take = (events: LeadEvent[]) => void;

export interface ScanSummary {
	/** Milliseconds; the newest thing that Meta showed. */
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
	take: Take,
): Promise<ScanSummary> {
	const { from, silenceMs } = query;
	const summary: ScanSummary = { truncated: 0 };
	for await (const thread of threads(client, connected)) {
		const updatedAt = thread.updatedAt === undefined ? undefined : Date.parse(thread.updatedAt);
		if (updatedAt !== undefined && updatedAt < from) break;
		if (silenceMs !== undefined) markReturning(thread.events, silenceMs);
		const fresh = thread.events.filter((event) => Date.parse(event.occurredAt) >= from);
		if (thread.isTruncated && fresh.length === thread.events.length) summary.truncated++;
		noteNewest(summary, fresh);
		take(fresh);
	}
	return summary;
}

/**
 * Reads comments since a moment, on the latest posts. Answers to older comments are found as long
 * as these are on a post's first page.
 */
export async function scanComments(
	client: GraphClient,
	connected: ConnectedAccount,
	query: { from: number; posts: number },
	take: Take,
): Promise<ScanSummary> {
	const summary: ScanSummary = { truncated: 0 };
	const found: LeadEvent[] = [];
	for (const post of await latestPosts(client, connected, query.posts)) {
		if (post.comments_count === 0) continue;
		for await (const comments of commentsOf(client, connected, post)) {
			const fresh = comments.filter((event) => Date.parse(event.occurredAt) >= query.from);
			found.push(...fresh);
			if (fresh.length === 0) break;
		}
	}
	noteNewest(summary, found);
	// One contact may have commented under several posts: their order is that of time.
	take(found.sort((a, b) => a.occurredAt.localeCompare(b.occurredAt)));
	return summary;
}

function noteNewest(summary: ScanSummary, events: LeadEvent[]): void {
	for (const { occurredAt } of events) {
		const moment = Date.parse(occurredAt);
		if (summary.newestSeen === undefined || moment > summary.newestSeen)
			summary.newestSeen = moment;
	}
}

/** People who come back after a silence count as new leads again, where the operator wants so. */
function markReturning(events: LeadEvent[], silenceMs: number): void {
	for (const event of events) {
		if (isAfterSilence(event, events, silenceMs)) event.isNewLead = true;
	}
}
