import { commentById } from '../../graph/content/comments';
import { commentField } from '../common/contentFields';
import { locatedId } from '../common/locatorField';
import type { Operation } from '../common/operation';
import { chosenEvent, simplifyField } from '../common/simplifyField';

const show = { resource: ['comment'], operation: ['get'] };

/** One comment as a lead event. */
export const get: Operation = {
	fields: [commentField(show), simplifyField(show)],
	async execute(context) {
		const commentId = locatedId(context, 'commentId', 'Comment');
		const { client, connected } = await context.connect();
		const { event } = await commentById(client, connected, commentId);
		return chosenEvent(context, event);
	},
};
