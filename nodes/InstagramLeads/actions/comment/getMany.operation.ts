import type { LeadEvent } from '../../events/leadEvent';
import { withoutRaw } from '../../events/leadEvent';
import type { ApiMedia } from '../../events/schemas';
import type { ConnectedAccount } from '../../graph/account';
import type { GraphClient } from '../../graph/client';
import { commentsOf, latestPosts, postById } from '../../graph/comments';
import { limitFields, limitOf, take } from '../limitFields';
import { locatedId, locatorField } from '../locatorField';
import type { Operation, OperationContext } from '../operation';
import { toJson } from '../operation';

const show = { resource: ['comment'], operation: ['getMany'] };

/** Comments and the answers to them as lead events, post by post. */
export const getMany: Operation = {
	fields: [
		{
			displayName: 'From',
			name: 'source',
			type: 'options',
			default: 'latestPosts',
			displayOptions: { show },
			options: [
				{ name: 'Latest Posts', value: 'latestPosts', description: 'All of the latest posts' },
				{ name: 'Post', value: 'post', description: 'One post' },
			],
			description: 'Which posts the comments are under',
		},
		locatorField({
			displayName: 'Post',
			name: 'mediaId',
			description: 'The post (comment.media.id of a lead event)',
			searchMethod: 'searchPosts',
			idPlaceholder: 'e.g. 17895695668004550',
			show: { ...show, source: ['post'] },
		}),
		{
			displayName: 'Number of Posts',
			name: 'postCount',
			type: 'number',
			typeOptions: { minValue: 1, maxValue: 100 },
			default: 10,
			description: 'How many of the latest posts are looked through',
			displayOptions: { show: { ...show, source: ['latestPosts'] } },
		},
		...limitFields(show),
	],
	async execute(context) {
		const { client, connected } = await context.connect();
		const posts = await postsOf(context, client, connected);
		const found = await take(commentsUnder(client, connected, posts), limitOf(context));
		return found.map((event) => toJson(withoutRaw(event)));
	},
};

async function postsOf(
	context: OperationContext,
	client: GraphClient,
	connected: ConnectedAccount,
): Promise<ApiMedia[]> {
	const { node, itemIndex } = context;
	if (node.getNodeParameter('source', itemIndex, 'latestPosts') === 'post') {
		return [await postById(client, locatedId(context, 'mediaId', 'Post'))];
	}
	const count = node.getNodeParameter('postCount', itemIndex, 10) as number;
	return await latestPosts(client, connected, count);
}

async function* commentsUnder(
	client: GraphClient,
	connected: ConnectedAccount,
	posts: ApiMedia[],
): AsyncGenerator<LeadEvent> {
	for (const post of posts) {
		for await (const page of commentsOf(client, connected, post)) yield* page;
	}
}
