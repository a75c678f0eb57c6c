import { z } from 'zod';

import { compact } from '../../common/compact';
import type { GraphClient } from '../client/client';
import type { LoginType } from '../credential/credential';
import { attempt } from '../errors/attempt';
import type { ConnectedAccount } from './connectedAccount';

const text = z.string().nullish().catch(undefined);
const count = z.number().nullish().catch(undefined);

const accountSchema = z
	.object({
		username: text,
		name: text,
		biography: text,
		account_type: text,
		profile_picture_url: text,
		followers_count: count,
		follows_count: count,
		media_count: count,
	})
	.passthrough();

const SHARED_FIELDS = 'username,name,profile_picture_url,followers_count,follows_count,media_count';

/** The account behind a credential, in our words. */
export interface AccountDetails {
	accountId: string;
	username?: string;
	name?: string;
	/** `BUSINESS` or `MEDIA_CREATOR`; Meta tells it with Instagram Login only. */
	accountType?: string;
	loginType: LoginType;
	/** The Facebook Page that the account is linked to; Facebook Login only. */
	pageId?: string;
	pageName?: string;
	profilePictureUrl?: string;
	followersCount?: number;
	followsCount?: number;
	mediaCount?: number;
}

/**
 * Reads the account. `account_type` exists with Instagram Login only, where `/me` may come wrapped
 * in `data`. Doc: reference/ig-user, get-started.
 */
export async function accountDetails(
	client: GraphClient,
	connected: ConnectedAccount,
): Promise<{ details: AccountDetails; raw: unknown }> {
	const { loginType } = client.credential;
	const body =
		loginType === 'instagram'
			? await client.get('/me', { fields: `user_id,account_type,${SHARED_FIELDS}` })
			: await client.get(`/${connected.account.id}`, { fields: `id,${SHARED_FIELDS}` });
	const raw = (body as { data?: unknown[] } | undefined)?.data?.[0] ?? body;
	const parsed = accountSchema.safeParse(raw);
	const account = parsed.success ? parsed.data : {};
	const details = compact<AccountDetails>({
		accountId: connected.account.id,
		username: account.username ?? connected.account.username,
		name: account.name ?? undefined,
		accountType: account.account_type ?? undefined,
		loginType,
		pageId: connected.pageId,
		pageName: await pageNameOf(client, connected),
		profilePictureUrl: account.profile_picture_url ?? undefined,
		followersCount: account.followers_count ?? undefined,
		followsCount: account.follows_count ?? undefined,
		mediaCount: account.media_count ?? undefined,
	});
	return { details, raw };
}

/** The Page's name is a courtesy: without it the rest still stands. */
async function pageNameOf(
	client: GraphClient,
	{ pageId, messagingToken }: ConnectedAccount,
): Promise<string | undefined> {
	if (!pageId) return undefined;
	const page = client.get(`/${pageId}`, { fields: 'id,name' }, { token: messagingToken });
	const result = await attempt(page);
	const name = result.ok ? (result.value as { name?: unknown } | undefined)?.name : '';
	return typeof name === 'string' && name ? name : undefined;
}
