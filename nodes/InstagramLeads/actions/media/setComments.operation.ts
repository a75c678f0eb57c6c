import { setCommentsEnabled } from '../../graph/content/moderation';
import { locatedPost, postField } from '../common/contentFields';
import type { Operation } from '../common/operation';

const show = { resource: ['media'], operation: ['setComments'] };

/** Allows comments under a post, or forbids them. */
export const setComments: Operation = {
	fields: [
		postField(show),
		{
			displayName: 'Allow Comments',
			name: 'commentsEnabled',
			type: 'boolean',
			default: true,
			description: 'Whether people may comment on the post',
			displayOptions: { show },
		},
	],
	async execute(context) {
		const { node, itemIndex, openClient } = context;
		const mediaId = await locatedPost(context);
		const commentsEnabled = node.getNodeParameter('commentsEnabled', itemIndex, true) as boolean;
		await setCommentsEnabled(await openClient(), mediaId, commentsEnabled);
		return { mediaId, commentsEnabled };
	},
};
