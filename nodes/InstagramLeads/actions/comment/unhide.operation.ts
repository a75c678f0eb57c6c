import { setHidden } from '../../graph/content/moderation';
import { commentField } from '../common/contentFields';
import { locatedId } from '../common/locatorField';
import type { Operation } from '../common/operation';

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
