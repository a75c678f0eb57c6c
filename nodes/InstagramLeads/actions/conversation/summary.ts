import { compact } from '../../common/compact';
import { leadKeyOf } from '../../events/eventKeys';
import type { Thread } from '../../graph/messaging/conversations';
import { windowOf } from '../../graph/sending/messagingWindow';

/**
 * A conversation in a few words: with whom, what was said last, and whether it may be answered.
 *
 * @param now milliseconds, by Meta's clock
 */
export function summaryOf(thread: Thread, now: number): object {
	const { conversationId, updatedAt, account, contact, events, isTruncated } = thread;
	const last = events[events.length - 1];
	return compact({
		conversationId,
		leadKey: leadKeyOf(account.id, contact.id),
		updatedAt,
		account,
		contact,
		lastMessage:
			last &&
			compact({
				id: last.message?.id,
				text: last.text,
				direction: last.direction,
				occurredAt: last.occurredAt,
			}),
		messagingWindow: windowOf(thread, now),
		isTruncated,
	});
}
