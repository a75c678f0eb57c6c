import { compareText } from '../../common/compareText';
import { occurrenceKey } from '../../events/eventKeys';
import type { LeadEvent } from '../../events/leadEvent';
import { readLeadEvent } from '../../events/leadEventSchema';
import { withoutRaw } from '../../events/withoutRaw';

/** Characters of what waits that are written down: about 1,500 events. */
const MAX_STORED_CHARACTERS = 1_000_000;

/** An event as it is written down. */
interface WaitingEvent {
	sortKey: string;
	text: string;
}

/**
 * The events that came in and haven't settled, in the order in which they are to go on, in a form that can be written
 * down at any time: Meta shows the newest 20 messages of a conversation and many other events never
 * again, so that after a crash not all of them can be read once more.
 */
export class Backlog {
	/** By occurrence key. */
	private readonly waiting = new Map<string, WaitingEvent>();

	private written: { text: string; keys: ReadonlySet<string> } = { text: '[]', keys: new Set() };

	private left = 0;

	/** @param keepsRaw whether Meta's own objects are written down too */
	constructor(private readonly keepsRaw = false) {}

	/** @param sortKey when it counts as having occurred, among the events of its contact */
	add(event: LeadEvent, sortKey = event.occurredAt): void {
		const key = occurrenceKey(event.eventId);
		this.waiting.delete(key);
		const text = JSON.stringify(this.keepsRaw ? event : withoutRaw(event));
		this.waiting.set(key, { sortKey, text });
	}

	/** @param key occurrence key of what waits no longer */
	delete(key: string): void {
		if (this.waiting.delete(key)) this.left++;
	}

	/** The text as it was made last. It may have events in it that wait no longer. */
	get text(): string {
		return this.written.text;
	}

	/** Events that have gone since the text was made. */
	get leftSince(): number {
		return this.left;
	}

	/** Whether the text has the event of this occurrence key. */
	hasWritten(key: string): boolean {
		return this.written.keys.has(key);
	}

	/**
	 * Makes the text anew. One text, for n8n puts a proxy around every object that it stores. Where it
	 * gets too long, the latest are left out: they are the likeliest to be shown once more.
	 *
	 * @param elsewhere occurrence keys of what is written down elsewhere
	 */
	renewText(elsewhere: { has(key: string): boolean }): string {
		const kept: string[] = [];
		const keys = new Set<string>();
		let length = 0;
		for (const [key, { text }] of this.inOrder()) {
			if (elsewhere.has(key)) continue;
			// One that is too long by itself costs the others nothing.
			if (text.length >= MAX_STORED_CHARACTERS) continue;
			length += text.length + 1;
			if (length > MAX_STORED_CHARACTERS) break;
			kept.push(text);
			keys.add(key);
		}
		this.written = { text: `[${kept.join(',')}]`, keys };
		this.left = 0;
		return this.written.text;
	}

	/** By their sort keys; those of the same key as they came. */
	private inOrder(): Array<[string, WaitingEvent]> {
		return [...this.waiting].sort(([, a], [, b]) => compareText(a.sortKey, b.sortKey));
	}
}

/** Reads what `renewText` made; leaves out what is damaged. */
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
