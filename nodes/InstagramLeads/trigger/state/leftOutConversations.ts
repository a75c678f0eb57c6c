import { BoundedMap } from '../../common/boundedMap';

/** A shop has a few such conversations, if any. */
const REMEMBERED = 100;

/** Of all as they are stored, which is some 20 of them: Meta's ids are long. */
const MAX_STORED_CHARACTERS = 2000;

/** Between a conversation's id and its moment; ids have neither. */
const SINCE = ' ';
const NEXT = '\n';

/**
 * Conversations that scans couldn't read, and what each may still have to tell: the cursor moves on without
 * them, so what they held then is found only because it is remembered here, over restarts, too.
 */
export class LeftOutConversations {
	/** From when on their messages are of interest, in milliseconds, by conversation id. */
	private readonly since: BoundedMap<string, number>;

	/** @param stored what `toJSON` gave; what is damaged in it is left out */
	constructor(stored = '') {
		this.since = new BoundedMap({ size: REMEMBERED }, stored.split(NEXT).flatMap(readLine));
	}

	/** @returns whether it is news */
	add(conversationId: string, from: number): boolean {
		if (this.since.has(conversationId)) return false;
		this.since.set(conversationId, from);
		return true;
	}

	/** Since when its messages are of interest, where that is earlier than for others. */
	fromOf(conversationId: string, from: number): number {
		return Math.min(this.since.get(conversationId) ?? from, from);
	}

	/** It still can't be read: others come before it. */
	putLast(conversationId: string): void {
		const since = this.since.get(conversationId);
		if (since !== undefined) this.since.set(conversationId, since);
	}

	remove(conversationId: string): void {
		this.since.delete(conversationId);
	}

	get ids(): string[] {
		return this.since.entries().map(([id]) => id);
	}

	/** What the constructor takes: the latest, as many as there is room for; empty where there are none. */
	toJSON(): string {
		let room = MAX_STORED_CHARACTERS;
		const lines = this.since.entries().map(([id, from]) => id + SINCE + Math.floor(from));
		const kept = lines.reverse().filter((line) => (room -= line.length + 1) >= 0);
		return kept.reverse().join(NEXT);
	}
}

function readLine(line: string): Array<[string, number]> {
	const read = /^(\S+) (\d{1,15})$/.exec(line);
	return read ? [[read[1], Number(read[2])]] : [];
}
