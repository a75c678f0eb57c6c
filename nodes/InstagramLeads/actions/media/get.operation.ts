import { postDetails, simplePost } from '../../graph/content/posts';
import { postField } from '../common/contentFields';
import { locatedId } from '../common/locatorField';
import type { Operation } from '../common/operation';
import { simplified, simplifyField } from '../common/simplifyField';

const show = { resource: ['media'], operation: ['get'] };

/** One post. */
export const get: Operation = {
	fields: [postField(show), simplifyField(show)],
	async execute(context) {
		const mediaId = locatedId(context, 'mediaId', 'Post');
		const post = await postDetails(await context.openClient(), mediaId);
		return simplified(context, simplePost(post), post);
	},
};
