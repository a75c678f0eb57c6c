import type { INodeProperties } from 'n8n-workflow';

import { postLocator } from '../../graph/content/postLocator';
import { isPostUrl, postIdByUrl } from '../../graph/content/postUrls';
import { locatedId, locatorField } from './locatorField';
import type { OperationContext, Show } from './operation';

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
	return postLocator({
		name: 'mediaId',
		required: true,
		description:
			"One of the account's own posts, by ID (comment.media.id of a lead event) or by its address",
		displayOptions: { show },
	});
}

/**
 * The ID of the post that an operation is about. Only for an address Meta is asked, whichever mode it stands in.
 *
 * @throws GraphError where there is none, or the address leads to no post of the account
 */
export async function locatedPost(context: OperationContext): Promise<string> {
	const value = locatedId(context, 'mediaId', 'Post');
	if (!isPostUrl(value)) return value;
	const { client, connected } = await context.connect();
	return await postIdByUrl(client, connected, value);
}
