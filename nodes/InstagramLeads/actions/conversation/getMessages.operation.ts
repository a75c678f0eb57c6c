import type { LeadEvent } from '../../events/leadEvent';
import type { ConnectedAccount } from '../../graph/account/connectedAccount';
import type { GraphClient } from '../../graph/client/client';
import type { Thread } from '../../graph/messaging/conversations';
import { messagesOf, threadById } from '../../graph/messaging/conversations';
import { attempt } from '../../graph/errors/attempt';
import { limitFields, limitOf, take } from '../common/limitFields';
import { locatedId } from '../common/locatorField';
import type { Operation } from '../common/operation';
import { chosenEvent, simplifyField } from '../common/simplifyField';
import { conversationField } from './conversationField';

const show = { resource: ['conversation'], operation: ['getMessages'] };

/**
 * The newest messages of a conversation as lead events, oldest first. Meta shows 20 at most; where
 * there are older ones, each item carries `isTruncated`.
 */
export const getMessages: Operation = {
	fields: [conversationField(show), ...limitFields(show), simplifyField(show)],
	async execute(context) {
		const conversationId = locatedId(context, 'conversationId', 'Conversation');
		const { client, connected } = await context.connect();
		const thread = await threadById(client, connected, conversationId);
		const readable = readableOf(client, connected, thread);
		const newest = await take(readable, limitOf(context));
		const mark = thread.isTruncated ? { isTruncated: true } : {};
		return newest.reverse().map((event) => ({ ...chosenEvent(context, event), ...mark }));
	},
};

/** Newest first; where Meta refuses the older ones, what came before stands. */
async function* readableOf(
	client: GraphClient,
	connected: ConnectedAccount,
	thread: Thread,
): AsyncGenerator<LeadEvent> {
	const messages = messagesOf(client, connected, thread);
	for (let count = 0; ; count++) {
		const result = await attempt(messages.next());
		if (!result.ok) {
			if (count > 0 && result.failure.errorClass === 'gone') return;
			throw result.failure;
		}
		if (result.value.done) return;
		yield result.value.value;
	}
}
