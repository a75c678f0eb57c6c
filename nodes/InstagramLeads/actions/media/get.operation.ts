import { postDetails, simplePost } from '../../graph/media';
import { postField } from '../contentFields';
import { locatedId } from '../locatorField';
import type { Operation } from '../operation';
import { chosenForm, simplifyField } from '../simplifyField';

const show = { resource: ['media'], operation: ['get'] };

/** One post. */
export const get: Operation = {
	fields: [postField(show), simplifyField(show)],
	async execute(context) {
		const mediaId = locatedId(context, 'mediaId', 'Post');
		const post = await postDetails(await context.openClient(), mediaId);
		return chosenForm(context, simplePost(post), post);
	},
};
