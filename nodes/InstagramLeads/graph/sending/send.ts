import { z } from 'zod';

import { compact } from '../../common/compact';
import type { ConnectedAccount } from '../account/connectedAccount';
import type { GraphClient } from '../client/client';
import { repeatable } from '../client/retry';
import type { MessageContent } from './messageContent';

/** Who gets a message: a contact, or the author of a comment (private reply). */
export type Recipient = { id: string } | { comment_id: string };

/** Under which rule a message goes out: within 24 hours, or written by a person within 7 days. */
export type MessagingRule = 'RESPONSE' | 'HUMAN_AGENT';

export interface SentMessage {
	/** IGSID of the person who got it. */
	recipientId?: string;
	/** `mid`; the echo of the message carries the same. */
	messageId?: string;
}

/** How a message goes out into a conversation; a private reply knows none of it. */
export interface SendManner {
	rule?: MessagingRule;
	/** Id of the message that is quoted. Doc: changelog of September 21, 2026. */
	replyTo?: string;
}

/** What a sender does without writing. Doc: sender-actions, reactions. */
export type SenderAction =
	| { sender_action: 'typing_on' | 'typing_off' | 'mark_seen' }
	| { sender_action: 'react'; payload: { message_id: string; reaction: string } }
	| { sender_action: 'unreact'; payload: { message_id: string } };

const sentSchema = z
	.object({
		recipient_id: z.coerce.string().optional(),
		message_id: z.coerce.string().optional(),
	})
	.passthrough();

/**
 * Sends one message; never repeated by itself. Doc: messaging-api and private-replies.
 *
 * @throws GraphError `unknownOutcome` when it may have gone out all the same
 */
export async function sendMessage(
	client: GraphClient,
	connected: ConnectedAccount,
	recipient: Recipient,
	message: MessageContent,
	{ rule = 'RESPONSE', replyTo }: SendManner = {},
): Promise<SentMessage> {
	const body = { recipient, message };
	if ('comment_id' in recipient) return await callMessages(client, connected, body);
	const quote = replyTo ? { reply_to: { mid: replyTo } } : {};
	return await callMessages(client, connected, { ...body, ...MESSAGING_TYPES[rule], ...quote });
}

const MESSAGING_TYPES = {
	RESPONSE: { messaging_type: 'RESPONSE' },
	HUMAN_AGENT: { messaging_type: 'MESSAGE_TAG', tag: 'HUMAN_AGENT' },
} as const;

/** Acts without writing; doing it twice is no different from once, so it may be repeated. */
export async function sendAction(
	client: GraphClient,
	connected: ConnectedAccount,
	contactId: string,
	action: SenderAction,
): Promise<SentMessage> {
	const body = { recipient: { id: contactId }, ...action };
	return await repeatable(async () => await callMessages(client, connected, body));
}

async function callMessages(
	client: GraphClient,
	connected: ConnectedAccount,
	body: object,
): Promise<SentMessage> {
	const answer = await client.post(
		`/${connected.messagingNode}/messages`,
		{ body },
		{ token: connected.messagingToken },
	);
	const parsed = sentSchema.safeParse(answer);
	if (!parsed.success) return {};
	return compact({ recipientId: parsed.data.recipient_id, messageId: parsed.data.message_id });
}
