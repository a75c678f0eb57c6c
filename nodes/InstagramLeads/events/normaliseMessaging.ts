import type { z } from 'zod';

import { compact } from '../common/compact';
import { leadKeyOf } from './eventKeys';
import type { LeadAccount, LeadEvent } from './leadEvent';
import { readParticulars } from './messagingParticulars';
import type { OwnAccount } from './ownAccount';
import { accountOfEntry, isOwnId, leadAccountOf, namesAccount } from './ownAccount';
import type { PieceOutcome } from './pieceOutcome';
import { toIso, toMilliseconds } from './timestamps';
import { messagingEvent, webhookEdit, webhookMessage } from './webhookSchemas';

interface EntryContext {
	id: string;
	time?: unknown;
	/** The account that the trigger is for, where it is known. */
	own?: OwnAccount;
}

/** Who wrote to whom. */
interface Parties {
	account: LeadAccount;
	contactId: string;
	fromAccount: boolean;
	/** Present where only reading tells who wrote it: with whom the conversation may be. */
	doubtful?: string[];
}

/**
 * Normalises one messaging event: a message, postback, reaction, referral, edit, deletion, "seen", form,
 * opt-in, opt-out or handover. Doc: /docs/instagram-messaging/webhooks.
 */
export function normaliseMessagingEvent(value: unknown, entry: EntryContext): PieceOutcome {
	const arrived = arrivalOf(value);
	if (arrived !== undefined) return { lookup: { kind: 'message', messageId: arrived } };
	const parsed = messagingEvent.safeParse(value);
	if (!parsed.success) return { skip: 'messaging event without sender' };
	const { sender, recipient, timestamp, ...rest } = parsed.data;
	// A key without a value says nothing about the kind of event.
	const body = Object.fromEntries(Object.entries(rest).filter(([, part]) => part !== null));
	const parties = partiesOf({ sender, recipient }, body.message, entry);
	if (!parties) return { skip: 'messaging event without recipient' };
	const milliseconds = toMilliseconds(timestamp) ?? toMilliseconds(entry.time);
	const occurredAt = toIso(milliseconds);
	if (milliseconds === undefined || !occurredAt) return { skip: 'messaging event without a time' };

	const { account, contactId, fromAccount, doubtful } = parties;
	const particulars = readParticulars(body, { contactId, milliseconds });
	if ('skip' in particulars) return particulars;
	const { eventId, type, text, message, form, handover } = particulars;
	const event = compact<LeadEvent>({
		eventId,
		leadKey: leadKeyOf(account.id, contactId),
		type,
		direction: fromAccount ? 'outbound' : 'inbound',
		occurredAt,
		receivedVia: 'webhook',
		isNewLead: false,
		account,
		contact: { id: contactId },
		text,
		message,
		form,
		handover,
		raw: value,
	});
	return doubtful ? askForAuthor(event, doubtful) : { event };
}

/** Until it is read who wrote it, it is neither the contact's message nor the account's. */
function askForAuthor(event: LeadEvent, contactIds: string[]): PieceOutcome {
	const { message } = event;
	if (!message || event.type === 'messageDeleted') return { skip: 'echo of whom is not clear' };
	const unread: LeadEvent = { ...event, type: 'unsupported', direction: 'inbound' };
	return { lookup: { kind: 'echo', messageId: message.id, contactIds, unread } };
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

/**
 * The account is who the delivery is for; where that isn't told, the other side of the contact. Who
 * sent tells the direction. Echo flags lie: Meta marks messages of people as the account's now and then.
 */
function partiesOf(
	{ sender, recipient }: Pick<z.infer<typeof messagingEvent>, 'sender' | 'recipient'>,
	message: unknown,
	entry: EntryContext,
): Parties | undefined {
	const own = accountOfEntry(entry.id, entry.own);
	const isAccount = (id: string | undefined) => id === entry.id || isOwnId(own, id);
	const isTold = namesAccount(entry.id);
	const isEcho = (message as { is_echo?: unknown } | undefined)?.is_echo === true;
	const fromAccount = isAccount(sender.id) || (isEcho && !isAccount(recipient?.id));
	const contactId = fromAccount ? recipient?.id : sender.id;
	const otherId = fromAccount ? sender.id : recipient?.id;
	if (contactId === undefined || (!isTold && otherId === undefined)) return undefined;
	const account = leadAccountOf(isTold ? own : accountOfEntry(otherId ?? '', entry.own));
	if (!isEcho || !fromAccount) return { account, contactId, fromAccount };
	if (isTold && !isAccount(sender.id)) {
		return { account, contactId: sender.id, fromAccount, doubtful: [contactId, sender.id] };
	}
	const doubtful = isWhatPeopleDo(message) ? [contactId] : undefined;
	return { account, contactId, fromAccount, ...(doubtful && { doubtful }) };
}

/**
 * Whether a message is of a kind that people send to an account as a rule: an answer to a story, a mention
 * in one, a tapped answer. With these Meta's echo flag was seen to be wrong.
 */
function isWhatPeopleDo(message: unknown): boolean {
	const parsed = webhookMessage.safeParse(message);
	if (!parsed.success) return false;
	const { reply_to: reply, quick_reply: tapped, attachments } = parsed.data;
	const isMention = attachments?.some(({ type }) => type === 'story_mention') === true;
	return reply?.story !== undefined || tapped !== undefined || isMention;
}
