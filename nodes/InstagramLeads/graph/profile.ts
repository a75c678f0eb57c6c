import { z } from 'zod';

import type { LeadContact } from '../events/leadEvent';
import { compact } from '../events/leadEvent';
import type { ConnectedAccount } from './account';
import type { GraphClient } from './client';

const profileSchema = z
	.object({
		name: z.string().nullish().catch(undefined),
		username: z.string().nullish().catch(undefined),
		profile_pic: z.string().nullish().catch(undefined),
		follower_count: z.number().nullish().catch(undefined),
		is_verified_user: z.boolean().nullish().catch(undefined),
	})
	.passthrough();

/**
 * Profile of somebody who has written to the account; a comment is not enough. Doc: user-profile.
 *
 * @throws GraphError `permission` (code 230) for people who never wrote
 */
export async function profileOf(
	client: GraphClient,
	connected: ConnectedAccount,
	contactId: string,
): Promise<LeadContact> {
	const body = await client.get(
		`/${encodeURIComponent(contactId)}`,
		{ fields: 'name,username,profile_pic,follower_count,is_verified_user' },
		{ token: connected.messagingToken },
	);
	const parsed = profileSchema.safeParse(body);
	const profile = parsed.success ? parsed.data : {};
	return compact<LeadContact>({
		id: contactId,
		username: profile.username ?? undefined,
		name: profile.name ?? undefined,
		profilePictureUrl: profile.profile_pic ?? undefined,
		followerCount: profile.follower_count ?? undefined,
		isVerified: profile.is_verified_user ?? undefined,
	});
}
