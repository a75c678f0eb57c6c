import type { ApiConversation } from '../../events/apiSchemas';
import { apiConversation, apiMessage } from '../../events/apiSchemas';
import type { LeadAccount, LeadContact, LeadEvent } from '../../events/leadEvent';
import {
	READABLE_MESSAGES,
	contactOfConversation,
	normaliseConversation,
	readMessages,
} from '../../events/normaliseMessage';
import type { OwnAccount } from '../../events/ownAccount';
import { leadAccountOf } from '../../events/ownAccount';
import { toIso, toMilliseconds } from '../../events/timestamps';
import type { ConnectedAccount } from '../account/connectedAccount';
import { ownAccountOf } from '../account/connectedAccount';
import type { GraphClient } from '../client/client';
import { readPage } from '../client/client';
import { opaqueId } from '../client/pathId';
import { attempt } from '../errors/attempt';
import { GraphError } from '../errors/graphError';
import type { ConversationPage } from './conversationPages';
import { callOptions, conversationPages } from './conversationPages';
import { isOfOne, unreadableOf } from './unreadable';

// What is in `shares` goes without sub-fields: Meta describes those for tokens of Pages only (reference/message/shares).
const MESSAGE_FIELDS =
	'id,created_time,from,to,message,attachments,shares,story,is_unsupported,reply_to';
const THREAD_FIELDS = `id,updated_time,participants,messages.limit(${READABLE_MESSAGES}){${MESSAGE_FIELDS}}`;

/** A conversation as it is handed on, with the lead events that Meta still shows of it. */
export interface Thread {
	conversationId: string;
	/** ISO 8601; when somebody last wrote. */
	updatedAt?: string;
	account: LeadAccount;
	contact: LeadContact;
	/** Oldest first. */
	events: LeadEvent[];
	/** Whether older messages exist that Meta doesn't show. */
	isTruncated: boolean;
	/** Meta's own object; its `paging` must not be handed on. */
	raw: ApiConversation;
}

/** Conversations per call. Small, since each brings 20 messages along. */
const THREADS_PER_PAGE = 20;

/** Which conversations are wanted. */
interface ThreadQuery {
	contactId?: string;
	pageSize?: number;
	/** Who reads on beyond the first page will want many more: pages get larger. */
	isForMany?: boolean;
	/** Milliseconds; see {@link PageQuery}, as of the next. */
	activeSince?: number;
	isAllOrNothing?: boolean;
	maxPages?: number;
}

/** A page of conversations, in Meta's order. */
export interface ThreadPage extends Pick<ConversationPage, 'listed' | 'unreadable' | 'isCut'> {
	threads: Thread[];
	/** Ids of conversations in which Meta shows nobody but the account. */
	nameless: string[];
}

/**
 * Conversations of the account, most recently active first, their messages in the same call. Those that
 * Meta can't show are left out. Doc: conversations-api.
 */
export async function* threads(
	client: GraphClient,
	connected: ConnectedAccount,
	query: ThreadQuery = {},
): AsyncGenerator<Thread> {
	for await (const page of threadPages(client, connected, query)) yield* page.threads;
}

/** The same page by page, with what was left out. */
export async function* threadPages(
	client: GraphClient,
	connected: ConnectedAccount,
	query: ThreadQuery = {},
): AsyncGenerator<ThreadPage> {
	const asked = { pageSize: THREADS_PER_PAGE, ...query, fields: THREAD_FIELDS };
	for await (const page of conversationPages(client, connected, asked)) {
		const { conversations, ...rest } = page;
		const found: Thread[] = [];
		const nameless: string[] = [];
		for (const conversation of conversations) {
			const thread = toThread(conversation, ownAccountOf(connected));
			if (thread) found.push(thread);
			else nameless.push(conversation.id);
		}
		yield { ...rest, threads: found, nameless };
	}
}

/** Whether it is time to try a conversation again that couldn't be read. */
export function mayRetry(connected: ConnectedAccount, conversationId: string): boolean {
	return unreadableOf(connected).mayTry({ id: conversationId });
}

/**
 * Tries a conversation again that couldn't be read.
 *
 * @returns undefined where it still can't be read
 * @throws GraphError for all that isn't about this conversation; `gone` where Meta knows it no more
 */
export async function retryThread(
	client: GraphClient,
	connected: ConnectedAccount,
	conversationId: string,
): Promise<Thread | undefined> {
	const memory = unreadableOf(connected);
	const result = await attempt(threadById(client, connected, conversationId));
	if (result.ok) {
		memory.wasRead(conversationId);
		return result.value;
	}
	if (result.failure.errorClass === 'gone' || !isOfOne(result.failure)) throw result.failure;
	memory.failed({ id: conversationId });
	return undefined;
}

/** One conversation by its id. Doc: reference/conversation. */
export async function threadById(
	client: GraphClient,
	connected: ConnectedAccount,
	conversationId: string,
): Promise<Thread> {
	const path = `/${opaqueId(conversationId, 'Conversation')}`;
	const body = await client.get(path, { fields: THREAD_FIELDS }, callOptions(connected));
	const parsed = apiConversation.safeParse(body);
	const thread = parsed.success && toThread(parsed.data, ownAccountOf(connected));
	if (!thread) {
		throw GraphError.local(
			'gone',
			'This conversation has no contact that Instagram shows',
			"Check the conversation ID, and that it belongs to the credential's account.",
		);
	}
	return thread;
}

function toThread(conversation: ApiConversation, account: OwnAccount): Thread | undefined {
	const contact = contactOfConversation(conversation, account);
	if (!contact) return undefined;
	const listed = conversation.messages?.data ?? [];
	const messages = readMessages(conversation);
	const hasMore = readPage(conversation.messages).after !== undefined;
	const isTruncated =
		listed.length >= READABLE_MESSAGES || (hasMore && listed.length > messages.length);
	const context = { account, contact, conversationId: conversation.id, isWhole: !isTruncated };
	return {
		conversationId: conversation.id,
		updatedAt: toIso(toMilliseconds(conversation.updated_time)),
		account: leadAccountOf(account),
		contact,
		events: normaliseConversation(messages, context),
		isTruncated,
		raw: conversation,
	};
}

/**
 * Messages of one conversation, newest first, page by page through its `messages` edge. Ends where
 * Meta stops showing details.
 */
export async function* messagesOf(
	client: GraphClient,
	connected: ConnectedAccount,
	thread: Pick<Thread, 'conversationId' | 'contact'>,
): AsyncGenerator<LeadEvent> {
	const path = `/${opaqueId(thread.conversationId, 'Conversation')}/messages`;
	const query = { fields: MESSAGE_FIELDS, limit: READABLE_MESSAGES };
	for await (const { data } of client.pages(path, query, callOptions(connected))) {
		const messages = data.flatMap((candidate) => {
			const parsed = apiMessage.safeParse(candidate);
			return parsed.success ? [parsed.data] : [];
		});
		// Beyond the newest 20 Meta lists bare ids, for as many pages as there are messages.
		if (data.length > 0 && messages.length === 0) return;
		const account = ownAccountOf(connected);
		yield* normaliseConversation(messages, { ...thread, account, isWhole: false }).reverse();
	}
}
