import { commentField } from '../common/contentFields';
import { locatedId } from '../common/locatorField';
import { answerPublicly } from '../message/publicAnswer';
import { textField } from '../message/sendText.operation';
import type { Operation } from '../common/operation';
import { testRunOptions } from '../common/testRun';

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
		testRunOptions(show),
	],
	async execute(context) {
		const { node, itemIndex } = context;
		const parentId = locatedId(context, 'commentId', 'Comment');
		const text = String(node.getNodeParameter('text', itemIndex, ''));
		return await answerPublicly(context, parentId, text);
	},
};
