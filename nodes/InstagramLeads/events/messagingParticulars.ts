import type { z } from 'zod';

import { compact } from '../common/compact';
import { readAttachment } from './attachments';
import { fingerprint } from '../common/fingerprint';
import type { LeadEventType } from './eventKinds';
import type { LeadAttachment, LeadMessage } from './leadEvent';
import type { Occasion, Particulars, Reader } from './particulars';
import { ROUTING_READERS } from './routingParticulars';
import {
	webhookEdit,
	webhookMessage,
	webhookPostback,
	webhookReaction,
	webhookReferral,
	webhookSeen,
} from './webhookSchemas';

/** Attachments of which Meta shows nothing; `ephemeral` is a disappearing photo or video. */
const UNSHOWN = ['unsupported_type', 'ephemeral'];

type WebhookMessage = z.infer<typeof webhookMessage>;

/** Who reads which part of the body. Where there are several parts, the first of this list counts. */
const READERS: Record<string, Reader> = {
	message: ofMessage,
	postback: ofPostback,
	reaction: ofReaction,
	message_edit: ofEdit,
	read: ofSeen,
	referral: ofReferral,
	...ROUTING_READERS,
};

/**
 * Reads what kind of messaging event it is, and what belongs to that kind.
 * Doc: /docs/instagram-messaging/webhooks.
 *
 * @param body the event without sender, recipient and time, and without keys that hold nothing
 */
export function readParticulars(
	body: Record<string, unknown>,
	occasion: Occasion,
): Particulars | { skip: string } {
	const key = Object.keys(READERS).find((part) => part in body);
	if (!key) return { skip: 'messaging event of a kind that is no lead event' };
	return READERS[key](body[key], occasion);
}

function ofMessage(value: unknown): Particulars | { skip: string } {
	const parsed = webhookMessage.safeParse(value);
	if (!parsed.success) return { skip: 'message without an id' };
	const message = parsed.data;
	const attachments = (message.attachments ?? []).flatMap(readAttachment);
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
	const isEmpty = !message.text && attachments.every(({ type }) => UNSHOWN.includes(type));
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
	const id = mid ?? unnamedId(occasion, value);
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
	const symbol = emoji ?? reaction;
	// Who changes their mind may do so twice within a millisecond.
	const print = symbol ? `:${fingerprint(symbol)}` : '';
	return {
		type: 'reaction',
		eventId: `r:${mid}:${occasion.contactId}:${action}:${occasion.milliseconds}${print}`,
		text: symbol,
		message: compact<LeadMessage>({ id: mid, attachments: [], payload: action }),
	};
}

function ofEdit(value: unknown, { milliseconds }: Occasion): Particulars | { skip: string } {
	const parsed = webhookEdit.safeParse(value);
	if (!parsed.success) return { skip: 'edit without a message id' };
	const { mid, text } = parsed.data;
	// Edits without a number are told apart by when and into what.
	const edition = parsed.data.num_edit ?? `${milliseconds}:${fingerprint(text ?? '')}`;
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
	const id = unnamedId(occasion, value);
	return {
		type: 'referral',
		eventId: `f:${id}`,
		message: { id, attachments: [], referral: parsed.data },
	};
}

/** Stands in for the id that Meta didn't give: two things may happen in the same millisecond. */
function unnamedId({ contactId, milliseconds }: Occasion, value: unknown): string {
	return `${contactId}:${milliseconds}:${fingerprint(JSON.stringify(value))}`;
}
