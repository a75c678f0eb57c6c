import { compact } from '../../common/compact';
import { toIso } from '../../events/timestamps';
import type { GraphClient } from '../client/client';
import type { Authentication } from '../credential/authentication';
import { NEW_TOKEN, NO_TOKEN } from '../credential/authentication';
import type { LoginType } from '../credential/credential';
import { attempt } from '../errors/attempt';
import { GraphError } from '../errors/graphError';
import type { DebuggedToken } from './debuggedToken';
import { canDebugToken, debuggedToken } from './debuggedToken';
import type { PermissionSet } from './permissions';
import { missingOf } from './permissions';

const DAY_MS = 24 * 60 * 60 * 1000;

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

/**
 * Asks Meta about the credential's token: `debug_token` with Facebook Login when the app's id and
 * secret are there, else a plain call. Doc: facebook-login/guides/access-tokens/debugging.
 *
 * @throws GraphError when Meta can't be asked; a dead token is an answer, not an error
 */
export async function tokenStatus(client: GraphClient): Promise<TokenStatus> {
	return (await examinedToken(client)).status;
}

/** The same, with whether Meta took the app's ID and secret for it; absent where they weren't needed. */
export async function examinedToken(
	client: GraphClient,
): Promise<{ status: TokenStatus; isAppAccepted?: boolean }> {
	const { loginType, accessToken, authentication } = client.credential;
	if (!accessToken) {
		return { status: { loginType, isValid: false, note: `${NO_TOKEN[authentication]}.` } };
	}
	return canDebugToken(client) ? await debugged(client) : { status: await tried(client) };
}

async function debugged(
	client: GraphClient,
): Promise<{ status: TokenStatus; isAppAccepted: boolean }> {
	const result = await debuggedToken(client);
	// A wrong secret must not look like a dead token: the token itself is tried then.
	if (!result.ok) {
		const { failure } = result;
		if (failure.isTemporary) throw failure;
		const status = await tried(client);
		const note = `${status.note} Meta refused 'App ID' and 'App Secret'.`;
		return { status: { ...status, note }, isAppAccepted: false };
	}
	const status = result.value ? describe(client, result.value) : await tried(client);
	return { status, isAppAccepted: true };
}

function describe(client: GraphClient, token: DebuggedToken): TokenStatus {
	const { loginType, appId, authentication } = client.credential;
	if (!token.is_valid) {
		return { loginType, isValid: false, note: deathNote(authentication, token.error) };
	}
	const end = token.expires_at ? timeLeft(client, token.expires_at) : undefined;
	const access = token.data_access_expires_at
		? timeLeft(client, token.data_access_expires_at)
		: undefined;
	const expires = token.expires_at === undefined ? undefined : token.expires_at > 0;
	const missingPermissions =
		token.scopes && missingOf(permissionSet(loginType, token), token.scopes);
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
			endNote(authentication, end?.daysLeft ?? (expires === false ? 'never' : undefined)),
			access && accessNote(authentication, access),
			token.data_access_expires_at === 0 && 'Its access to data does not end by time either.',
			missingNote(missingPermissions),
		]
			.filter(Boolean)
			.join(' '),
	});
}

/** A system user without any permission for Pages is one of Unified Login. */
function permissionSet(loginType: LoginType, { type, scopes = [] }: DebuggedToken): PermissionSet {
	const isSystemUser = type?.toLowerCase() === 'system_user';
	const isUnified = isSystemUser && !scopes.some((scope) => scope.startsWith('pages_'));
	return isUnified ? 'unified' : loginType;
}

const reconnectNote = (authentication: Authentication) =>
	`Meta no longer accepts it. ${NEW_TOKEN[authentication]}`;

/** Why a token is dead, as far as Meta tells. `debug_token` has a name of its own for the subcode. */
function deathNote(authentication: Authentication, error: DebuggedToken['error']): string {
	if (!error) return reconnectNote(authentication);
	const failure = GraphError.fromResponse(400, {
		error: { ...error, error_subcode: error.error_subcode ?? error.subcode },
	});
	return reasonOf(authentication, authentication === 'oAuth2' ? failure.forSignedIn() : failure);
}

function reasonOf(
	authentication: Authentication,
	{ errorClass, message, description }: GraphError,
): string {
	return errorClass === 'reconnect'
		? `${message}. ${description}`
		: `${reconnectNote(authentication)} ${description.replace(/^.*?(?=Meta said|\()/s, '')}`;
}

function endNote(authentication: Authentication, daysLeft: number | 'never' | undefined): string {
	if (daysLeft === undefined) return 'Meta accepts it, and names no end.';
	if (daysLeft === 'never') return 'It does not end by time.';
	const renewal =
		authentication === 'oAuth2'
			? "n8n can't renew it: open the credential and click 'Switch account' ('Reconnect' in older n8n) before then"
			: 'n8n renews it in time';
	return `It ends in ${inWords(daysLeft)}; ${renewal}.`;
}

function inWords(days: number): string {
	if (days === 0) return 'less than a day';
	return days === 1 ? '1 day' : `${days} days`;
}

/** What no renewal moves. Doc: facebook-login/auth-vs-data. */
function accessNote(
	authentication: Authentication,
	{ isOver, daysLeft, expiresAt }: ReturnType<typeof timeLeft>,
): string {
	const day = expiresAt?.slice(0, 10);
	const isSignedIn = authentication === 'oAuth2';
	const then = isOver ? '' : ' by then';
	const whatToDo = isSignedIn
		? `click 'Switch account' ('Reconnect' in older n8n) in the credential${then}`
		: `a new token is needed${then}, for which the owner signs in again`;
	return isOver
		? `Its access to data ended on ${day}: ${whatToDo}.`
		: `Its access to data ends in ${inWords(daysLeft)} (${day}), and n8n can't renew that: ${whatToDo}.`;
}

function missingNote(missing: string[] = []): string {
	return missing.length > 0 ? `Not granted: ${missing.join(', ')}.` : '';
}

async function tried(client: GraphClient): Promise<TokenStatus> {
	const { loginType, knownEnd, authentication } = client.credential;
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
			note: endNote(authentication, daysLeft),
		});
	}
	const { failure } = result;
	if (failure.errorClass !== 'reconnect') throw failure;
	return { loginType, isValid: false, note: reasonOf(authentication, failure) };
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
