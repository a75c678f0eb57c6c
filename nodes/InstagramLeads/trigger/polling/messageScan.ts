import { BoundedMap } from '../../common/boundedMap';
import { monotonicNow } from '../../common/monotonicTime';
import type { LeadEvent } from '../../events/leadEvent';
import type { ConnectedAccount } from '../../graph/account/connectedAccount';
import type { GraphClient } from '../../graph/client/client';
import { attempt } from '../../graph/errors/attempt';
import { isBefore, isOrderly } from '../../graph/messaging/conversationPages';
import type { ThreadPage } from '../../graph/messaging/conversations';
import { mayRetry, retryThread, threadPages } from '../../graph/messaging/conversations';
import type { ConversationLookups } from '../contacts/conversationLookups';
import type { TriggerLog } from '../shared/log';
import { OVERLAP_MS } from '../state/cursor';
import type { LeftOutConversations } from '../state/leftOutConversations';
import { FoundMessages } from './foundMessages';
import type { Scan } from './scan';
import { newestOf } from './scan';

/** The first page of conversations, which a poll reads in any case. */
const TOP = 20;

/** Pages of one pass; Meta's two calls a second make two minutes of them. */
const MAX_PAGES = 200;

/** Conversations left out before that a scan asks for. */
const MAX_RETRIES = 5;

/** Passes of one scan; each has only to read what came while the one before it read. */
const MAX_PASSES = 5;

/** Later passes ask for so many at once: what one page holds can't move on to another. */
const PASS_PAGE = 50;

/** Meta may date a conversation a little before the message that was written last. */
const MARGIN_MS = 2000;

/** What the top of the list looks like. */
interface TopOfList {
	/** Which conversations, when each was last active, and how many messages Meta shows. */
	look: string;
	/** By the monotonic clock: it was first seen then. */
	since: number;
	/** Whether all below was read and settled after anything shown late would have been shown. */
	isRead: boolean;
}

/** One scan on its way. */
interface Reading {
	client: GraphClient;
	connected: ConnectedAccount;
	/** Milliseconds; older messages are of no interest. */
	from: number;
	found: FoundMessages;
}

/** A way through the list from the top. */
interface Pass {
	look: string;
	pages: number;
	isCut: boolean;
}

/**
 * Reads messages for polls: conversations newest first, their messages in the same call. Where the top of
 * the list stays as it is, what is below it isn't read again: after a rush, quiet polls cost a call.
 */
export class MessageScan {
	private top?: TopOfList;

	/** What the last scan saw, until it is known what became of what it found. */
	private latest?: {
		look: string;
		/** By the monotonic clock, as is the other: the scan began, and it last read the top. */
		startedAt: number;
		seenAt: number;
		found: FoundMessages;
		isComplete: boolean;
	};

	/** Conversations with nobody in them that the log has told of. */
	private readonly nameless = new BoundedMap<string, true>({ size: 1000 });

	/**
	 * @param leftOut those that couldn't be read, here or before a restart
	 * @param lookups are given what is read, at once: people may wait for it
	 */
	constructor(
		private readonly log: Pick<TriggerLog, 'info' | 'warn'>,
		private readonly leftOut: LeftOutConversations,
		private readonly lookups: Pick<ConversationLookups, 'offer'>,
	) {}

	/**
	 * Messages since a moment, from all conversations that were last active since. A conversation may move to
	 * a page that was read already while others are read: so the top is read again until one page holds all
	 * that came since.
	 */
	async scan(
		client: GraphClient,
		connected: ConnectedAccount,
		query: { from: number; silenceMs?: number },
	): Promise<Scan> {
		this.latest = undefined;
		const { from, silenceMs } = query;
		const found = new FoundMessages(silenceMs);
		const reading = { client, connected, from, found };
		const startedAt = monotonicNow();
		let seenAt = startedAt;
		let began = client.clock.now();
		let pass = await this.pass(reading, { until: from, isFirst: true });
		for (let passes = 1; pass.pages > 1 && !pass.isCut && passes < MAX_PASSES; passes++) {
			const until = Math.max(from, began - MARGIN_MS);
			const passAt = monotonicNow();
			began = client.clock.now();
			const before = pass.look;
			pass = await this.pass(reading, { until, isFirst: false });
			if (pass.look !== before) seenAt = passAt;
		}
		await this.retryLeftOut(reading);
		const isComplete = pass.pages <= 1;
		this.latest = { look: pass.look, startedAt, seenAt, found, isComplete };
		if (!isComplete) this.log.warn('more conversations changed than a poll could read; it goes on');
		const { events, truncated } = found;
		return { events, newestSeen: newestOf(events, began), truncated, isComplete };
	}

