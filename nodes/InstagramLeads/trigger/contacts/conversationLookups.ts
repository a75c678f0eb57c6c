import { monotonicNow } from '../../common/monotonicTime';
import type { LeadEvent } from '../../events/leadEvent';
import type { ConnectedAccount } from '../../graph/account/connectedAccount';
import type { GraphClient } from '../../graph/client/client';
import { attempt } from '../../graph/errors/attempt';
import { GraphError } from '../../graph/errors/graphError';
import type { ConversationHead } from '../../graph/messaging/conversationHeads';
import { conversationHeads, headOf } from '../../graph/messaging/conversationHeads';
import { isBefore } from '../../graph/messaging/conversationPages';
import type { Thread } from '../../graph/messaging/conversations';
import { threadPages } from '../../graph/messaging/conversations';
import { isOfContent, unreadableError } from '../../graph/messaging/unreadable';

/** Two calls a second, for all contacts: whose look-up waited so long goes without it. */
const PATIENCE_MS = 120_000;

/** Calls at once, so that one without an answer doesn't hold up the others. */
const MAX_WORKERS = 4;

/** From so many on, pages of all conversations serve more people than a call for each. */
const MANY = 3;

/** Of conversations that are read whole; a poll's first page, which wants nobody in particular, is smaller. */
const WHOLE_PER_PAGE = 30;

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

/** What a look at a contact's conversation came to. */
export interface LookedUp {
	head: ConversationHead;
	/** All that Meta shows of it, oldest first; absent where who wrote when was enough. */
	events?: LeadEvent[];
}

/** Whose conversation is wanted, and for what. */
export interface LookupQuery {
	contactId: string;
	/** Milliseconds; what they did, so that an older conversation can't have it. */
	occurredAt: number;
	/** Whether who wrote when says all that is asked; otherwise the conversation is read whole. */
	isEnough: (head: ConversationHead) => boolean;
}

/**
 * Where a conversation is looked for next: on pages that tell who wrote when; where that wasn't enough, on pages
 * with what was written; and where it was on none of them, by a call of its own.
 */
type Way = 'heads' | 'whole' | 'own';

interface Lookup extends LookupQuery {
	client: GraphClient;
	connected: ConnectedAccount;
	/** By the monotonic clock. */
	requestedAt: number;
	way: Way;
	resolve: (found: LookedUp | undefined) => void;
	reject: (reason: unknown) => void;
}

/** Looks conversations up by few calls: one by one, or by pages of the newest where many are asked for. */
export class ConversationLookups {
	private waiting: Lookup[] = [];

	private workers = 0;

	private wasTurnOfTried = false;

	/** By the monotonic clock. */
	private noPagesUntil = -Infinity;

	private nextPauseMs = FIRST_PAUSE_MS;

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
			this.waiting.push({ ...lookup, way: 'heads' });
			if (this.workers < MAX_WORKERS) void this.work();
		});
	}

	/**
	 * Conversations that were read whole for something else: whose look-up waits needs no call of its own.
	 *
	 * @param askedAt by the monotonic clock, before the call for them was made
	 */
	offer(threads: Thread[], askedAt: number): void {
		this.serveWaiting(threads.map(wholeOf), askedAt);
	}

	private async work(): Promise<void> {
		this.workers++;
		// Those who come in the same moment are counted together.
		await Promise.resolve();
		for (let lookups = this.take(); lookups.length > 0; lookups = this.take()) {
			try {
				if (lookups.length > 1) await this.readPages(lookups);
				else await readWhole(lookups[0]);
			} catch (error) {
				for (const { reject } of lookups) reject(error);
			}
		}
		this.workers--;
	}

	/** Whom the next call is for. */
	private take(): Lookup[] {
		this.rejectImpatient();
		const tried = this.waiting.filter(({ way }) => way !== 'heads');
		const untried = this.waiting.filter(({ way }) => way === 'heads');
		// In turns, so that neither newcomers nor those whom a page didn't serve keep the others waiting.
		this.wasTurnOfTried = tried.length > 0 && (untried.length === 0 || !this.wasTurnOfTried);
		const [first] = this.wasTurnOfTried ? tried : untried;
		const alike = this.waiting.filter(({ way }) => way === first?.way && way !== 'own');
		const isPage = alike.length >= MANY && monotonicNow() >= this.noPagesUntil;
		const taken = new Set(isPage ? alike : [first].filter(Boolean));
		this.waiting = this.waiting.filter((lookup) => !taken.has(lookup));
		return [...taken];
	}

	private rejectImpatient(): void {
		const earliest = monotonicNow() - PATIENCE_MS;
		const isImpatient = ({ requestedAt }: Lookup) => requestedAt < earliest;
		for (const { reject } of this.waiting.filter(isImpatient)) reject(busyError());
		this.waiting = this.waiting.filter((lookup) => !isImpatient(lookup));
	}

	/** As many pages as hold them, newest first; whom none holds is looked up by a call of their own. */
	private async readPages(lookups: Lookup[]): Promise<void> {
		const open = new Set(lookups);
		const result = await attempt(this.findOnPages(open, pagesFor(lookups[0])));
		if (!result.ok && !isOfContent(result.failure)) throw result.failure;
		this.notePages(result.ok);
		for (const lookup of open) this.waiting.push({ ...lookup, way: 'own' });
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
			this.serveWaiting(page, askedAt);
			const times = page.map(({ head: { updatedAt } }) =>
				updatedAt ? Date.parse(updatedAt) : undefined,
			);
			const isPassed = ({ occurredAt }: Lookup) => isBefore(times, occurredAt - MARGIN_MS);
			if ([...open].every(isPassed) || ++count === MAX_PAGES) break;
			askedAt = monotonicNow();
		}
	}

	/** Those who asked before the page was asked for. */
	private serveWaiting(page: LookedUp[], askedAt: number): void {
		const isWhole = page.some(({ events }) => events !== undefined);
		const mayBeServed = ({ requestedAt, way }: Lookup) =>
			requestedAt < askedAt && (isWhole || way === 'heads');
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
			else this.waiting.push({ ...lookup, way: 'whole' });
			return true;
		});
	}
}

const wholeOf = (thread: Thread): LookedUp => ({ head: headOf(thread), events: thread.events });

async function* pagesFor({ way, client, connected }: Lookup): AsyncGenerator<LookedUp[]> {
	if (way === 'heads') {
		for await (const heads of conversationHeads(client, connected)) {
			yield heads.map((head) => ({ head }));
		}
		return;
	}
	const query = { pageSize: WHOLE_PER_PAGE, isAllOrNothing: true };
	for await (const page of threadPages(client, connected, query)) {
		yield page.threads.map(wholeOf);
	}
}

async function readWhole({ client, connected, contactId, resolve }: Lookup): Promise<void> {
	for await (const page of threadPages(client, connected, { contactId, pageSize: 1 })) {
		if (page.unreadable.length > 0) throw unreadableError();
		const [thread] = page.threads;
		if (!thread) continue;
		const isTheirs = thread.contact.id === contactId;
		resolve(isTheirs ? wholeOf(thread) : undefined);
		return;
	}
	resolve(undefined);
}

function busyError(): GraphError {
	return GraphError.local(
		'rate',
		'Too many conversations wait to be read',
		'Meta allows two such calls a second.',
	);
}
