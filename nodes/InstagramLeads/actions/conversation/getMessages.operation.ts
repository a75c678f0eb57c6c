import { withoutRaw } from '../../events/leadEvent';
import { messagesOf, threadById } from '../../graph/conversations';
import { limitFields, limitOf, take } from '../limitFields';
import { locatedId } from '../locatorField';
import type { Operation } from '../operation';
import { toJson } from '../operation';
import { conversationField } from './conversationField';

const show = { resource: ['conversation'], operation: ['getMessages'] };

/** The newest messages of a conversation as lead events, oldest first. Meta shows 20 at most. */
export const getMessages: Operation = {
	fields: [conversationField(show), ...limitFields(show)],
	async execute(context) {
		const conversationId = locatedId(context, 'conversationId', 'Conversation');
		const { client, connected } = await context.connect();
		const thread = await threadById(client, connected, conversationId);
		const newest = await take(messagesOf(client, connected, thread), limitOf(context));
		return newest.reverse().map((event) => toJson(withoutRaw(event)));
	},
};
