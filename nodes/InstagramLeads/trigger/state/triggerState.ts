import { z } from 'zod';

import { RecentKeys } from '../../common/recentKeys';
import { occurrenceKey } from '../../events/eventKeys';
import type { LeadEvent } from '../../events/leadEvent';
import type { OwnAccount } from '../../events/ownAccount';
import { readLeadEvent } from '../../events/leadEventSchema';
import type { Outage } from '../../events/outage';
import { outageSchema } from '../../events/outage';
import { AdCopies } from './adCopies';
import { Backlog, readBacklog } from './backlog';
import { ContactIdentities } from './contactIdentities';
import { PollCursor } from './cursor';
import { KnownContacts } from './knownContacts';
import { LeftOutConversations } from './leftOutConversations';

const REMEMBERED_OCCURRENCES = 2000;
const REMEMBERED_CONTACTS = 2000;
/** More than the settings let n8n have at the same time. */
const REMEMBERED_PENDING = 600;

/** An item that was given to n8n and whose execution hasn't ended, and how often it was given. */
export interface PendingItem {
	event: LeadEvent;
	attempt: number;
}

/** A list; an element that is damaged costs the others nothing. */
const sound = <T extends z.ZodTypeAny>(element: T) =>
	z.array(z.unknown()).transform((elements) =>
		elements.flatMap((candidate): Array<z.output<T>> => {
			const parsed = element.safeParse(candidate);
			return parsed.success ? [parsed.data] : [];
		}),
	);

/** Packed; a list in what versions up to 0.1 stored. */
const printsSchema = z.union([z.string(), sound(z.string())]).catch('');

const moment = z.number().finite().optional().catch(undefined);

/** A moment that is damaged is that of the other kind of poll, or of the start: only all three make it a first start. */
const cursorSchema = z
	.object({ startedAt: moment, messages: moment, comments: moment })
	.transform(({ startedAt, messages, comments }) => {
		const known = messages ?? comments ?? startedAt;
		if (known === undefined) return undefined;
		return {
			startedAt: startedAt ?? Math.min(messages ?? known, comments ?? known),
			messages: messages ?? known,
			comments: comments ?? known,
		};
	});

const ownAccountSchema = z
	.object({
		id: z.string().min(1),
		username: z.string().optional(),
		otherIds: z.array(z.string()).optional(),
	})
	.optional()
	.catch(undefined);

/**
 * The names under which n8n's static data has it: part of what an update of the package must read. Versions up to
 * 0.1 take what they can't read (prints, contacts and names) for empty, and read the rest.
 */
const storedSchema = z.object({
	cursor: cursorSchema.optional().catch(undefined),
	settled: printsSchema,
	contacts: printsSchema,
	names: z.union([z.string(), sound(z.tuple([z.string(), z.string()]))]).catch(''),
	byName: z.string().catch(''),
	owners: z.string().catch(''),
	pending: sound(z.object({ event: z.unknown(), attempt: z.number().catch(1) })).catch([]),
	waiting: z.string().catch(''),
	adCopies: z.string().catch(''),
	leftOut: z.string().catch(''),
	lastKey: z.string().optional().catch(undefined),
	account: ownAccountSchema,
	outage: outageSchema.optional().catch(undefined),
});

/** What the trigger remembers between executions and restarts. Bounded, whatever comes in. */
export interface TriggerState {
	/** How far polls have come. */
	cursor: PollCursor;
	/** Occurrences that were processed lately, by key. */
	recentlyProcessed: RecentKeys;
	/** Contacts seen lately, by lead key, and when they were heard of. */
	contacts: KnownContacts;
	/** Who is who among people known by username. */
	identities: ContactIdentities;
	/** The ads' copies of posts that comments came from. */
	adCopies: AdCopies;
	/** Conversations that polls couldn't read, and what each still owes. */
	leftOut: LeftOutConversations;
	/** By occurrence: what n8n has now. After a crash it tells what n8n had. */
	pending: Map<string, PendingItem>;
	/** What waits in the queue now. */
	backlog: Backlog;
	/**
	 * What waited when the state was written for the last time, before this trigger came up. The text may
	 * have been older than the rest: without what n8n had, and what had settled.
	 */
	restoredBacklog: LeadEvent[];
	/** A deduplication key that n8n has. */
	lastKey?: string;
	/** What keeps the trigger from reading, and since when. */
	outage?: Outage;
	/** The account that the trigger is for, with all its ids, as it was last known. */
	ownAccount?: OwnAccount;
}

