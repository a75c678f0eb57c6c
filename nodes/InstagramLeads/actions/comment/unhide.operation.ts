import { setHidden } from '../../graph/moderation';
import { commentField } from '../contentFields';
import { locatedId } from '../locatorField';
import type { Operation } from '../operation';

const show = { resource: ['comment'], operation: ['unhide'] };

/** Shows a hidden comment again. */
export const unhide: Operation = {
	fields: [commentField(show)],
	async execute(context) {
		const commentId = locatedId(context, 'commentId', 'Comment');
		await setHidden(await context.openClient(), commentId, false);
		return { commentId, hidden: false };
	},
};
