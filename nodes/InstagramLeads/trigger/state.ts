import { z } from 'zod';

import { BoundedMemory } from './boundedMemory';
import type { Cursor } from './cursor';

const REMEMBERED_OCCURRENCES = 2000;
const REMEMBERED_CONTACTS = 2000;

const storedSchema = z.object({
	cursor: z
		.object({ startedAt: z.number(), messages: z.number(), comments: z.number() })
		.optional()
		.catch(undefined),
	settled: z.array(z.string()).catch([]),
	contacts: z.array(z.string()).catch([]),
});

/** What the trigger remembers between executions and restarts. Bounded, whatever comes in. */
export interface TriggerState {
	cursor?: Cursor;
	/** Occurrences settled lately, by key. */
	settled: BoundedMemory;
	/** Contacts seen lately, by lead key. */
	contacts: BoundedMemory;
}

/** Reads what was stored; whatever is damaged or missing starts empty. */
export function loadState(stored: unknown): TriggerState {
	const parsed = storedSchema.safeParse(stored ?? {});
	const { cursor, settled, contacts } = parsed.success
		? parsed.data
		: { cursor: undefined, settled: [], contacts: [] };
	return {
		cursor,
		settled: new BoundedMemory(REMEMBERED_OCCURRENCES, settled),
		contacts: new BoundedMemory(REMEMBERED_CONTACTS, contacts),
	};
}

/** The form in which n8n stores it: plain JSON. */
export function storeState({ cursor, settled, contacts }: TriggerState) {
	return { ...(cursor && { cursor }), settled: settled.toJSON(), contacts: contacts.toJSON() };
}
