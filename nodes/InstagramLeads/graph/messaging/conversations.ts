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
import type { CallOptions, GraphClient } from '../client/client';
import { readPage, smallerPage } from '../client/client';
import { opaqueId } from '../client/pathId';
import { attempt } from '../errors/attempt';
import { GraphError } from '../errors/graphError';

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

/** Who reads many conversations takes more with each page, up to so many. */
const THREADS_PER_LARGE_PAGE = 50;

/**
 * Conversations of the account, most recently active first, their messages in the same call.
 * Doc: conversations-api.
 *
 * @param query `isForMany`: who reads on beyond the first page will want many more: pages get larger
 */
export async function* threads(
	client: GraphClient,
	connected: ConnectedAccount,
	query: { contactId?: string; pageSize?: number; isForMany?: boolean } = {},
): AsyncGenerator<Thread> {
	const asked = { pageSize: THREADS_PER_PAGE, ...query, fields: THREAD_FIELDS };
	for await (const page of conversationPages(client, connected, asked)) {
		for (const conversation of page) {
			const thread = toThread(conversation, ownAccountOf(connected));
			if (thread) yield thread;
		}
	}
}

/**
 * The conversations edge, page by page, most recently active first. Halves the page when Meta asks to
 * reduce the amount of data. Doc: conversations-api.
 */
export async function* conversationPages(
	client: GraphClient,
	connected: ConnectedAccount,
	query: { fields: string; pageSize: number; contactId?: string; isForMany?: boolean },
): AsyncGenerator<ApiConversation[]> {
	const { contactId: user_id, fields } = query;
	const path = `/${connected.messagingNode}/conversations`;
	let limit = query.pageSize;
	let mayGrow = query.isForMany === true;
	let after: string | undefined;
	for (;;) {
		const asked = { platform: 'instagram', user_id, fields, limit, after };
		const result = await attempt(client.get(path, asked, callOptions(connected)));
		if (!result.ok) {
			const { errorClass, isCancelled } = result.failure;
			const isTooMuch = limit > query.pageSize && errorClass === 'transient' && !isCancelled;
			limit = isTooMuch ? query.pageSize : smallerPage(result.failure, limit);
			mayGrow = false;
			continue;
		}
		const page = readPage(result.value, limit);
		yield page.data.flatMap((candidate) => {
			const parsed = apiConversation.safeParse(candidate);
			return parsed.success ? [parsed.data] : [];
		});
		if (page.after === undefined || page.after === after) return;
		after = page.after;
		if (mayGrow) limit = Math.min(2 * limit, THREADS_PER_LARGE_PAGE);
	}
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

function callOptions({ account, messagingToken }: ConnectedAccount): CallOptions {
	return { token: messagingToken, conversationsOf: account.id };
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
