import { postsOf, simplePost } from '../../graph/content/posts';
import { readDate } from '../common/dates';
import { dateFilter, filtersOf, listed, listFields } from '../common/listFields';
import type { Operation } from '../common/operation';
import { simplified } from '../common/simplifyField';

const show = { resource: ['media'], operation: ['getMany'] };

/** The account's own posts, newest first. */
export const getMany: Operation = {
	fields: listFields(show, [
		dateFilter(
			'Published Before',
			'publishedBefore',
			'Only posts published at this time or earlier',
		),
		dateFilter('Published Since', 'publishedSince', 'Only posts published at this time or later'),
	]),
	async execute(context) {
		const filters = filtersOf(context);
		const range = {
			since: readDate(filters.publishedSince, 'Published Since'),
			until: readDate(filters.publishedBefore, 'Published Before'),
		};
		const { client, connected } = await context.connect();
		return await listed(context, postsOf(client, connected, range), (post) =>
			simplified(context, simplePost(post), post),
		);
	},
};
