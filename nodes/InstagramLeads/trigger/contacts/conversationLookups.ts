import { sleep } from 'n8n-workflow';

import type { Lifetime } from '../../common/lifetime';
import { monotonicNow } from '../../common/monotonicTime';
import { timeLimit } from '../../common/timeLimit';
import type { ConnectedAccount } from '../../graph/account/connectedAccount';
import type { GraphClient } from '../../graph/client/client';
import { attempt } from '../../graph/errors/attempt';
import { conversationsReady } from '../../graph/limits/conversationPacing';
import { isBefore } from '../../graph/messaging/conversationPages';
import type { Thread } from '../../graph/messaging/conversations';
import { isOfContent } from '../../graph/messaging/unreadable';
import type { LookedUp } from './conversationReads';
import { headPages, readWhole, wholeOf, wholePages } from './conversationReads';
import type { Lookup, LookupQuery, PageSearch, Way } from './lookup';
import { busyError, peopleIn } from './lookup';

/** Two calls a second, for all contacts: whose look-up waited so long goes without it. */
const PATIENCE_MS = 120_000;

/** Under way at once, so that what Meta doesn't answer holds up nobody else. */
const MOST_UNDER_WAY = 4;

/** Who comes while pages are read waits for their end, and so long at the most: the next pages serve more. */
const PAGES_FIRST_MS = 1500;

/** From so many on, pages of all conversations serve more people than a call for each. */
const MANY = 3;

/** A thousand people; who did something just now is on the first few. */
const MAX_PAGES = 20;

/** Meta may date a conversation a little before the message that was written last. */
const MARGIN_MS = 60_000;

/**
 * Where Meta fails at pages, maybe for a conversation that it can't show, everybody is looked up one by one: for so
 * long at first, doubled as long as pages go on to fail.
 */
const FIRST_PAUSE_MS = 60_000;
const LONGEST_PAUSE_MS = 10 * 60_000;

/** Looks conversations up by few calls: one by one, or by pages of the newest where many are asked for. */
export class ConversationLookups {
	private waiting: Lookup[] = [];

	private readonly searches = new Set<PageSearch>();

	private readonly underWay = new Set<Promise<void>>();

	private isSending = false;

	private wasTurnOfTried = false;

	/** By the monotonic clock. */
	private noPagesUntil = -Infinity;

	private nextPauseMs = FIRST_PAUSE_MS;

	/** @param lifetime at its end whoever waits goes without */
	constructor(private readonly lifetime: Pick<Lifetime, 'isOver'>) {}

	/**
	 * The contact's conversation as Meta shows it after this call; undefined where there is none.
	 *
	 * @throws GraphError where Meta doesn't show it, or too many wait
	 */
	async find(
		query: LookupQuery,
		client: GraphClient,
		connected: ConnectedAccount,
	): Promise<LookedUp | undefined> {
		return await new Promise<LookedUp | undefined>((resolve, reject) => {
			const requestedAt = monotonicNow();
			const lookup = { ...query, client, connected, requestedAt, resolve, reject };
			this.lineUp({ ...lookup, way: 'heads' });
		});
	}

	/**
	 * Conversations that were read whole for something else: whose look-up waits needs no call of its own.
	 *
	 * @param askedAt by the monotonic clock, before the call for them was made
	 */
	offer(threads: Thread[], askedAt: number): void {
		this.serveOthers(threads.map(wholeOf), askedAt);
	}

	/** A call is seen to at once: what is under way may take long. */
	private lineUp(lookup: Lookup): void {
		this.waiting.push(lookup);
		void this.send();
	}

	/** Whom a call is for is decided when it may go out: so it serves as many as have come by then. */
	private async send(): Promise<void> {
		if (this.isSending) return;
		this.isSending = true;
		// Those who come in the same moment are counted together.
		await Promise.resolve();
		// Between the last look at who waits and the end nobody can come: nothing is awaited there.
		while (this.waiting.length > 0) {
			await this.callMayGo();
			const lookups = this.take();
			if (lookups.length > 0) this.begin(lookups);
			else if (this.waiting.length > 0) await this.pagesEnd();
			// Until the call is in line with the others of the account.
			await sleep(0);
		}
		this.isSending = false;
	}

	private async callMayGo(): Promise<void> {
		if (this.underWay.size === MOST_UNDER_WAY) await Promise.race(this.underWay);
		const [first] = this.waiting;
		if (first) await conversationsReady(first.connected.account.id);
	}

	private begin(lookups: Lookup[]): void {
		const found = peopleIn(lookups) > 1 ? this.readPages(lookups) : readOne(lookups);
		const limit = timeLimit(PATIENCE_MS);
		// What Meta never answers holds up nobody for ever.
		const ended = Promise.race([found, limit.over]).finally(() => {
			limit.cancel();
			this.underWay.delete(ended);
			void this.send();
		});
		this.underWay.add(ended);
	}

	private async pagesEnd(): Promise<void> {
		const limit = timeLimit(PAGES_FIRST_MS);
		await Promise.race([...this.underWay, limit.over]);
		limit.cancel();
	}

