import type { LeadEvent } from '../../events/leadEvent';
import { wholeSecond } from '../../events/timestamps';
import type { ConversationHead, MessageHead } from '../../graph/messaging/conversationHeads';

/**
 * Messages up to the last of the arrived events, in the conversation's own order. Those that arrived
 * are among them: they tell where the others belong.
 */
export function upTo<M extends MessageHead>(arrived: LeadEvent[], messages: M[]): M[] {
	const ids = idsOf(arrived);
	const newest = arrived.map(({ occurredAt }) => occurredAt).reduce((a, b) => (a > b ? a : b));
	const second = wholeSecond(newest);
	const last = messages.findLastIndex(
		({ eventId, occurredAt }) => occurredAt < second || ids.has(eventId),
	);
	return messages.slice(0, last + 1);
}

/**
 * Whether a conversation's newest messages, without what they say, tell that nothing was missed before the
 * arrived events and whether the contact is new: otherwise it has to be read whole.
 *
 * @param known `from`: milliseconds, nothing older is of interest; `isKnown`: whether something of the contact
 * went through before
 */
export function isCovered(
	{ messages, isTruncated }: ConversationHead,
	arrived: LeadEvent[],
	known: { from: number; isKnown: boolean; hasSeen: (eventId: string) => boolean },
): boolean {
	const earlier = upTo(arrived, messages);
	const isMissed = ({ eventId, occurredAt }: MessageHead) =>
		Date.parse(occurredAt) >= known.from && !known.hasSeen(eventId);
	if (earlier.some(isMissed)) return false;
	if (!isTruncated) return true;
	const reachesBack = messages.some(({ occurredAt }) => Date.parse(occurredAt) < known.from);
	const ids = idsOf(arrived);
	const isEarlier = ({ direction, eventId }: MessageHead) =>
		direction === 'inbound' && !ids.has(eventId);
	const isOld = known.isKnown || earlier.some(isEarlier);
	return reachesBack && isOld;
}

/** Ids under which a conversation shows what arrived, a tapped button among it. */
function idsOf(arrived: LeadEvent[]): ReadonlySet<string> {
	return new Set(arrived.flatMap(({ message }) => (message ? `m:${message.id}` : [])));
}
