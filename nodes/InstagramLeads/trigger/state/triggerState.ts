import { z } from 'zod';

import { readLeadEvent } from '../../events/leadEventSchema';
import type { LeadEvent } from '../../events/leadEvent';
import { occurrenceKey } from '../../events/leadEvent';
import { BoundedMemory } from '../../common/fingerprints';
import type { Cursor } from './cursor';
import { Identities } from './contactIdentities';
import { readWaitingEvents, WaitingEvents } from './backlog';

const REMEMBERED_OCCURRENCES = 2000;
const REMEMBERED_CONTACTS = 2000;
/** More than the settings let n8n have at the same time. */
const REMEMBERED_PENDING = 600;

/** An event that was given to n8n and hasn't settled, and how often it was given. */
export interface PendingEvent {
	event: LeadEvent;
	attempt: number;
}

const storedSchema = z.object({
	cursor: z
		.object({ startedAt: z.number(), messages: z.number(), comments: z.number() })
		.optional()
		.catch(undefined),
	settled: z.array(z.string()).catch([]),
	contacts: z.array(z.string()).catch([]),
	names: z.array(z.tuple([z.string(), z.string()])).catch([]),
	pending: z.array(z.object({ event: z.unknown(), attempt: z.number() })).catch([]),
	waiting: z.string().catch(''),
	lastKey: z.string().optional().catch(undefined),
});

/** What the trigger remembers between executions and restarts. Bounded, whatever comes in. */
export interface TriggerState {
	cursor?: Cursor;
	/** Occurrences settled lately, by key. */
	settled: BoundedMemory;
	/** Contacts seen lately, by lead key. */
	contacts: BoundedMemory;
	/** Who is who among people known by username. */
	identities: Identities;
	/** By occurrence: what n8n has now. After a crash it tells what n8n had. */
	pending: Map<string, PendingEvent>;
	/** What waits at the door now. */
	waiting: WaitingEvents;
	/** What waited when the state was written for the last time, before this trigger came up. */
	leftWaiting: LeadEvent[];
	/** A deduplication key that n8n has. */
	lastKey?: string;
}

/**
 * Reads what was stored; whatever is damaged or missing starts empty.
 *
 * @param keepsRaw whether events are to be stored with Meta's own objects
 */
export function loadState(stored: unknown, keepsRaw = false): TriggerState {
	const parsed = storedSchema.safeParse(stored ?? {});
	const { cursor, settled, contacts, names, pending, waiting, lastKey } = parsed.success
		? parsed.data
		: storedSchema.parse({});
	return {
		cursor,
		lastKey,
		waiting: new WaitingEvents(keepsRaw),
		leftWaiting: readWaitingEvents(waiting),
		settled: new BoundedMemory(REMEMBERED_OCCURRENCES, settled),
		contacts: new BoundedMemory(REMEMBERED_CONTACTS, contacts),
		identities: new Identities(names),
		pending: new Map(pending.flatMap(readPending)),
	};
}

/** What n8n had or refused, oldest first. */
export function pendingEvents({ pending }: TriggerState): LeadEvent[] {
	return [...pending.values()].map(({ event }) => event);
}

function readPending(stored: { event?: unknown; attempt: number }): Array<[string, PendingEvent]> {
	const read = readLeadEvent(detached(stored.event));
	if (!('event' in read)) return [];
	const { event } = read;
	return [[occurrenceKey(event.eventId), { event, attempt: stored.attempt }]];
}

/** The form in which n8n stores it: plain JSON. */
export function storeState(state: TriggerState) {
	const { cursor, settled, contacts, identities, pending, waiting, lastKey } = state;
	return {
		...(cursor && { cursor }),
		...(lastKey && { lastKey }),
		settled: settled.toJSON(),
		contacts: contacts.toJSON(),
		names: identities.toJSON(),
		pending: detached([...pending.values()].slice(-REMEMBERED_PENDING)),
		waiting: waiting.toText((key) => pending.has(key)),
	};
}

/**
 * A copy that has nothing in common with n8n's static data: n8n puts a proxy in the place of every
 * object in there, and expressions can't read an item with a proxy in it.
 */
function detached<T>(value: T): T {
	return value === undefined ? value : (JSON.parse(JSON.stringify(value)) as T);
}