/** The account that a trigger is for, from what was stored of it: for who has nothing but that. */
export function storedAccount(stored: unknown): OwnAccount | undefined {
	const account = (stored as { account?: unknown } | undefined)?.account;
	return ownAccountSchema.parse(detached(account));
}

/**
 * Reads what was stored; whatever is damaged or missing starts empty.
 *
 * @param keepsRaw whether events are to be stored with Meta's own objects
 */
export function loadState(stored: unknown, keepsRaw = false): TriggerState {
	const parsed = storedSchema.safeParse(stored ?? {});
	const { cursor, settled, contacts, adCopies, leftOut, lastKey, account, outage, ...unfinished } =
		parsed.success ? parsed.data : storedSchema.parse({});
	const recentlyProcessed = new RecentKeys(REMEMBERED_OCCURRENCES, settled);
	const pending = new Map(unfinished.pending.flatMap(readPending));
	return {
		cursor: new PollCursor(cursor),
		lastKey,
		outage,
		ownAccount: account,
		backlog: new Backlog(keepsRaw),
		restoredBacklog: readBacklog(unfinished.waiting).filter(({ eventId }) => {
			const key = occurrenceKey(eventId);
			return !pending.has(key) && !recentlyProcessed.has(key);
		}),
		recentlyProcessed,
		contacts: new KnownContacts(REMEMBERED_CONTACTS, contacts),
		identities: new ContactIdentities(unfinished),
		adCopies: new AdCopies(adCopies),
		leftOut: new LeftOutConversations(leftOut),
		pending,
	};
}

function readPending(stored: { event?: unknown; attempt: number }): Array<[string, PendingItem]> {
	const read = readLeadEvent(detachedOrNothing(stored.event));
	if (!('event' in read)) return [];
	const { event } = read;
	return [[occurrenceKey(event.eventId), { event, attempt: stored.attempt }]];
}

/**
 * The form in which n8n stores it: plain JSON.
 *
 * @param waiting the text of what waits; made anew unless it is given. An older one may have events in
 * it that n8n was given or that settled since: whoever reads it knows them by the rest
 */
export function storedForm(state: TriggerState, waiting?: string) {
	const { cursor, recentlyProcessed, contacts, identities, pending, backlog } = state;
	const { lastKey, ownAccount, outage } = state;
	const adCopies = state.adCopies.toJSON();
	const leftOut = state.leftOut.toJSON();
	const stored = [...pending].slice(-REMEMBERED_PENDING);
	return {
		pending: detached(stored.map(([, item]) => item)),
		...(!cursor.isNew && { cursor: cursor.toJSON() }),
		...(lastKey && { lastKey }),
		...(adCopies && { adCopies }),
		...(leftOut && { leftOut }),
		...(ownAccount && { account: ownAccount }),
		...(outage && { outage }),
		settled: recentlyProcessed.toJSON(),
		contacts: contacts.toJSON(),
		...identities.toJSON(),
		// What there is no room for among the pending waits all the same.
		waiting: waiting ?? backlog.renewText(new Map(stored)),
	};
}

function detachedOrNothing(value: unknown): unknown {
	try {
		return detached(value);
	} catch {
		return undefined;
	}
}

/**
 * A copy that has nothing in common with n8n's static data: n8n puts a proxy in the place of every
 * object in there, and expressions can't read an item with a proxy in it.
 */
function detached<T>(value: T): T {
	return value === undefined ? value : (JSON.parse(JSON.stringify(value)) as T);
}
