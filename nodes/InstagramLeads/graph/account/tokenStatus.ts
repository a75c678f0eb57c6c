import { z } from 'zod';

import { compact } from '../../common/compact';
import { toIso } from '../../events/timestamps';
import type { GraphClient } from '../client/client';
import type { LoginType } from '../credential/credential';
import { attempt } from '../errors/attempt';
import { GraphError } from '../errors/graphError';

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
	/** Whole days until then; 0 also afterwards. Renewing the token doesn't move it. */
	dataAccessDaysLeft?: number;
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
			error: z.object({}).passthrough().optional().catch(undefined),
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
	return (await examinedToken(client, knownEnd)).status;
}

/** The same, with whether Meta took the app's ID and secret for it; absent where they weren't needed. */
export async function examinedToken(
	client: GraphClient,
	knownEnd?: number,
): Promise<{ status: TokenStatus; isAppAccepted?: boolean }> {
	const { loginType, appId, appSecret, accessToken } = client.credential;
	if (!accessToken) {
		const note = "The credential has no 'Access Token'.";
		return { status: { loginType, isValid: false, note } };
	}
	if (loginType === 'facebook' && appId && appSecret) return await debugged(client);
	return { status: await tried(client, knownEnd) };
}

async function debugged(
	client: GraphClient,
): Promise<{ status: TokenStatus; isAppAccepted: boolean }> {
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
		const note = `${status.note} Meta refused 'App ID' and 'App Secret'.`;
		return { status: { ...status, note }, isAppAccepted: false };
	}
	const parsed = debugSchema.safeParse(result.value);
	const status = parsed.success ? describe(client, parsed.data.data) : await tried(client);
	return { status, isAppAccepted: true };
}

function describe(client: GraphClient, token: Debugged): TokenStatus {
	const { loginType, appId } = client.credential;
	if (!token.is_valid) return { loginType, isValid: false, note: deathNote(token.error) };
	const end = token.expires_at ? timeLeft(client, token.expires_at) : undefined;
	const access = token.data_access_expires_at
		? timeLeft(client, token.data_access_expires_at)
		: undefined;
	const expires = token.expires_at === undefined ? undefined : token.expires_at > 0;
	const missingPermissions = token.scopes && missingOf(loginType, token.scopes);
	return compact<TokenStatus>({
		loginType,
		isValid: true,
		tokenType: token.type?.toLowerCase(),
		expires,
		expiresAt: end?.expiresAt,
		daysLeft: end?.daysLeft,
		issuedAt: toIso(token.issued_at ? token.issued_at * 1000 : undefined),
		dataAccessExpiresAt: access?.expiresAt,
		dataAccessDaysLeft: access?.daysLeft,
		isOfApp: token.app_id === undefined ? undefined : token.app_id === appId,
		permissions: token.scopes,
		missingPermissions,
		note: [
			endNote(end?.daysLeft ?? (expires === false ? 'never' : undefined)),
			access && accessNote(access),
			missingNote(missingPermissions),
		]
			.filter(Boolean)
			.join(' '),
	});
}

const RECONNECT =
	'Meta no longer accepts it. Create a new access token for the same account, paste it into the credential and save.';

/** Why a token is dead, as far as Meta tells. `debug_token` has a name of its own for the subcode. */
function deathNote(error: Debugged['error']): string {
	if (!error) return RECONNECT;
	const failure = GraphError.fromResponse(400, {
		error: { ...error, error_subcode: error.error_subcode ?? error.subcode },
	});
	return reasonOf(failure);
}

function reasonOf({ errorClass, message, description }: GraphError): string {
	return errorClass === 'reconnect'
		? `${message}. ${description}`
		: `${RECONNECT} ${description.replace(/^.*?(?=Meta said|\()/s, '')}`;
}

function endNote(daysLeft: number | 'never' | undefined): string {
	if (daysLeft === undefined) return 'Meta accepts it, and names no end.';
	return daysLeft === 'never'
		? 'It does not end by time.'
		: `It ends in ${inWords(daysLeft)}; n8n renews it in time.`;
}

function inWords(days: number): string {
	if (days === 0) return 'less than a day';
	return days === 1 ? '1 day' : `${days} days`;
}

/** What no renewal moves. Doc: facebook-login/auth-vs-data. */
function accessNote({ isOver, daysLeft, expiresAt }: ReturnType<typeof timeLeft>): string {
	const day = expiresAt?.slice(0, 10);
	return isOver
		? `Its access to data ended on ${day}: a new token is needed, for which the owner signs in again.`
		: `Its access to data ends in ${inWords(daysLeft)} (${day}), and n8n can't renew that: a new token is needed by then, for which the owner signs in again.`;
}

function missingNote(missing: string[] = []): string {
	return missing.length > 0 ? `Not granted: ${missing.join(', ')}.` : '';
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
		if (!knownEnd) {
			return { loginType, isValid: true, note: `Meta accepts it. ${UNTOLD[loginType]}` };
		}
		const { expiresAt, daysLeft } = timeLeft(client, knownEnd / 1000);
		return compact({
			loginType,
			isValid: true,
			expires: true,
			expiresAt,
			daysLeft,
			note: endNote(daysLeft),
		});
	}
	const { failure } = result;
	if (failure.errorClass !== 'reconnect') throw failure;
	return { loginType, isValid: false, note: reasonOf(failure) };
}

/** @param end seconds since 1970 */
function timeLeft(client: GraphClient, end: number) {
	const left = end * 1000 - client.clock.now();
	const daysLeft = Math.max(0, Math.floor(left / DAY_MS));
	return { isOver: left <= 0, expiresAt: toIso(end * 1000), daysLeft };
}

const UNTOLD: Record<LoginType, string> = {
	facebook: "With 'App ID' and 'App Secret' in the credential, Meta also tells when it ends.",
	instagram:
		'With Instagram Login, Meta tells neither what it may do nor, before the first renewal, when it ends.',
};
