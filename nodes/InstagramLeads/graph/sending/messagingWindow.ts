import type { LeadEventType } from '../../events/eventKinds';
import type { LeadEvent } from '../../events/leadEvent';
import type { Thread } from '../messaging/conversations';
import { GraphError } from '../errors/graphError';
import type { MessagingRule } from './send';

const HOUR_MS = 60 * 60 * 1000;
const ANSWER_WINDOW_MS = 24 * HOUR_MS;
const HUMAN_AGENT_WINDOW_MS = 7 * 24 * HOUR_MS;

/** How long after a comment it may be answered privately. Doc: private-replies. */
const PRIVATE_REPLY_WINDOW_MS = 7 * 24 * HOUR_MS;

/** How much sooner an event stops to tell by itself that there is time: clocks differ, and a send takes some. */
const MARGIN_MS = HOUR_MS;

/** By what somebody opens the window, or a conversation shows as their message. Doc: messaging-api. */
const OPENING: ReadonlySet<LeadEventType> = new Set([
	'message',
	'storyReply',
	'storyMention',
	'postback',
	'quickReply',
	'unsupported',
]);

/** Whether the account may write to a contact, as far as the conversation tells. */
export interface MessagingWindow {
	/**
	 * `open`: 24 hours haven't passed. `humanAgent`: 7 days haven't passed, a person may answer.
	 * `closed`: longer ago. `unknown`: the API doesn't show the contact's last message.
	 */
	status: 'open' | 'humanAgent' | 'closed' | 'unknown';
	/** ISO 8601; the contact's last message. */
	lastInboundAt?: string;
	/** ISO 8601; when the 24 hours are over. */
	closesAt?: string;
}

/**
 * The messaging window by the contact's last message. Where only the account's own messages are
 * shown, the oldest of them bounds it: the contact wrote before that. Doc: messaging-api.
 *
 * @param now milliseconds, by Meta's clock where known
 */
export function windowOf(
	thread: Pick<Thread, 'events' | 'isTruncated'> | undefined,
	now: number,
): MessagingWindow {
	const events = thread?.events ?? [];
	const lastInbound = events.filter(({ direction }) => direction === 'inbound').pop();
	if (lastInbound) {
		const at = Date.parse(lastInbound.occurredAt);
		return {
			status: statusAt(now - at),
			lastInboundAt: lastInbound.occurredAt,
			closesAt: new Date(at + ANSWER_WINDOW_MS).toISOString(),
		};
	}
	if (!thread?.isTruncated || events.length === 0) return { status: 'unknown' };
	const status = statusAt(now - Date.parse(events[0].occurredAt));
	return { status: status === 'open' ? 'unknown' : status };
}

function statusAt(age: number): 'open' | 'humanAgent' | 'closed' {
	if (age <= ANSWER_WINDOW_MS) return 'open';
	return age <= HUMAN_AGENT_WINDOW_MS ? 'humanAgent' : 'closed';
}

/**
 * Whether an event tells by itself that its contact may be answered, so that nobody has to be asked.
 *
 * @param now milliseconds, by Meta's clock where known
 */
export function opensWindow({ type, direction, occurredAt }: LeadEvent, now: number): boolean {
	const isOpening = OPENING.has(type) && direction === 'inbound';
	return isOpening && now - Date.parse(occurredAt) <= ANSWER_WINDOW_MS - MARGIN_MS;
}

/** Whether an event tells by itself that its comment may be answered privately. Doc: private-replies. */
export function opensPrivateReply(
	{ comment, direction, occurredAt }: LeadEvent,
	now: number,
): boolean {
	const isTheirs = comment !== undefined && direction === 'inbound';
	return isTheirs && now - Date.parse(occurredAt) <= PRIVATE_REPLY_WINDOW_MS - MARGIN_MS;
}

/**
 * The rule to send under.
 *
 * @param mayUseTag whether the operator ticked the human agent tag
 * @throws GraphError `window` when Meta would refuse the message
 */
export function ruleFor(window: MessagingWindow, mayUseTag: boolean): MessagingRule {
	if (window.status === 'open') return 'RESPONSE';
	if (window.status === 'closed') {
		throw GraphError.local(
			'window',
			"The contact's messaging window is closed",
			`${lastWrote(window)} Instagram allows answers within 24 hours, and a person's answer within 7 days. Wait until the contact writes again, or answer by hand in the Instagram app. Nothing was sent.`,
		);
	}
	if (mayUseTag) return 'HUMAN_AGENT';
	if (window.status === 'unknown') return 'RESPONSE';
	throw GraphError.local(
		'window',
		"The contact's messaging window of 24 hours is closed",
		`${lastWrote(window)} If a person writes this answer and the Meta app has the Human Agent feature, tick 'Human Agent Tag' in the options: it allows 7 days. Else wait until the contact writes again. Nothing was sent.`,
	);
}

function lastWrote({ lastInboundAt }: MessagingWindow): string {
	return lastInboundAt
		? `The contact last wrote at ${lastInboundAt}.`
		: "The contact's last message is older than all that Instagram shows of the conversation.";
}

/**
 * Makes sure that a comment may still be answered privately.
 *
 * @throws GraphError `window` when it is more than 7 days old
 */
export function checkPrivateReplyWindow(commentedAt: string, now: number): void {
	if (now - Date.parse(commentedAt) <= PRIVATE_REPLY_WINDOW_MS) return;
	throw GraphError.local(
		'window',
		'This comment is too old for a private reply',
		`It was written at ${commentedAt}; Instagram allows a private reply within 7 days. Reply publicly instead. Nothing was sent.`,
	);
}
