import type { z } from 'zod';

import { compact } from '../common/compact';
import { leadKeyOf } from './eventKeys';
import type { LeadEventType } from './eventKinds';
import type { LeadAttachment, LeadEvent, LeadMessage } from './leadEvent';
import type { PieceOutcome } from './pieceOutcome';
import { toIso, toMilliseconds } from './timestamps';
import {
	messagingEvent,
	webhookEdit,
	webhookMessage,
	webhookPostback,
	webhookReaction,
	webhookReferral,
	webhookSeen,
} from './webhookSchemas';

type WebhookMessage = z.infer<typeof webhookMessage>;

interface EntryContext {
	id: string;
	time?: unknown;
}

/** What is particular to one kind of messaging event. */
interface Particulars {
	type: LeadEventType;
	eventId: string;
	text?: string;
	message?: LeadMessage;
	fromAccount?: boolean;
}

/** Sender and time, which every kind of messaging event has. */
interface Occasion {
	contactId: string;
	milliseconds: number;
}

/** `entry.id` of the deliveries that the dashboard's Test button sends, and of those without one. */
const NO_ACCOUNT_IDS = ['0', ''];

/**
 * Normalises one messaging event: a message, postback, reaction, referral, edit, deletion or
 * "seen". Doc: /docs/instagram-messaging/webhooks.
 */
export function normaliseMessagingEvent(value: unknown, entry: EntryContext): PieceOutcome {
	const arrived = arrivalOf(value);
	if (arrived !== undefined) return { lookup: { kind: 'message', messageId: arrived } };
	const parsed = messagingEvent.safeParse(value);
	if (!parsed.success) return { skip: 'messaging event without sender' };
	const { sender, recipient, timestamp, ...rest } = parsed.data;
	// A key without a value says nothing about the kind of event.
	const body = Object.fromEntries(Object.entries(rest).filter(([, part]) => part !== null));

	const message = 'message' in body ? webhookMessage.safeParse(body.message) : undefined;
	const fromAccount =
		sender.id === entry.id || (message?.success === true && message.data.is_echo === true);
	const knownId = NO_ACCOUNT_IDS.includes(entry.id) ? undefined : entry.id;
	const contactId = fromAccount ? recipient?.id : sender.id;
	const accountId = knownId ?? (fromAccount ? sender.id : recipient?.id);
	if (contactId === undefined || accountId === undefined) {
		return { skip: 'messaging event without recipient' };
	}
	const milliseconds = toMilliseconds(timestamp) ?? toMilliseconds(entry.time);
	const occurredAt = toIso(milliseconds);
	if (milliseconds === undefined || !occurredAt) return { skip: 'messaging event without a time' };

	const particulars = readParticulars(body, message, { contactId, milliseconds });
	if ('skip' in particulars) return particulars;
	const { type, eventId, text, message: leadMessage } = particulars;
	return {
		event: compact<LeadEvent>({
			eventId,
			leadKey: leadKeyOf(accountId, contactId),
			type,
			direction: fromAccount ? 'outbound' : 'inbound',
			occurredAt,
			receivedVia: 'webhook',
			isNewLead: false,
			account: { id: accountId },
			contact: { id: contactId },
			text,
			message: leadMessage,
			raw: value,
		}),
	};
}

/**
 * An edit number 0 is no edit: Meta sends it when a message arrives, beside the message or, as field
 * reports have it, in its place, then without saying who wrote.
 *
 * @returns the message's id
 */
function arrivalOf(value: unknown): string | undefined {
	const { message, message_edit: edit } = (value ?? {}) as Record<string, unknown>;
	if (message != null || edit == null) return undefined;
	const parsed = webhookEdit.safeParse(edit);
	return parsed.success && String(parsed.data.num_edit) === '0' ? parsed.data.mid : undefined;
}

