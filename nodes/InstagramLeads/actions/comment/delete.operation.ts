import { deleteComment as deleteAtMeta } from '../../graph/content/moderation';
import { commentField } from '../common/contentFields';
import { locatedId } from '../common/locatorField';
import type { Operation } from '../common/operation';

const show = { resource: ['comment'], operation: ['delete'] };

/** Deletes a comment under one of the account's posts, for good. */
export const deleteComment: Operation = {
	fields: [commentField(show)],
	async execute(context) {
		const commentId = locatedId(context, 'commentId', 'Comment');
		await deleteAtMeta(await context.openClient(), commentId);
		return { deleted: true };
	},
};
