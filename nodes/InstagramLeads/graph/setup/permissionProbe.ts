import type { ConnectedAccount } from '../account/connectedAccount';
import type { GraphClient } from '../client/client';
import { latestPosts } from '../content/comments';
import { threadPages } from '../messaging/conversations';
import { GraphError } from '../errors/graphError';
import { attempt } from '../errors/attempt';

const PERMISSIONS = {
	facebook: {
		messages: 'instagram_basic, instagram_manage_messages and pages_manage_metadata',
		comments: 'instagram_basic, instagram_manage_comments and pages_read_engagement',
	},
	instagram: {
		messages: 'instagram_business_basic and instagram_business_manage_messages',
		comments: 'instagram_business_basic and instagram_business_manage_comments',
	},
} as const;

/**
 * Tries what the nodes do most, reading messages and posts.
 *
 * @throws GraphError that names the feature and the permissions it needs
 */
export async function checkAccess(client: GraphClient, connected: ConnectedAccount): Promise<void> {
	const needed = PERMISSIONS[client.credential.loginType];
	await requiring(`read messages: it needs ${needed.messages}`, async () => {
		await threadPages(client, connected, { pageSize: 1 }).next();
	});
	await requiring(`read posts and comments: it needs ${needed.comments}`, async () => {
		await latestPosts(client, connected, 1);
	});
}

async function requiring(purpose: string, work: () => Promise<void>): Promise<void> {
	const result = await attempt(work());
	if (result.ok) return;
	const { failure } = result;
	// A subcode says more than "permission missing": its own text then stands.
	if (failure.errorClass !== 'permission' || failure.facts.subcode) throw failure;
	throw GraphError.local(
		'permission',
		`The access token may not ${purpose}`,
		'Create the token anew with these permissions ticked and paste it into the credential.',
	);
}
