import { z } from 'zod';

import { readLeadEvent } from '../deals/leadEventSchema';
import type { LeadEvent } from '../events/leadEvent';
import { occurrenceKey } from '../events/leadEvent';
import { BoundedMemory } from './boundedMemory';
import type { Cursor } from './cursor';
import { Identities } from './identities';

const REMEMBERED_OCCURRENCES = 2000;
const REMEMBERED_CONTACTS = 2000;
const REMEMBERED_PENDING = 50;

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
}

/** Reads what was stored; whatever is damaged or missing starts empty. */
export function loadState(stored: unknown): TriggerState {
	const parsed = storedSchema.safeParse(stored ?? {});
	const { cursor, settled, contacts, names, pending } = parsed.success
		? parsed.data
		: { cursor: undefined, settled: [], contacts: [], names: [], pending: [] };
	return {
		cursor,
		settled: new BoundedMemory(REMEMBERED_OCCURRENCES, settled),
		contacts: new BoundedMemory(REMEMBERED_CONTACTS, contacts),
		identities: new Identities(names),
		pending: new Map(pending.flatMap(readPending)),
	};
}

function readPending(stored: { event?: unknown; attempt: number }): Array<[string, PendingEvent]> {
	const read = readLeadEvent(detached(stored.event));
	if (!('event' in read)) return [];
	const { event } = read;
	return [[occurrenceKey(event.eventId), { event, attempt: stored.attempt }]];
}

/** The form in which n8n stores it: plain JSON. */
export function storeState({ cursor, settled, contacts, identities, pending }: TriggerState) {
	return {
		...(cursor && { cursor }),
		settled: settled.toJSON(),
		contacts: contacts.toJSON(),
		names: identities.toJSON(),
		pending: detached([...pending.values()].slice(-REMEMBERED_PENDING)),
	};
}

/**
 * A copy that has nothing in common with n8n's static data: n8n puts a proxy in the place of every
 * object in there, and expressions can't read an item with a proxy in it.
 */
function detached<T>(value: T): T {
	return value === undefined ? value : (JSON.parse(JSON.stringify(value)) as T);
}
