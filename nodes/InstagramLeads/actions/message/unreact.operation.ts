import type { Operation } from '../common/operation';
import { testRunOptions } from '../common/testRun';
import { partnerFields } from './recipientFields';
import { perform, messageIdField, messageIdOf } from './senderAction';

const show = { resource: ['message'], operation: ['unreact'] };

/** Takes the account's reaction to a message back. */
export const unreact: Operation = {
	fields: [...partnerFields(show), messageIdField(show), testRunOptions(show)],
	async execute(context) {
		const messageId = messageIdOf(context);
		const payload = { message_id: messageId };
		return await perform(context, { sender_action: 'unreact', payload }, { messageId });
	},
};
