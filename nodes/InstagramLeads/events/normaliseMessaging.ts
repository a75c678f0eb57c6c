import type { z } from 'zod';

import { compact } from '../common/compact';
import { leadKeyOf } from './eventKeys';
import type { LeadEvent } from './leadEvent';
import { readParticulars } from './messagingParticulars';
import type { PieceOutcome } from './pieceOutcome';
import { toIso, toMilliseconds } from './timestamps';
import { messagingEvent, webhookEdit } from './webhookSchemas';

interface EntryContext {
	id: string;
	time?: unknown;
}

/** Who wrote to whom. */
interface Parties {
	accountId: string;
	contactId: string;
	fromAccount: boolean;
}

/** `entry.id` of the deliveries that the dashboard's Test button sends, and of those without one. */
const NO_ACCOUNT_IDS = ['0', ''];

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
	const parties = partiesOf({ sender, recipient }, isEcho(body.message), entry);
	if (!parties) return { skip: 'messaging event without recipient' };
	const milliseconds = toMilliseconds(timestamp) ?? toMilliseconds(entry.time);
	const occurredAt = toIso(milliseconds);
	if (milliseconds === undefined || !occurredAt) return { skip: 'messaging event without a time' };

	const { accountId, contactId, fromAccount } = parties;
	const particulars = readParticulars(body, { contactId, milliseconds });
	if ('skip' in particulars) return particulars;
	const { eventId, type, text, message, form, handover } = particulars;
	const event = compact<LeadEvent>({
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
		message,
		form,
		handover,
		raw: value,
	});
	return { event };
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

/** Whether Meta marks the message as one that the account wrote. */
function isEcho(message: unknown): boolean {
	return (message as { is_echo?: unknown } | undefined)?.is_echo === true;
}

/** The account is who the delivery is for; where that isn't told, the other side of the contact. */
function partiesOf(
	{ sender, recipient }: Pick<z.infer<typeof messagingEvent>, 'sender' | 'recipient'>,
	echo: boolean,
	entry: EntryContext,
): Parties | undefined {
	const fromAccount = sender.id === entry.id || echo;
	const knownId = NO_ACCOUNT_IDS.includes(entry.id) ? undefined : entry.id;
	const contactId = fromAccount ? recipient?.id : sender.id;
	const accountId = knownId ?? (fromAccount ? sender.id : recipient?.id);
	if (contactId === undefined || accountId === undefined) return undefined;
	return { accountId, contactId, fromAccount };
}
