import { sleep } from 'n8n-workflow';

import type { LeadEvent } from '../../events/leadEvent';
import type { ConnectedAccount } from '../account/connectedAccount';
import type { GraphClient } from '../client/client';
import type { Thread } from '../messaging/conversations';
import { threads } from '../messaging/conversations';
import { attempt } from '../errors/attempt';
import { BoundedMap } from '../../common/boundedMap';
import type { MessageContent } from './messageContent';

/** A sent message shows up in the conversation at once as a rule; these are the times to look. */
const LOOK_AFTER_MS = [0, 1000, 3000];

/** Meta's clock and ours may differ, and `created_time` has whole seconds only. */
const TOLERANCE_MS = 60_000;

/**
 * Ids of messages that were sent, or seen before a send: none of them is the one whose answer got lost. Of all
 * executions of the process, which may answer the same person with the same words; longer than a send takes.
 */
const known = new BoundedMap<string, true>({ size: 10_000, maxAgeMs: 10 * 60_000 });

/** Notes that a message is certainly none of those that will be sent. */
export function noteMessage(messageId: string): void {
	known.set(messageId, true);
}

/** The same of all that a conversation shows. */
export function noteMessagesOf(thread: Pick<Thread, 'events'> | undefined): void {
	for (const { message } of thread?.events ?? []) if (message) noteMessage(message.id);
}

/** The conversation with a contact as it is now; absent where Meta shows none. */
export async function threadWith(
	client: GraphClient,
	connected: ConnectedAccount,
	contactId: string,
): Promise<Thread | undefined> {
	for await (const thread of threads(client, connected, { contactId, pageSize: 1 })) {
		if (thread.contact.id === contactId) return thread;
	}
	return undefined;
}

/** A send whose answer got lost. */
export interface LostSend {
	contactId: string;
	content: MessageContent;
	/** Milliseconds; when the send began. */
	startedAt: number;
}

/**
 * Looks a lost send up in the conversation: a message of the account's, from about that time, with
 * the same content, that is known as no other.
 *
 * @returns the message's id; `undefined` where there is none or Meta doesn't tell
 */
export async function findLostSend(
	client: GraphClient,
	connected: ConnectedAccount,
	lost: LostSend,
): Promise<string | undefined> {
	for (const delay of LOOK_AFTER_MS) {
		if (delay > 0) await sleep(delay);
		const result = await attempt(threadWith(client, connected, lost.contactId));
		const events = result.ok ? (result.value?.events ?? []) : [];
		const found = events.find((event) => isThatSend(event, lost));
		if (found?.message) return found.message.id;
	}
	return undefined;
}

function isThatSend({ direction, message, occurredAt, text }: LeadEvent, lost: LostSend): boolean {
	if (direction !== 'outbound' || !message || known.has(message.id)) return false;
	if (Date.parse(occurredAt) < lost.startedAt - TOLERANCE_MS) return false;
	const sentText = lost.content.text?.trim();
	if (sentText !== undefined) return text?.trim() === sentText;
	// What Meta shows of cards and stickers differs by kind; that it is no text is common to all.
	return !text || message.attachments.some(({ type }) => type === 'template');
}
