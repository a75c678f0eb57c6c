import { compareText } from '../../common/compareText';
import { occurrenceKey } from '../../events/eventKeys';
import type { LeadEvent } from '../../events/leadEvent';
import { readLeadEvent } from '../../events/leadEventSchema';
import { withoutRaw } from '../../events/withoutRaw';

/** Characters of what waits that are written down: about 1,500 events. */
const MAX_STORED_CHARACTERS = 1_000_000;

/**
 * The events that came in and haven't settled, in the order in which they are to go on, in a form that can be written
 * down at any time: Meta shows the newest 20 messages of a conversation and many other events never
 * again, so that after a crash not all of them can be read once more.
 */
export class Backlog {
	private readonly entries = new Map<LeadEvent, { sortKey: string; text: string }>();

	/** @param keepsRaw whether Meta's own objects are written down too */
	constructor(private readonly keepsRaw = false) {}

	/** @param sortKey when it counts as having occurred, among the events of its contact */
	add(event: LeadEvent, sortKey = event.occurredAt): void {
		const text = JSON.stringify(this.keepsRaw ? event : withoutRaw(event));
		this.entries.set(event, { sortKey, text });
	}

	delete(event: LeadEvent): void {
		this.entries.delete(event);
	}

	/**
	 * One text, for n8n puts a proxy around every object that it stores. Where it gets too long, the
	 * latest are left out: they are the likeliest to be shown once more.
	 *
	 * @param elsewhere occurrence keys of what is written down elsewhere
	 */
	toText(elsewhere: { has(key: string): boolean }): string {
		const kept: string[] = [];
		let length = 0;
		for (const [{ eventId }, { text }] of this.inOrder()) {
			if (elsewhere.has(occurrenceKey(eventId))) continue;
			length += text.length + 1;
			if (length > MAX_STORED_CHARACTERS) break;
			kept.push(text);
		}
		return `[${kept.join(',')}]`;
	}

	/** By their sort keys; those of the same key as they came. */
	private inOrder(): Array<[LeadEvent, { sortKey: string; text: string }]> {
		return [...this.entries].sort(([, a], [, b]) => compareText(a.sortKey, b.sortKey));
	}
}

/** Reads what `toText` wrote; leaves out what is damaged. */
export function readBacklog(text: string): LeadEvent[] {
	return parseList(text).flatMap((stored) => {
		const read = readLeadEvent(stored);
		return 'event' in read ? [read.event] : [];
	});
}

function parseList(text: string): unknown[] {
	try {
		const parsed: unknown = JSON.parse(text);
		return Array.isArray(parsed) ? parsed : [];
	} catch {
		return [];
	}
}
