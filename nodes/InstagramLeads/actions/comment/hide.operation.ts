import { setHidden } from '../../graph/content/moderation';
import { commentField } from '../common/contentFields';
import { locatedId } from '../common/locatorField';
import type { Operation } from '../common/operation';

const show = { resource: ['comment'], operation: ['hide'] };

/** Hides a comment from everybody but its author. */
export const hide: Operation = {
	fields: [commentField(show)],
	async execute(context) {
		const commentId = locatedId(context, 'commentId', 'Comment');
		await setHidden(await context.openClient(), commentId, true);
		return { commentId, hidden: true };
	},
};
