import { textMessage } from '../../graph/messaging/messageContent';
import { commentField } from '../common/contentFields';
import { locatedId } from '../common/locatorField';
import { deliver } from '../message/deliver';
import { authorOf } from '../message/recipientFields';
import { sendOptionFields } from '../message/sendOptions';
import { textField } from '../message/sendText.operation';
import type { Operation } from '../common/operation';

const show = { resource: ['comment'], operation: ['replyPrivately'] };

/** Answers a comment in Direct: once per comment, within 7 days. */
export const replyPrivately: Operation = {
	fields: [
		commentField(show, 'The comment whose author gets the message (comment.id of a lead event)'),
		textField(
			show,
			'What the author reads in Direct: up to 1000 bytes, about 500 Cyrillic letters',
		),
		sendOptionFields(show, 'privateReply'),
	],
	async execute(context) {
		const { node, itemIndex } = context;
		const text = String(node.getNodeParameter('text', itemIndex, ''));
		const resolve = async () => authorOf(locatedId(context, 'commentId', 'Comment'));
		const sent = await deliver(context, resolve, [textMessage(text)]);
		return { ...sent, text };
	},
};
