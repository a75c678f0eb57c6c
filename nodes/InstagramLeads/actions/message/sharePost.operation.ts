import { shareMessage } from '../../graph/sending/messageContent';
import { locatedPost, postField } from '../common/contentFields';
import type { Operation } from '../common/operation';
import { deliver } from './deliver';
import { addresseeOf } from './addressee';
import { recipientFields } from './recipientFields';
import { sendOptionFields } from './sendOptions';

const show = { resource: ['message'], operation: ['sharePost'] };

/** Sends one of the account's own posts. */
export const sharePost: Operation = {
	fields: [...recipientFields(show), postField(show), sendOptionFields(show, 'message')],
	async execute(context) {
		const message = shareMessage(await locatedPost(context));
		return await deliver(context, async () => await addresseeOf(context), [message]);
	},
};
