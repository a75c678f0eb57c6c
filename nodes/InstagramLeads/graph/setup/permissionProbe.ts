import type { ConnectedAccount } from '../account/connectedAccount';
import { isUnifiedLogin } from '../account/connectedAccount';
import type { PermissionSet } from '../account/permissions';
import type { GraphClient } from '../client/client';
import { latestPosts } from '../content/comments';
import { threadPages } from '../messaging/conversations';
import type { Authentication } from '../credential/authentication';
import { GraphError } from '../errors/graphError';
import { attempt } from '../errors/attempt';

const NEEDED = {
	facebook: {
		messages: 'instagram_basic, instagram_manage_messages and pages_manage_metadata',
		comments: 'instagram_basic, instagram_manage_comments and pages_read_engagement',
	},
	unified: {
		messages: 'instagram_basic and instagram_manage_messages',
		comments: 'instagram_basic and instagram_manage_comments',
	},
	instagram: {
		messages: 'instagram_business_basic and instagram_business_manage_messages',
		comments: 'instagram_business_basic and instagram_business_manage_comments',
	},
} as const satisfies Record<PermissionSet, { messages: string; comments: string }>;

/** What to do where a permission was not granted. */
export const GRANT: Record<Authentication, string> = {
	accessToken:
		'Create the token anew with these permissions ticked and paste it into the credential.',
	oAuth2:
		"Open the credential, click 'Switch account' ('Reconnect' in older n8n) and allow these permissions. If Meta doesn't ask for them, add them to the configuration.",
};

/**
 * Tries what the nodes do most, reading messages and posts.
 *
 * @throws GraphError that names the feature and the permissions it needs
 */
export async function checkAccess(client: GraphClient, connected: ConnectedAccount): Promise<void> {
	const needed =
		NEEDED[isUnifiedLogin(client, connected) ? 'unified' : client.credential.loginType];
	await requiring(client, `read messages: it needs ${needed.messages}`, async () => {
		await threadPages(client, connected, { pageSize: 1 }).next();
	});
	await requiring(client, `read posts and comments: it needs ${needed.comments}`, async () => {
		await latestPosts(client, connected, 1);
	});
}

async function requiring(
	{ credential: { authentication } }: GraphClient,
	purpose: string,
	work: () => Promise<void>,
): Promise<void> {
	const result = await attempt(work());
	if (result.ok) return;
	const { failure } = result;
	// A subcode says more than "permission missing": its own text then stands.
	if (failure.errorClass !== 'permission' || failure.facts.subcode) throw failure;
	throw GraphError.local(
		'permission',
		`The access token may not ${purpose}`,
		GRANT[authentication],
	);
}
