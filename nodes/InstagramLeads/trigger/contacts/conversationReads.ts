import type { LeadEvent } from '../../events/leadEvent';
import type { ConnectedAccount } from '../../graph/account/connectedAccount';
import type { GraphClient } from '../../graph/client/client';
import type { ConversationHead } from '../../graph/messaging/conversationHeads';
import { conversationHeads, headOf } from '../../graph/messaging/conversationHeads';
import type { Thread } from '../../graph/messaging/conversations';
import { threadPages } from '../../graph/messaging/conversations';
import { unreadableError } from '../../graph/messaging/unreadable';

/** A poll's first page, which wants nobody in particular, is smaller. */
const WHOLE_PER_PAGE = 30;

/** What a look at a contact's conversation came to. */
export interface LookedUp {
	head: ConversationHead;
	/** All that Meta shows of it, oldest first; absent where who wrote when was enough. */
	events?: LeadEvent[];
}

/** What a conversation that was read whole tells. */
export const wholeOf = (thread: Thread): LookedUp => ({
	head: headOf(thread),
	events: thread.events,
});

/** Conversations, most recently active first, with who wrote when. @throws GraphError */
export async function* headPages(
	client: GraphClient,
	connected: ConnectedAccount,
): AsyncGenerator<LookedUp[]> {
	for await (const heads of conversationHeads(client, connected)) {
		yield heads.map((head) => ({ head }));
	}
}

/** Conversations, most recently active first, with what was written. @throws GraphError */
export async function* wholePages(
	client: GraphClient,
	connected: ConnectedAccount,
): AsyncGenerator<LookedUp[]> {
	const query = { pageSize: WHOLE_PER_PAGE, isAllOrNothing: true };
	for await (const page of threadPages(client, connected, query)) {
		yield page.threads.map(wholeOf);
	}
}

/**
 * The contact's conversation, by a call of its own; undefined where there is none.
 *
 * @throws GraphError also where Meta can't show it
 */
export async function readWhole(
	contactId: string,
	client: GraphClient,
	connected: ConnectedAccount,
): Promise<LookedUp | undefined> {
	for await (const page of threadPages(client, connected, { contactId, pageSize: 1 })) {
		if (page.unreadable.length > 0) throw unreadableError();
		const [thread] = page.threads;
		if (!thread) continue;
		return thread.contact.id === contactId ? wholeOf(thread) : undefined;
	}
	return undefined;
}
