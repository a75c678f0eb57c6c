import { monotonicNow } from '../../common/monotonicTime';
import type { LeadEvent } from '../../events/leadEvent';
import type { ConnectedAccount } from '../../graph/account/connectedAccount';
import type { GraphClient } from '../../graph/client/client';
import type { Thread } from '../../graph/messaging/conversations';
import { threads } from '../../graph/messaging/conversations';
import { isAfterSilence } from '../enrich/returningContact';
import { OVERLAP_MS } from '../state/cursor';
import type { Scan } from './scan';
import { newestOf, timeOf } from './scan';

/** The first page of conversations, which a poll reads in any case. */
const TOP = 20;

/** What the top of the list looks like. */
interface TopOfList {
	/** Which conversations, when each was last active, and how many messages Meta shows. */
	look: string;
	/** By the monotonic clock: the scan that first saw it began then. */
	since: number;
	/** Whether all below was read and settled after anything shown late would have been shown. */
	isRead: boolean;
}

/**
 * Reads messages for polls: conversations newest first, their messages in the same call. Where the top of
 * the list stays as it is, what is below it isn't read again: after a rush, quiet polls cost a call.
 */
export class MessageScan {
	private top?: TopOfList;

	/** What the last scan saw, until it is known what became of what it found. */
	private latest?: { look: string; startedAt: number };

	/** Messages since a moment, from all conversations that were last active since. */
	async scan(
		client: GraphClient,
		connected: ConnectedAccount,
		query: { from: number; silenceMs?: number },
	): Promise<Scan> {
		this.latest = undefined;
		const { from, silenceMs } = query;
		const startedAt = monotonicNow();
		const found: LeadEvent[] = [];
		const looks: string[] = [];
		let truncated = 0;
		for await (const thread of threads(client, connected, { isForMany: true })) {
			const updatedAt = thread.updatedAt === undefined ? undefined : Date.parse(thread.updatedAt);
			if (updatedAt !== undefined && updatedAt < from) break;
			if (silenceMs !== undefined) markReturning(thread.events, silenceMs);
			const fresh = thread.events.filter((event) => timeOf(event) >= from);
			if (thread.isTruncated && fresh.length === thread.events.length) truncated++;
			found.push(...fresh);
			if (looks.length < TOP && looks.push(lookOf(thread)) === TOP && this.isRead(looks)) break;
		}
		this.latest = { look: looks.join(' '), startedAt };
		return { events: found, newestSeen: newestOf(found), truncated };
	}

	/**
	 * What the last scan found has been delivered.
	 *
	 * @param unsettled what is not through: it is read again
	 */
	delivered(unsettled: ReadonlySet<LeadEvent>): void {
		if (!this.latest) return;
		const { look, startedAt } = this.latest;
		this.latest = undefined;
		if (this.top?.look !== look) this.top = { look, since: startedAt, isRead: false };
		const isLate = startedAt - this.top.since >= OVERLAP_MS;
		this.top.isRead = unsettled.size === 0 && (this.top.isRead || isLate);
	}

	private isRead(looks: string[]): boolean {
		return this.top?.isRead === true && this.top.look === looks.join(' ');
	}
}

function lookOf({ conversationId, updatedAt, events }: Thread): string {
	return `${conversationId} ${updatedAt} ${events.length}`;
}

/** People who come back after a silence count as new leads again, where the operator wants so. */
function markReturning(events: LeadEvent[], silenceMs: number): void {
	for (const event of events) {
		if (isAfterSilence(event, events, silenceMs)) event.isNewLead = true;
	}
}
