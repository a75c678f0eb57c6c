import type { Operation } from '../common/operation';
import { testRunOptions } from '../common/testRun';
import { partnerFields } from './recipientFields';
import { perform } from './senderAction';

const show = { resource: ['message'], operation: ['markSeen'] };

/** Shows the contact that their messages were read. */
export const markSeen: Operation = {
	fields: [...partnerFields(show), testRunOptions(show)],
	async execute(context) {
		return await perform(context, { sender_action: 'mark_seen' }, { seen: true });
	},
};
