import { threadById } from '../../graph/messaging/conversations';
import { locatedId } from '../common/locatorField';
import type { Operation } from '../common/operation';
import { simplified, simplifyField } from '../common/simplifyField';
import { conversationField } from './conversationField';
import { summaryOf } from './summary';

const show = { resource: ['conversation'], operation: ['get'] };

/** One conversation with its last message and messaging window. */
export const get: Operation = {
	fields: [conversationField(show), simplifyField(show)],
	async execute(context) {
		const conversationId = locatedId(context, 'conversationId', 'Conversation');
		const { client, connected } = await context.connect();
		const thread = await threadById(client, connected, conversationId);
		return simplified(context, summaryOf(thread, client.clock.now()), thread.raw);
	},
};
