import { sleep } from 'n8n-workflow';

import type { LeadEvent } from '../../events/leadEvent';
import type { Thread } from '../../graph/messaging/conversations';

/** Messages written within a moment arrive by calls of their own, and n8n may run these in any order. */
const GATHER_MS = 300;

export interface GatherOptions {
	/** The contact's conversation as Meta shows it now. */
	readThread: (event: LeadEvent) => Promise<Thread | undefined>;
	/** Milliseconds; nothing older is of interest. */
	from: () => number;
	isWanted: (event: LeadEvent) => boolean;
}

/**
 * Waits a moment for what was written together with the given events of one contact, and finds
 * messages before them whose webhook never came: so that nobody's second message overtakes their
 * first.
 */
export async function gatherEarlier(
	arrived: LeadEvent[],
	{ readThread, from, isWanted }: GatherOptions,
): Promise<LeadEvent[]> {
	const unplaced = arrived.filter((event) => !isReadInPlace(event));
	if (unplaced.length === 0) return [];
	await sleep(GATHER_MS);
	const thread = await readThread(unplaced.find(({ message }) => message) ?? unplaced[0]);
	if (!thread) return [];
	return earlierThan(unplaced, thread).filter(
		(event) => Date.parse(event.occurredAt) >= from() && isWanted(event),
	);
}

/** A message that was read came with all that stands before it in its conversation. */
function isReadInPlace({ receivedVia, message }: LeadEvent): boolean {
	return receivedVia === 'polling' && message !== undefined;
}

/**
 * Messages up to the last of the arrived events, in the conversation's own order. Those that arrived
 * are among them: they tell where the others belong.
 */
function earlierThan(arrived: LeadEvent[], { events }: Thread): LeadEvent[] {
	const ids = new Set(arrived.flatMap(({ message }) => message?.id ?? []));
	const newest = arrived.map(({ occurredAt }) => occurredAt).reduce((a, b) => (a > b ? a : b));
	const second = newest.replace(/\.\d+Z$/, '.000Z');
	const last = events.findLastIndex(
		({ message, occurredAt }) => occurredAt < second || (message && ids.has(message.id)),
	);
	return events.slice(0, last + 1);
}
