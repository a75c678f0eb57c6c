import { postDetails, simplePost } from '../../graph/content/posts';
import { locatedPost, postField } from '../common/contentFields';
import type { Operation } from '../common/operation';
import { simplified, simplifyField } from '../common/simplifyField';

const show = { resource: ['media'], operation: ['get'] };

/** One post. */
export const get: Operation = {
	fields: [postField(show), simplifyField(show)],
	async execute(context) {
		const mediaId = await locatedPost(context);
		const post = await postDetails(await context.openClient(), mediaId);
		return simplified(context, simplePost(post), post);
	},
};
