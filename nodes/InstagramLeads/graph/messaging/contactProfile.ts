import { z } from 'zod';

import { compact } from '../../common/compact';
import type { LeadContact } from '../../events/leadEvent';
import type { ConnectedAccount } from '../account/connectedAccount';
import type { GraphClient } from '../client/client';
import { numericId } from '../client/pathId';

const text = z.string().nullish().catch(undefined);
const flag = z.boolean().nullish().catch(undefined);

const profileSchema = z
	.object({
		name: text,
		username: text,
		profile_pic: text,
		follower_count: z.number().nullish().catch(undefined),
		is_verified_user: flag,
		is_user_follow_business: flag,
		is_business_follow_user: flag,
	})
	.passthrough();

const CONTACT_FIELDS = 'name,username,profile_pic,follower_count,is_verified_user';
const FOLLOW_FIELDS = 'is_user_follow_business,is_business_follow_user';

/** What Meta shows of a person who wrote. */
export interface ContactProfile extends LeadContact {
	/** Whether the person follows the account. */
	followsAccount?: boolean;
	/** Whether the account follows the person. */
	followedByAccount?: boolean;
}

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
	const body = await readProfile(client, connected, contactId, CONTACT_FIELDS);
	return contactOf(contactId, body);
}

/** The same with who follows whom, in our words and in Meta's. */
export async function wholeProfileOf(
	client: GraphClient,
	connected: ConnectedAccount,
	contactId: string,
): Promise<{ profile: ContactProfile; raw: unknown }> {
	const fields = `${CONTACT_FIELDS},${FOLLOW_FIELDS}`;
	const raw = await readProfile(client, connected, contactId, fields);
	const parsed = profileSchema.safeParse(raw);
	const follows = parsed.success ? parsed.data : {};
	const profile = compact<ContactProfile>({
		...contactOf(contactId, raw),
		followsAccount: follows.is_user_follow_business ?? undefined,
		followedByAccount: follows.is_business_follow_user ?? undefined,
	});
	return { profile, raw };
}

async function readProfile(
	client: GraphClient,
	connected: ConnectedAccount,
	contactId: string,
	fields: string,
): Promise<unknown> {
	const path = `/${numericId(contactId, 'Contact')}`;
	return await client.get(path, { fields }, { token: connected.messagingToken });
}

function contactOf(contactId: string, body: unknown): LeadContact {
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
