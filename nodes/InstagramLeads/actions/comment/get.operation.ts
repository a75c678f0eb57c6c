import { commentById } from '../../graph/comments';
import { commentField } from '../contentFields';
import { locatedId } from '../locatorField';
import type { Operation } from '../operation';
import { chosenEvent, simplifyField } from '../simplifyField';

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