	/** Whom the next call is for. */
	private take(): Lookup[] {
		this.rejectImpatient();
		const ready = this.waiting.filter(({ way }) => !this.waitsForPages(way));
		const tried = ready.filter(({ way }) => way !== 'heads');
		const untried = ready.filter(({ way }) => way === 'heads');
		// In turns, so that neither newcomers nor those whom a page didn't serve keep the others waiting.
		this.wasTurnOfTried = tried.length > 0 && (untried.length === 0 || !this.wasTurnOfTried);
		const [first] = this.wasTurnOfTried ? tried : untried;
		const alike = ready.filter(({ way }) => way === first?.way && way !== 'own');
		const isPage = peopleIn(alike) >= MANY && monotonicNow() >= this.noPagesUntil;
		const isOfFirst = ({ contactId }: Lookup) => contactId === first?.contactId;
		const taken = new Set(isPage ? alike : ready.filter(isOfFirst));
		this.waiting = this.waiting.filter((lookup) => !taken.has(lookup));
		return [...taken];
	}

	private waitsForPages(way: Way): boolean {
		const latest = monotonicNow() - PAGES_FIRST_MS;
		return [...this.searches].some((search) => search.way === way && search.since > latest);
	}

	private rejectImpatient(): void {
		const earliest = monotonicNow() - PATIENCE_MS;
		const { isOver } = this.lifetime;
		const isImpatient = ({ requestedAt }: Lookup) => isOver || requestedAt < earliest;
		for (const { reject } of this.waiting.filter(isImpatient)) reject(busyError());
		this.waiting = this.waiting.filter((lookup) => !isImpatient(lookup));
	}

	/** As many pages as hold them, newest first; whom none holds is looked up by a call of their own. */
	private async readPages(lookups: Lookup[]): Promise<void> {
		const [{ way, client, connected }] = lookups;
		const open = new Set(lookups);
		const search = { way, since: monotonicNow(), open };
		this.searches.add(search);
		const pages = way === 'heads' ? headPages(client, connected) : wholePages(client, connected);
		const result = await attempt(this.findOnPages(open, pages));
		this.searches.delete(search);
		if (!result.ok && !isOfContent(result.failure)) {
			for (const { reject } of open) reject(result.failure);
			return;
		}
		this.notePages(result.ok);
		for (const lookup of open) this.lineUp({ ...lookup, way: 'own' });
	}

	private notePages(wereShown: boolean): void {
		if (wereShown) {
			this.nextPauseMs = FIRST_PAUSE_MS;
			return;
		}
		this.noPagesUntil = monotonicNow() + this.nextPauseMs;
		this.nextPauseMs = Math.min(2 * this.nextPauseMs, LONGEST_PAUSE_MS);
	}

	/** Takes those out of `open` whom a page holds. */
	private async findOnPages(open: Set<Lookup>, pages: AsyncIterable<LookedUp[]>): Promise<void> {
		let count = 0;
		let askedAt = monotonicNow();
		for await (const page of pages) {
			for (const lookup of this.serve([...open], page)) open.delete(lookup);
			this.serveOthers(page, askedAt);
			const times = page.map(({ head: { updatedAt } }) =>
				updatedAt ? Date.parse(updatedAt) : undefined,
			);
			const isPassed = ({ occurredAt }: Lookup) => isBefore(times, occurredAt - MARGIN_MS);
			if ([...open].every(isPassed) || ++count === MAX_PAGES) break;
			askedAt = monotonicNow();
		}
	}

	/** Those who asked before the page was asked for: they wait, or are looked for on other pages. */
	private serveOthers(page: LookedUp[], askedAt: number): void {
		const isWhole = page.some(({ events }) => events !== undefined);
		const mayBeServed = ({ requestedAt, way }: Lookup) =>
			requestedAt < askedAt && (isWhole || way === 'heads');
		for (const { open } of this.searches) {
			for (const lookup of this.serve([...open].filter(mayBeServed), page)) open.delete(lookup);
		}
		const served = new Set(this.serve(this.waiting.filter(mayBeServed), page));
		this.waiting = this.waiting.filter((lookup) => !served.has(lookup));
	}

	/** @returns whom the page holds: they have it, or are looked for among those that are read whole */
	private serve(lookups: Lookup[], page: LookedUp[]): Lookup[] {
		const byContact = new Map(page.map((found) => [found.head.contact.id, found]));
		return lookups.filter((lookup) => {
			const found = byContact.get(lookup.contactId);
			if (!found) return false;
			if (found.events || lookup.isEnough(found.head)) lookup.resolve(found);
			else this.lineUp({ ...lookup, way: 'whole' });
			return true;
		});
	}
}

/** All of them are for the same contact. */
async function readOne(lookups: Lookup[]): Promise<void> {
	const [{ client, connected, contactId }] = lookups;
	const result = await attempt(readWhole(contactId, client, connected));
	for (const { resolve, reject } of lookups) {
		if (result.ok) resolve(result.value);
		else reject(result.failure);
	}
}
