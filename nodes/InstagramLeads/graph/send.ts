import { z } from 'zod';

import type { ConnectedAccount } from './account';
import type { GraphClient } from './client';
import { GraphError } from './errors';

/** Who gets a message: a contact, or the author of a comment (private reply). */
export type Recipient = { id: string } | { comment_id: string };

export interface SentMessage {
	/** IGSID of the person who got it. */
	recipientId?: string;
	/** `mid`; the echo of the message carries the same. */
	messageId?: string;
}

/** Meta counts bytes of UTF-8, not characters. Doc: messaging-api. */
export const TEXT_LIMIT_BYTES = 1000;

const sentSchema = z
	.object({
		recipient_id: z.coerce.string().optional(),
		message_id: z.coerce.string().optional(),
	})
	.passthrough();

/**
 * Sends a text. Doc: instagram-api-with-instagram-login/messaging-api and /private-replies.
 *
 * @throws GraphError `badRequest` before any call when the text is empty or too long
 */
export async function sendText(
	client: GraphClient,
	connected: ConnectedAccount,
	recipient: Recipient,
	text: string,
): Promise<SentMessage> {
	checkText(text);
	const messagingType = 'comment_id' in recipient ? {} : { messaging_type: 'RESPONSE' };
	const body = await client.post(
		`/${connected.messagingNode}/messages`,
		{ body: { recipient, ...messagingType, message: { text } } },
		{ token: connected.messagingToken },
	);
	const parsed = sentSchema.safeParse(body);
	if (!parsed.success) return {};
	return { recipientId: parsed.data.recipient_id, messageId: parsed.data.message_id };
}

function checkText(text: string): void {
	const bytes = Buffer.byteLength(text, 'utf8');
	if (text.trim() === '') {
		throw GraphError.ours('badRequest', "'Text' is empty", 'Write what the contact should read.');
	}
	if (bytes > TEXT_LIMIT_BYTES) {
		throw GraphError.ours(
			'badRequest',
			`'Text' is too long: ${bytes} bytes`,
			`Instagram takes ${TEXT_LIMIT_BYTES} bytes a message (a Cyrillic letter counts 2, an emoji 4 or more). Shorten it, or send it in parts.`,
		);
	}
}
