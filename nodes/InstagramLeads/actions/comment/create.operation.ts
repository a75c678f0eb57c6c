import { commentOnPost } from '../../graph/content/moderation';
import { demandText } from '../../graph/sending/contentLimits';
import { locatedPost, postField } from '../common/contentFields';
import { textField } from '../message/sendText.operation';
import type { Operation } from '../common/operation';

const show = { resource: ['comment'], operation: ['create'] };

/** Writes a comment under one of the account's own posts. */
export const create: Operation = {
	fields: [
		postField(show),
		textField(show, 'What everybody reads under the post', 'e.g. New colours come tomorrow!'),
	],
	async execute(context) {
		const { node, itemIndex, connect } = context;
		const mediaId = await locatedPost(context);
		const text = demandText('Text', node.getNodeParameter('text', itemIndex, ''));
		const { client, connected } = await connect();
		const written = await commentOnPost(client, connected, mediaId, text);
		return { ...written, mediaId, text };
	},
};
