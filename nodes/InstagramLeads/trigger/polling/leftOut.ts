import { BoundedMap } from '../../common/boundedMap';

/** A shop has a few such conversations, if any. */
const REMEMBERED = 200;

/**
 * Conversations that scans couldn't read, and what each may still have to tell: the cursor moves on without
 * them, so what they held then is found only because it is remembered here.
 */
export class LeftOutConversations {
	/** From when on their messages are of interest, in milliseconds, by conversation id. */
	private readonly since = new BoundedMap<string, number>({ size: REMEMBERED });

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

	has(conversationId: string): boolean {
		return this.since.has(conversationId);
	}

	remove(conversationId: string): void {
		this.since.delete(conversationId);
	}

	get ids(): string[] {
		return this.since.entries().map(([id]) => id);
	}
}
