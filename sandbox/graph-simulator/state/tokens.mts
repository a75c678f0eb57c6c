import type { LoginType } from '../types.mts';
import type { World } from './world.mts';

/** Whom a token speaks for. */
export type TokenKind = 'app' | 'facebookUser' | 'systemUser' | 'page' | 'instagramUser';

/** A token and what is known of it. Times in simulated milliseconds. */
export interface TokenRecord {
	token: string;
	kind: TokenKind;
	loginType: LoginType;
	issuedAt: number;
	/** Missing: never expires. */
	expiresAt?: number;
	isShortLived: boolean;
	/** Set when the token was killed: the subcode its use is answered with. */
	deadSubcode?: number;
	/** The Page a Page token belongs to. */
	pageId?: string;
}

const hour = 3_600_000;
/** Life of a long-lived token, 60 days in milliseconds. */
export const longLifeMs = 60 * 24 * hour;
/** Life of a short-lived token. */
export const shortLifeMs = hour;

/** Permissions each login type's tokens carry. */
export const permissions: Record<LoginType, string[]> = {
	facebook: [
		'pages_show_list',
		'pages_read_engagement',
		'pages_manage_metadata',
		'pages_messaging',
		'business_management',
		'instagram_basic',
		'instagram_manage_messages',
		'instagram_manage_comments',
	],
	instagram: [
		'instagram_business_basic',
		'instagram_business_manage_messages',
		'instagram_business_manage_comments',
	],
};

/** A token of 60 days or one hour. */
export function userToken(
	token: string,
	loginType: LoginType,
	issuedAt: number,
	isShortLived = false,
): TokenRecord {
	return {
		token,
		kind: loginType === 'facebook' ? 'facebookUser' : 'instagramUser',
		loginType,
		issuedAt,
		expiresAt: issuedAt + (isShortLived ? shortLifeMs : longLifeMs),
		isShortLived,
	};
}

/** A token of a business integration system user: it has no end. */
export function systemUserToken(token: string, issuedAt: number): TokenRecord {
	return { token, kind: 'systemUser', loginType: 'facebook', issuedAt, isShortLived: false };
}

function pageToken(token: string, pageId: string, issuedAt: number): TokenRecord {
	return { token, kind: 'page', loginType: 'facebook', issuedAt, isShortLived: false, pageId };
}

/** App tokens, written `id|secret`; the Instagram app's is known to the instagram mount only. */
function appTokens(world: World): TokenRecord[] {
	const { id, secret, instagramAppId, instagramAppSecret } = world.app;
	const base = { kind: 'app', issuedAt: 0, isShortLived: false } as const;
	return [
		{ ...base, token: `${id}|${secret}`, loginType: 'facebook' },
		{ ...base, token: `${instagramAppId}|${instagramAppSecret}`, loginType: 'instagram' },
	];
}

/** The tokens a world starts with. */
export function seedTokens(world: World, now: number): Map<string, TokenRecord> {
	const issued = now - world.tokenAgeSeconds * 1000;
	const { facebookUser, account, page, extraPages } = world;
	const all = [
		...appTokens(world),
		userToken(facebookUser.accessToken, 'facebook', issued),
		userToken(facebookUser.shortLivedAccessToken, 'facebook', now, true),
		systemUserToken(facebookUser.systemUserAccessToken, issued),
		userToken(account.accessToken, 'instagram', issued),
		userToken(account.shortLivedAccessToken, 'instagram', now, true),
		pageToken(page.accessToken, page.id, issued),
		...extraPages.map((extra) => pageToken(extra.accessToken, extra.id, issued)),
	];
	return new Map(all.map((record) => [record.token, record]));
}