	/**
	 * What the last scan found has been delivered.
	 *
	 * @param unsettled what is not through: it is read again
	 */
	delivered(unsettled: ReadonlySet<LeadEvent>): void {
		if (!this.latest) return;
		const { look, startedAt, seenAt, found, isComplete } = this.latest;
		this.latest = undefined;
		for (const id of this.leftOut.ids) {
			if (!found.has(id) || found.of(id).some((event) => unsettled.has(event))) continue;
			this.leftOut.remove(id);
			this.log.info(`Meta shows the conversation ${id} again; what was missing of it was read`);
		}
		if (this.top?.look !== look) this.top = { look, since: seenAt, isRead: false };
		const isLate = isComplete && startedAt - this.top.since >= OVERLAP_MS;
		this.top.isRead = unsettled.size === 0 && (this.top.isRead || isLate);
	}

	/** @param query `until`: milliseconds; conversations last active before are of no interest */
	private async pass(
		reading: Reading,
		{ until, isFirst }: { until: number; isFirst: boolean },
	): Promise<Pass> {
		const { client, connected } = reading;
		const size = isFirst ? { isForMany: true } : { pageSize: PASS_PAGE };
		const query = { ...size, activeSince: until, maxPages: MAX_PAGES };
		const pass: Pass = { look: '', pages: 0, isCut: false };
		let askedAt = monotonicNow();
		for await (const page of threadPages(client, connected, query)) {
			this.lookups.offer(page.threads, askedAt);
			askedAt = monotonicNow();
			this.take(page, reading);
			if (++pass.pages === 1) pass.look = lookOf(page);
			pass.isCut = page.isCut;
			const times = page.listed.map(({ updatedAt }) => updatedAt);
			if (isBefore(times, until)) return { ...pass, isCut: false };
			const isKnown = isFirst && pass.pages === 1 && this.isRead(pass.look) && isOrderly(times);
			if (isKnown) return pass;
		}
		return pass;
	}

	private take({ threads, unreadable, nameless, listed }: ThreadPage, reading: Reading): void {
		const { found, from } = reading;
		for (const thread of threads)
			found.add(thread, this.leftOut.fromOf(thread.conversationId, from));
		for (const { id, updatedAt, failure } of unreadable) {
			const isOfInterest = updatedAt === undefined || updatedAt >= from;
			if (!isOfInterest || !this.leftOut.add(id, from)) continue;
			this.log.warn(
				`Meta can't show the conversation ${id}: it is left out, and tried again now and then`,
				failure,
			);
		}
		for (const id of nameless) {
			const updatedAt = listed.find((each) => each.id === id)?.updatedAt ?? Infinity;
			if (updatedAt < from || this.nameless.has(id)) continue;
			this.nameless.set(id, true);
			this.log.warn(
				`Meta shows nobody but the account in the conversation ${id}: what is in it starts no workflow`,
			);
		}
	}

	/** Those that are too far down the list by now to be met there. */
	private async retryLeftOut({ client, connected, from, found }: Reading): Promise<void> {
		const missing = this.leftOut.ids.filter((id) => !found.has(id) && mayRetry(connected, id));
		for (const id of missing.slice(0, MAX_RETRIES)) {
			const result = await attempt(retryThread(client, connected, id));
			if (result.ok) {
				if (result.value) found.add(result.value, this.leftOut.fromOf(id, from));
				else this.leftOut.putLast(id);
			} else if (result.failure.errorClass === 'gone') this.leftOut.remove(id);
			else return;
		}
	}

	private isRead(look: string): boolean {
		return this.top?.isRead === true && this.top.look === look;
	}
}

/** Conversations that weren't read count, too: their new messages push others down. */
function lookOf({ listed, threads }: ThreadPage): string {
	const counts = new Map(
		threads.map(({ conversationId, events }) => [conversationId, events.length]),
	);
	const top = listed.slice(0, TOP);
	return top.map(({ id, updatedAt }) => `${id} ${updatedAt} ${counts.get(id)}`).join(' ');
}
