import type { ApiMedia } from '../../events/apiSchemas';
import type { ConnectedAccount } from '../account/connectedAccount';
import type { GraphClient } from '../client/client';
import { attempt } from '../errors/attempt';
import { latestPosts, MOST_LISTED, postById } from './comments';

/**
 * The latest posts; where some are chosen, these, however old they are: those among the newest 100 by one call,
 * each of the others by one of its own. What Meta doesn't show is left out.
 *
 * @param ids of the chosen ones; of an ad's copy, too
 */
export async function watchedPosts(
	client: GraphClient,
	connected: ConnectedAccount,
	count: number,
	ids?: ReadonlySet<string>,
): Promise<ApiMedia[]> {
	if (!ids) return await latestPosts(client, connected, count);
	const latest = await latestPosts(client, connected, MOST_LISTED);
	const posts = latest.filter(({ id }) => ids.has(id));
	for (const id of ids) {
		if (posts.some((post) => post.id === id)) continue;
		const result = await attempt(postById(client, id));
		if (result.ok) posts.push(result.value);
		else if (result.failure.isGeneral) {
			throw result.failure;
		}
	}
	return posts;
}
