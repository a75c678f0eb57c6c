import type { ApiMedia } from '../../events/apiSchemas';
import type { LeadEvent } from '../../events/leadEvent';
import type { ConnectedAccount } from '../../graph/account/connectedAccount';
import type { GraphClient } from '../../graph/client/client';
import {
	commentById,
	commentsOf,
	latestPosts,
	postById,
	repliesTo,
} from '../../graph/content/comments';
import { commentField, locatedPost, postField } from '../common/contentFields';
import { readDate } from '../common/dates';
import { dateFilter, filtersOf, listed, listFields } from '../common/listFields';
import { locatedId } from '../common/locatorField';
import type { Operation, OperationContext } from '../common/operation';
import { chosenEvent } from '../common/simplifyField';

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
				{ name: 'Answers to a Comment', value: 'comment', description: 'What stands under it' },
				{ name: 'Latest Posts', value: 'latestPosts', description: 'All of the latest posts' },
				{ name: 'Post', value: 'post', description: 'One post' },
			],
			description: 'Where the comments stand',
		},
		postField({ ...show, source: ['post'] }),
		commentField({ ...show, source: ['comment'] }),
		{
			displayName: 'Number of Posts',
			name: 'postCount',
			type: 'number',
			typeOptions: { minValue: 1, maxValue: 100 },
			default: 10,
			description: 'How many of the latest posts are looked through',
			displayOptions: { show: { ...show, source: ['latestPosts'] } },
		},
		...listFields(show, [
			dateFilter('Since', 'since', 'Only comments written at this time or later'),
		]),
	],
	async execute(context) {
		const since = readDate(filtersOf(context).since, 'Since') ?? -Infinity;
		const { client, connected } = await context.connect();
		const found = commentsIn(context, client, connected);
		return await listed(context, writtenSince(found, since), (event) =>
			chosenEvent(context, event),
		);
	},
};

async function* commentsIn(
	context: OperationContext,
	client: GraphClient,
	connected: ConnectedAccount,
): AsyncGenerator<LeadEvent> {
	const { node, itemIndex } = context;
	if (node.getNodeParameter('source', itemIndex, 'latestPosts') === 'comment') {
		const commentId = locatedId(context, 'commentId', 'Comment');
		const { post } = await commentById(client, connected, commentId);
		for await (const page of repliesTo(client, connected, commentId, post)) yield* page;
		return;
	}
	for (const post of await postsOf(context, client, connected)) {
		for await (const page of commentsOf(client, connected, post)) yield* page;
	}
}

async function postsOf(
	context: OperationContext,
	client: GraphClient,
	connected: ConnectedAccount,
): Promise<ApiMedia[]> {
	const { node, itemIndex } = context;
	if (node.getNodeParameter('source', itemIndex, 'latestPosts') === 'post') {
		return [await postById(client, await locatedPost(context))];
	}
	const count = node.getNodeParameter('postCount', itemIndex, 10) as number;
	return await latestPosts(client, connected, count);
}

/** Meta can't filter by time, and an old comment may have a new answer: all are looked at. */
async function* writtenSince(
	events: AsyncIterable<LeadEvent>,
	since: number,
): AsyncGenerator<LeadEvent> {
	for await (const event of events) {
		if (Date.parse(event.occurredAt) >= since) yield event;
	}
}
