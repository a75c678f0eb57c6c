import type { ApiConversation } from '../../events/apiSchemas';
import type { LeadContact, LeadEvent } from '../../events/leadEvent';
import {
	contactOfConversation,
	normaliseConversation,
	readMessages,
} from '../../events/normaliseMessage';
import type { OwnAccount } from '../../events/ownAccount';
import { toIso, toMilliseconds } from '../../events/timestamps';
import type { ConnectedAccount } from '../account/connectedAccount';
import { ownAccountOf } from '../account/connectedAccount';
import type { GraphClient } from '../client/client';
import { readPage } from '../client/client';
import type { Thread } from './conversations';
import { conversationPages } from './conversationPages';

/** Who wrote a message and when, without what it says. */
export type MessageHead = Pick<LeadEvent, 'eventId' | 'direction' | 'occurredAt'>;

/** What tells whose a conversation is and what was last written in it. */
export interface ConversationHead {
	conversationId: string;
	/** ISO 8601; when somebody last wrote. */
	updatedAt?: string;
	contact: LeadContact;
	/** The newest few, oldest first. */
	messages: MessageHead[];
	/** Whether there are older messages than these. */
	isTruncated: boolean;
}

/** Enough to see whether somebody wrote before, in nearly all cases. */
const HEADS_PER_CONVERSATION = 5;
const HEAD_FIELDS = `id,updated_time,participants,messages.limit(${HEADS_PER_CONVERSATION}){id,from,created_time}`;

/** Without bodies a conversation is small. */
const HEADS_PER_PAGE = 50;

/**
 * Conversations of the account, most recently active first, page by page, without what was written:
 * one call tells of many people. Doc: conversations-api.
 *
 * @throws GraphError also where Meta can't show one of them; see {@link isOfContent}
 */
export async function* conversationHeads(
	client: GraphClient,
	connected: ConnectedAccount,
): AsyncGenerator<ConversationHead[]> {
	const query = { fields: HEAD_FIELDS, pageSize: HEADS_PER_PAGE, isAllOrNothing: true };
	for await (const page of conversationPages(client, connected, query)) {
		yield page.conversations.flatMap(
			(conversation) => toHead(conversation, ownAccountOf(connected)) ?? [],
		);
	}
}

/** The head of a conversation that was read whole. */
export function headOf(thread: Thread): ConversationHead {
	const { conversationId, updatedAt, contact, events, isTruncated } = thread;
	return { conversationId, updatedAt, contact, messages: events, isTruncated };
}

function toHead(conversation: ApiConversation, account: OwnAccount): ConversationHead | undefined {
	const contact = contactOfConversation(conversation, account);
	if (!contact) return undefined;
	const { id: conversationId } = conversation;
	const context = { account, contact, conversationId, isWhole: false };
	const messages = normaliseConversation(readMessages(conversation), context);
	const listed = conversation.messages?.data.length ?? 0;
	return {
		conversationId,
		updatedAt: toIso(toMilliseconds(conversation.updated_time)),
		contact,
		messages,
		isTruncated:
			listed >= HEADS_PER_CONVERSATION ||
			listed > messages.length ||
			readPage(conversation.messages).after !== undefined,
	};
}
