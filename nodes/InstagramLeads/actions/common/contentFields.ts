import type { INodeProperties } from 'n8n-workflow';

import { locatorField } from './locatorField';
import type { Show } from './operation';

/** The comment that an operation is about. */
export function commentField(show: Show, description?: string): INodeProperties {
	return locatorField({
		displayName: 'Comment',
		name: 'commentId',
		description: description ?? 'The comment (comment.id of a lead event)',
		searchMethod: 'searchComments',
		idPlaceholder: 'e.g. 17865799348089039',
		show,
	});
}

/** The post that an operation is about. */
export function postField(show: Show): INodeProperties {
	return locatorField({
		displayName: 'Post',
		name: 'mediaId',
		description: "One of the account's own posts (comment.media.id of a lead event)",
		searchMethod: 'searchPosts',
		idPlaceholder: 'e.g. 17895695668004550',
		show,
	});
}
