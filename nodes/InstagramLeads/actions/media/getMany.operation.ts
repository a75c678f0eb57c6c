import { postsOf, simplePost } from '../../graph/media';
import { readDate } from '../dates';
import { limitFields, limitOf, take } from '../limitFields';
import type { Operation } from '../operation';
import { chosenForm, simplifyField } from '../simplifyField';

const show = { resource: ['media'], operation: ['getMany'] };

/** The account's own posts, newest first. */
export const getMany: Operation = {
	fields: [
		...limitFields(show),
		simplifyField(show),
		{
			displayName: 'Filters',
			name: 'filters',
			type: 'collection',
			placeholder: 'Add filter',
			default: {},
			displayOptions: { show },
			options: [
				{
					displayName: 'Published Before',
					name: 'publishedBefore',
					type: 'dateTime',
					default: '',
					description: 'Only posts published at this time or earlier',
				},
				{
					displayName: 'Published Since',
					name: 'publishedSince',
					type: 'dateTime',
					default: '',
					description: 'Only posts published at this time or later',
				},
			],
		},
	],
	async execute(context) {
		const { node, itemIndex, connect } = context;
		const filters = node.getNodeParameter('filters', itemIndex, {}) as Record<string, unknown>;
		const range = {
			since: readDate(filters.publishedSince, 'Published Since'),
			until: readDate(filters.publishedBefore, 'Published Before'),
		};
		const { client, connected } = await connect();
		const posts = await take(postsOf(client, connected, range), limitOf(context));
		return posts.map((post) => chosenForm(context, simplePost(post), post));
	},
};
