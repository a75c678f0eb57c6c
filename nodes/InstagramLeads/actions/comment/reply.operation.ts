import { replyToComment } from '../../graph/content/moderation';
import { demandText } from '../../graph/messaging/contentLimits';
import { commentField } from '../common/contentFields';
import { locatedId } from '../common/locatorField';
import { textField } from '../message/sendText.operation';
import type { Operation } from '../common/operation';

const show = { resource: ['comment'], operation: ['reply'] };

/** Answers a comment for everybody to see. */
export const reply: Operation = {
	fields: [
		commentField(
			show,
			'The comment that is answered (comment.id of a lead event). The answer to an answer stands under the comment above both.',
		),
		textField(
			show,
			'What everybody reads under the comment',
			'e.g. Thank you! We wrote to you in Direct.',
		),
	],
	async execute(context) {
		const { node, itemIndex, connect } = context;
		const parentId = locatedId(context, 'commentId', 'Comment');
		const text = demandText('Text', node.getNodeParameter('text', itemIndex, ''));
		const { client, connected } = await connect();
		const written = await replyToComment(client, connected, parentId, text);
		return { ...written, parentId, text };
	},
};