function readParticulars(
	body: Record<string, unknown>,
	message: z.SafeParseReturnType<unknown, WebhookMessage> | undefined,
	occasion: Occasion,
): Particulars | { skip: string } {
	if (message) return message.success ? ofMessage(message.data) : { skip: 'message without an id' };
	if ('postback' in body) return ofPostback(body.postback, occasion);
	if ('reaction' in body) return ofReaction(body.reaction, occasion);
	if ('message_edit' in body) return ofEdit(body.message_edit);
	if ('read' in body) return ofSeen(body.read);
	if ('referral' in body) return ofReferral(body.referral, occasion);
	return { skip: 'messaging event of a kind that is no lead event' };
}

function ofMessage(message: WebhookMessage): Particulars {
	const attachments = (message.attachments ?? []).map<LeadAttachment>(({ type, payload }) =>
		compact({ type, url: payload?.url, title: payload?.title }),
	);
	const leadMessage = compact<LeadMessage>({
		id: message.mid,
		attachments,
		replyTo: replyOf(message),
		referral: message.referral,
		payload: message.quick_reply?.payload,
	});
	const type = typeOfMessage(message, attachments);
	const eventId = type === 'messageDeleted' ? `d:${message.mid}` : `m:${message.mid}`;
	return { type, eventId, text: message.text || undefined, message: leadMessage };
}

function typeOfMessage(message: WebhookMessage, attachments: LeadAttachment[]): LeadEventType {
	if (message.is_deleted) return 'messageDeleted';
	if (message.quick_reply) return 'quickReply';
	if (message.reply_to?.story) return 'storyReply';
	if (attachments.some(({ type }) => type === 'story_mention')) return 'storyMention';
	const isEmpty = !message.text && attachments.every(({ type }) => type === 'unsupported_type');
	if (message.is_unsupported || isEmpty) return message.referral ? 'referral' : 'unsupported';
	return 'message';
}

function replyOf({ reply_to: reply }: WebhookMessage): LeadMessage['replyTo'] {
	if (!reply) return undefined;
	return compact({
		messageId: reply.mid,
		story: reply.story && compact({ id: reply.story.id, url: reply.story.url }),
	});
}

function ofPostback(value: unknown, occasion: Occasion): Particulars | { skip: string } {
	const parsed = webhookPostback.safeParse(value);
	if (!parsed.success) return { skip: 'malformed postback' };
	const { mid, title, payload, referral } = parsed.data;
	const id = mid ?? `${occasion.contactId}:${occasion.milliseconds}`;
	return {
		type: 'postback',
		eventId: `p:${id}`,
		text: title || payload || undefined,
		message: compact<LeadMessage>({ id, attachments: [], referral, payload }),
	};
}

function ofReaction(value: unknown, occasion: Occasion): Particulars | { skip: string } {
	const parsed = webhookReaction.safeParse(value);
	if (!parsed.success) return { skip: 'reaction without a message id' };
	const { mid, action, emoji, reaction } = parsed.data;
	return {
		type: 'reaction',
		eventId: `r:${mid}:${occasion.contactId}:${action}:${occasion.milliseconds}`,
		text: emoji ?? reaction,
		message: compact<LeadMessage>({ id: mid, attachments: [], payload: action }),
	};
}

function ofEdit(value: unknown): Particulars | { skip: string } {
	const parsed = webhookEdit.safeParse(value);
	if (!parsed.success) return { skip: 'edit without a message id' };
	const { mid, text, num_edit: edition = 1 } = parsed.data;
	return {
		type: 'messageEdited',
		eventId: `e:${mid}:${edition}`,
		text,
		message: { id: mid, attachments: [] },
	};
}

function ofSeen(value: unknown): Particulars | { skip: string } {
	const parsed = webhookSeen.safeParse(value);
	if (!parsed.success) return { skip: 'seen without a message id' };
	const { mid } = parsed.data;
	return { type: 'seen', eventId: `s:${mid}`, message: { id: mid, attachments: [] } };
}

function ofReferral(value: unknown, occasion: Occasion): Particulars | { skip: string } {
	const parsed = webhookReferral.safeParse(value);
	if (!parsed.success) return { skip: 'malformed referral' };
	const id = `${occasion.contactId}:${occasion.milliseconds}`;
	return {
		type: 'referral',
		eventId: `f:${id}`,
		message: { id, attachments: [], referral: parsed.data },
	};
}
