import { z } from 'zod';

import type { RecentKeys } from '../../common/recentKeys';
import { occurrenceKey } from '../../events/eventKeys';
import type { LeadEvent } from '../../events/leadEvent';
import type { OwnAccount } from '../../events/ownAccount';
import { readLeadEvent } from '../../events/leadEventSchema';
import type { Outage } from '../../events/outage';
import { outageSchema } from '../../events/outage';
import type { AppRecord } from '../../graph/webhooks/appRecord';
import { appRecordSchema } from '../../graph/webhooks/appRecord';
import { processedOccurrences } from '../shared/processedOccurrences';
import { AdCopies } from './adCopies';
import { Backlog, readBacklog } from './backlog';
import { ContactIdentities } from './contactIdentities';
import { PollCursor } from './cursor';
import type { FailedDelivery, FailureRun } from './failedDelivery';
import { failedDeliverySchema, failureRunSchema } from './failedDelivery';
import { KnownContacts } from './knownContacts';
import { LeftOutConversations } from './leftOutConversations';
import { OpenQuestions } from './openQuestions';

const REMEMBERED_CONTACTS = 2000;
/** More than the settings let n8n have at the same time. */
const REMEMBERED_PENDING = 600;

/** An item that was given to n8n and hasn't settled, and how often it was given. */
export interface PendingItem {
	event: LeadEvent;
	attempt: number;
	/** Where its executions failed, and it waits to be delivered again. */
	failed?: FailedDelivery;
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

/** IDs of posts by shortcode; few, for somebody picked each. */
const postIdsSchema = z.array(z.tuple([z.string(), z.string()])).catch([]);

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
	pending: sound(
		z.object({
			event: z.unknown(),
			attempt: z.number().catch(1),
			failed: failedDeliverySchema,
		}),
	).catch([]),
	failureRun: failureRunSchema,
	waiting: z.string().catch(''),
	adCopies: z.string().catch(''),
	leftOut: z.string().catch(''),
	lastKey: z.string().optional().catch(undefined),
	account: ownAccountSchema,
	app: appRecordSchema.optional().catch(undefined),
	warned: moment,
	posts: postIdsSchema,
	questions: z.unknown(),
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
	/** By occurrence: what n8n has now, or had and failed with. After a crash it tells what n8n had. */
	pending: Map<string, PendingItem>;
	/** What waits in the queue now. */
	backlog: Backlog;
	/**
	 * What waited when the state was written for the last time, before this trigger came up. The text may
	 * have been older than the rest: without what n8n had, and what had settled.
	 */
	restoredBacklog: LeadEvent[];
	/** Who fails one after the other, while nothing goes well. */
	failureRun?: FailureRun;
	/** What people were asked and have not answered yet. */
	questions: OpenQuestions;
	/** A deduplication key that n8n has. */
	lastKey?: string;
	/** What keeps the trigger from reading, and since when. */
	outage?: Outage;
	/** The account that the trigger is for, with all its ids, as it was last known. */
	ownAccount?: OwnAccount;
	/** Who shared the app, as it was last known. */
	appRecord?: AppRecord;
	/** When was told last that access ends, in milliseconds. */
	lastTokenWarning?: number;
	/** IDs of the posts that the operator named by address, by shortcode. */
	postIds: ReadonlyMap<string, string>;
}

/** The account that a trigger is for, from what was stored of it: for who has nothing but that. */
export function storedAccount(stored: unknown): OwnAccount | undefined {
	const account = (stored as { account?: unknown } | undefined)?.account;
	return ownAccountSchema.parse(detached(account));
}

/** The posts that the operator named by address, from what was stored: for who has nothing but that. */
export function storedPostIds(stored: unknown): ReadonlyMap<string, string> {
	const posts = (stored as { posts?: unknown } | undefined)?.posts;
	return new Map(postIdsSchema.parse(detached(posts)));
}

/**
 * Reads what was stored; whatever is damaged or missing starts empty.
 *
 * @param keepsRaw whether events are to be stored with Meta's own objects
 */
export function loadState(stored: unknown, keepsRaw = false): TriggerState {
	const parsed = storedSchema.safeParse(stored ?? {});
	const read = parsed.success ? parsed.data : storedSchema.parse({});
	const recentlyProcessed = processedOccurrences(read.settled);
	const pending = new Map(read.pending.flatMap(readPending));
	return {
		cursor: new PollCursor(read.cursor),
		lastKey: read.lastKey,
		failureRun: read.failureRun,
		outage: read.outage,
		ownAccount: read.account,
		appRecord: read.app,
		lastTokenWarning: read.warned,
		postIds: new Map(read.posts),
		backlog: new Backlog(keepsRaw),
		restoredBacklog: readBacklog(read.waiting).filter(({ eventId }) => {
			const key = occurrenceKey(eventId);
			return !pending.has(key) && !recentlyProcessed.has(key);
		}),
		recentlyProcessed,
		contacts: new KnownContacts(REMEMBERED_CONTACTS, read.contacts),
		identities: new ContactIdentities(read),
		adCopies: new AdCopies(read.adCopies),
		leftOut: new LeftOutConversations(read.leftOut),
		questions: new OpenQuestions(detachedOrNothing(read.questions)),
		pending,
	};
}

function readPending({
	event: stored,
	...rest
}: Omit<PendingItem, 'event'> & { event?: unknown }): Array<[string, PendingItem]> {
	const read = readLeadEvent(detachedOrNothing(stored));
	if (!('event' in read)) return [];
	const { event } = read;
	return [[occurrenceKey(event.eventId), { event, ...rest }]];
}

/**
 * The form in which n8n stores it: plain JSON.
 *
 * @param waiting the text of what waits; made anew unless it is given. An older one may have events in
 * it that n8n was given or that settled since: whoever reads it knows them by the rest
 */
export function storedForm(state: TriggerState, waiting?: string) {
	const { cursor, recentlyProcessed, contacts, identities, pending, backlog } = state;
	const { lastKey, ownAccount, lastTokenWarning, appRecord, postIds, failureRun, outage } = state;
	const adCopies = state.adCopies.toJSON();
	const leftOut = state.leftOut.toJSON();
	const questions = state.questions.toJSON();
	const stored = [...pending].slice(-REMEMBERED_PENDING);
	return {
		pending: detached(stored.map(([, item]) => item)),
		...(!cursor.isNew && { cursor: cursor.toJSON() }),
		...(lastKey && { lastKey }),
		...(adCopies && { adCopies }),
		...(leftOut && { leftOut }),
		...(questions.length > 0 && { questions: detached(questions) }),
		...(ownAccount && { account: ownAccount }),
		...(appRecord && { app: appRecord }),
		...(lastTokenWarning && { warned: lastTokenWarning }),
		...(postIds.size > 0 && { posts: [...postIds] }),
		...(failureRun && { failureRun }),
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
