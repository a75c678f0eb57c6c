import { z } from 'zod';

import { compact } from '../../common/compact';
import { toIso } from '../../events/timestamps';
import type { GraphClient } from '../client/client';
import type { LoginType } from '../credential/credential';
import { attempt } from '../errors/attempt';

const DAY_MS = 24 * 60 * 60 * 1000;

/** What the nodes can do, and the permissions that Meta asks for it. Doc: overview of each login. */
export const PERMISSIONS: Record<LoginType, Record<Feature, string[]>> = {
	facebook: {
		account: ['instagram_basic', 'pages_show_list', 'pages_read_engagement'],
		messages: ['instagram_manage_messages', 'pages_manage_metadata'],
		comments: ['instagram_manage_comments'],
	},
	instagram: {
		account: ['instagram_business_basic'],
		messages: ['instagram_business_manage_messages'],
		comments: ['instagram_business_manage_comments'],
	},
};

export type Feature = 'account' | 'messages' | 'comments';

/** How the access token of a credential is doing. */
export interface TokenStatus {
	loginType: LoginType;
	/** Whether Meta accepts it now. */
	isValid: boolean;
	/** `user`, `page`, … in lower case; where Meta tells. */
	tokenType?: string;
	/** ISO 8601; absent when it has no end, or when Meta doesn't tell. */
	expiresAt?: string;
	/** Whether it ends by time; absent where Meta doesn't tell. */
	expires?: boolean;
	/** Whole days until it ends. */
	daysLeft?: number;
	/** ISO 8601; access to data ends then, unless the person signs in again. */
	dataAccessExpiresAt?: string;
	/** ISO 8601. */
	issuedAt?: string;
	/** Whether it was made with the app of the credential; absent where Meta doesn't tell. */
	isOfApp?: boolean;
	/** Granted permissions; absent where Meta doesn't tell. */
	permissions?: string[];
	/** What is not granted of what the nodes need; absent where Meta doesn't tell. */
	missingPermissions?: string[];
	/** What is to be known or done, in words. */
	note: string;
}

const seconds = z.coerce.number().optional().catch(undefined);

const debugSchema = z.object({
	data: z
		.object({
			is_valid: z.boolean().catch(false),
			type: z.string().optional().catch(undefined),
			app_id: z.coerce.string().optional().catch(undefined),
			expires_at: seconds,
			data_access_expires_at: seconds,
			issued_at: seconds,
			scopes: z.array(z.string()).optional().catch(undefined),
			error: z.unknown(),
		})
		.passthrough(),
});

type Debugged = z.infer<typeof debugSchema>['data'];

/**
 * Asks Meta about the credential's token: `debug_token` with Facebook Login when the app's id and
 * secret are there, else a plain call. Doc: facebook-login/guides/access-tokens/debugging.
 *
 * @param knownEnd milliseconds; when the token ends, as Meta said when it gave it
 * @throws GraphError when Meta can't be asked; a dead token is an answer, not an error
 */
export async function tokenStatus(client: GraphClient, knownEnd?: number): Promise<TokenStatus> {
	const { loginType, appId, appSecret, accessToken } = client.credential;
	if (!accessToken) {
		return { loginType, isValid: false, note: "The credential has no 'Access Token'." };
	}
	if (loginType === 'facebook' && appId && appSecret) return await debugged(client);
	return await tried(client, knownEnd);
}

async function debugged(client: GraphClient): Promise<TokenStatus> {
	const { appId, appSecret, accessToken } = client.credential;
	const result = await attempt(
		client.get(
			'/debug_token',
			{ input_token: accessToken },
			{ token: `${appId}|${appSecret}`, host: 'app' },
		),
	);
	// A wrong secret must not look like a dead token: the token itself is tried then.
	if (!result.ok) {
		const { failure } = result;
		if (failure.isTemporary) throw failure;
		const status = await tried(client);
		return { ...status, note: `${status.note} Meta refused 'App ID' and 'App Secret'.` };
	}
	const parsed = debugSchema.safeParse(result.value);
	return parsed.success ? describe(client, parsed.data.data) : await tried(client);
}

function describe(client: GraphClient, token: Debugged): TokenStatus {
	const { loginType, appId } = client.credential;
	if (!token.is_valid) return { loginType, isValid: false, note: RECONNECT };
	const end = token.expires_at ? timeLeft(client, token.expires_at * 1000) : undefined;
	const missingPermissions = token.scopes && missingOf(loginType, token.scopes);
	return compact<TokenStatus>({
		loginType,
		isValid: true,
		tokenType: token.type?.toLowerCase(),
		expires: token.expires_at === undefined ? undefined : token.expires_at > 0,
		...end,
		issuedAt: toIso(token.issued_at ? token.issued_at * 1000 : undefined),
		dataAccessExpiresAt: toIso(
			token.data_access_expires_at ? token.data_access_expires_at * 1000 : undefined,
		),
		isOfApp: token.app_id === undefined ? undefined : token.app_id === appId,
		permissions: token.scopes,
		missingPermissions,
		note: noteOf(end?.daysLeft, missingPermissions ?? []),
	});
}

const RECONNECT =
	'Meta no longer accepts it. Create a new access token for the same account, paste it into the credential and save.';

function noteOf(daysLeft: number | undefined, missing: string[]): string {
	const time =
		daysLeft === undefined
			? 'It does not end by time.'
			: `It ends in ${daysLeft} days; n8n renews it in time.`;
	if (missing.length === 0) return time;
	return `${time} Not granted: ${missing.join(', ')}.`;
}

/** What the nodes need and the token lacks. */
export function missingOf(
	loginType: LoginType,
	granted: string[],
	features: Feature[] = ['account', 'messages', 'comments'],
): string[] {
	const needed = features.flatMap((feature) => PERMISSIONS[loginType][feature]);
	return needed.filter((permission) => !granted.includes(permission));
}

async function tried(client: GraphClient, knownEnd?: number): Promise<TokenStatus> {
	const { loginType } = client.credential;
	const result = await attempt(client.get('/me', { fields: 'id' }));
	if (result.ok) {
		const known = knownEnd ? timeLeft(client, knownEnd) : undefined;
		const note = known ? noteOf(known.daysLeft, []) : `Meta accepts it. ${UNTOLD[loginType]}`;
		return { loginType, isValid: true, ...known, note };
	}
	const { failure } = result;
	if (failure.errorClass !== 'reconnect') throw failure;
	return { loginType, isValid: false, note: `${RECONNECT} ${failure.description}` };
}

function timeLeft(client: GraphClient, expiresAt: number) {
	const daysLeft = Math.max(0, Math.floor((expiresAt - client.clock.now()) / DAY_MS));
	return { expires: true, expiresAt: toIso(expiresAt), daysLeft };
}

const UNTOLD: Record<LoginType, string> = {
	facebook: "With 'App ID' and 'App Secret' in the credential, Meta also tells when it ends.",
	instagram:
		'With Instagram Login, Meta tells neither what it may do nor, before the first renewal, when it ends.',
};
