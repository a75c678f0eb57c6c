import { textMessage } from '../../graph/sending/messageContent';
import { commentField } from '../common/contentFields';
import { locatedId } from '../common/locatorField';
import { authorOf } from '../message/addressee';
import { deliver } from '../message/deliver';
import { sendOptionFields } from '../message/sendOptions';
import { textField } from '../message/sendText.operation';
import type { Operation } from '../common/operation';

const show = { resource: ['comment'], operation: ['replyPrivately'] };

/** Answers a comment in Direct: once per comment, within 7 days. */
export const replyPrivately: Operation = {
	fields: [
		commentField(show, 'The comment whose author gets the message (comment.id of a lead event)'),
		{
			displayName:
				'Instagram allows one private reply per comment, within 7 days. More can follow once the person has answered.',
			name: 'privateReplyNotice',
			type: 'notice',
			default: '',
			displayOptions: { show },
		},
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
