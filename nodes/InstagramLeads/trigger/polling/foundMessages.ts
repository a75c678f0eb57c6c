import type { LeadEvent } from '../../events/leadEvent';
import type { Thread } from '../../graph/messaging/conversations';
import { isAfterSilence } from '../enrich/returningContact';
import { timeOf } from './scan';

/** What a scan found so far; who moves up the list while it is read is read more than once. */
export class FoundMessages {
	private readonly byConversation = new Map<string, LeadEvent[]>();

	private readonly truncatedIds = new Set<string>();

	/** @param silenceMs people who come back after it count as new leads again, where the operator wants so */
	constructor(private readonly silenceMs?: number) {}

	/**
	 * Takes in the messages of a conversation since a moment.
	 *
	 * @param from milliseconds
	 */
	add({ conversationId, events, isTruncated }: Thread, from: number): void {
		if (this.silenceMs !== undefined) markReturning(events, this.silenceMs);
		const fresh = events.filter((event) => timeOf(event) >= from);
		if (isTruncated && fresh.length === events.length) this.truncatedIds.add(conversationId);
		const ids = new Set(fresh.map(({ eventId }) => eventId));
		const before = this.byConversation.get(conversationId) ?? [];
		const gone = before.filter(({ eventId }) => !ids.has(eventId));
		this.byConversation.set(conversationId, [...gone, ...fresh]);
	}

	of(conversationId: string): LeadEvent[] {
		return this.byConversation.get(conversationId) ?? [];
	}

	has(conversationId: string): boolean {
		return this.byConversation.has(conversationId);
	}

	/** Per contact, oldest first. */
	get events(): LeadEvent[] {
		return [...this.byConversation.values()].flat();
	}

	/** Conversations of which Meta hides older messages. */
	get truncated(): number {
		return this.truncatedIds.size;
	}
}

function markReturning(events: LeadEvent[], silenceMs: number): void {
	for (const event of events) {
		if (isAfterSilence(event, events, silenceMs)) event.isNewLead = true;
	}
}
