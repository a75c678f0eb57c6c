import type { ITriggerFunctions } from 'n8n-workflow';

import type { ConnectedAccount } from '../graph/account/connectedAccount';
import type { GraphClient } from '../graph/client/client';
import { postIdByUrl, shortcodeOf } from '../graph/content/postUrls';
import { toPublicationError } from '../graph/errors/nodeError';
import type { PostIds } from './parameters/chosenPosts';
import { withKnownPosts } from './parameters/chosenPosts';
import type { TriggerSettings } from './parameters/settings';
import type { CachedClient } from './shared/cachedClient';
import type { StateStore } from './state/stateStore';

/** The way to Meta; asked for only where an address has to be looked up. */
type Connect = () => Promise<{ client: GraphClient; connected: ConnectedAccount }>;

/**
 * Finds out which posts the operator named by address, so that no event has to wait for it.
 *
 * @param known from before; such a post costs no call, and is known while Meta is away
 * @returns the settings with the posts' IDs, and what is known now of the addresses that they have
 * @throws GraphError where an address leads to no post of the account, or Meta doesn't answer
 */
export async function withNamedPosts(
	settings: TriggerSettings,
	known: PostIds,
	connect: Connect,
): Promise<{ settings: TriggerSettings; postIds: PostIds }> {
	const postIds = new Map<string, string>();
	for (const url of settings.posts?.urls ?? []) {
		const shortcode = shortcodeOf(url) ?? '';
		const id = known.get(shortcode) ?? (await lookUp(url, connect));
		postIds.set(shortcode, id);
	}
	const posts = withKnownPosts(settings.posts, postIds);
	return { settings: { ...settings, posts }, postIds };
}

/** What a trigger has when it learns which posts it is for. */
interface StartedWith {
	settings: TriggerSettings;
	store: Pick<StateStore, 'postIds'>;
	client: Pick<CachedClient, 'account'>;
}

/** No event waits to be told which posts are meant: without that the trigger doesn't come up. */
export async function settingsWithPosts(
	context: ITriggerFunctions,
	{ settings, store, client }: StartedWith,
): Promise<TriggerSettings> {
	try {
		const connect = async () => await client.account();
		const named = await withNamedPosts(settings, store.postIds, connect);
		store.postIds = named.postIds;
		return named.settings;
	} catch (error) {
		throw toPublicationError(context.getNode(), error);
	}
}

async function lookUp(url: string, connect: Connect): Promise<string> {
	const { client, connected } = await connect();
	return await postIdByUrl(client, connected, url);
}
