import { z } from 'zod';

import { compact } from '../../common/compact';
import { GraphError } from '../errors/graphError';
import { hideSecrets } from '../errors/redact';
import type { Authentication } from './authentication';
import { knownEndOf, tokenInUse } from './longLivedToken';

const text = z
	.union([z.string(), z.number()])
	.nullish()
	.transform((value) => String(value ?? '').trim());

const credentialSchema = z.object({
	loginType: z.enum(['facebook', 'instagram']).catch('facebook'),
	appId: text,
	appSecret: text,
	accessToken: text,
	pageId: text,
	instagramAccountId: text,
	verifyToken: text,
	extraAppSecret: text,
	apiVersion: text,
	baseUrl: text,
	sendProof: z.boolean().catch(false),
});

/**
 * What either of n8n's credentials says, trimmed; absent fields are empty. `accessToken` is the one in
 * use, which may have been exchanged or renewed since it was pasted, or comes from signing in.
 */
export type GraphCredential = z.infer<typeof credentialSchema> & {
	/** How n8n came by the token; decides what a person does to get another one. */
	authentication: Authentication;
	/** Milliseconds; when the token ends, where it was told when it was given. */
	knownEnd?: number;
};

export type LoginType = GraphCredential['loginType'];

/** Newest version that Meta's Instagram pages print. Doc: changelog/versions. */
const DEFAULT_API_VERSION = 'v25.0';

/** `facebook`: Instagram API with Facebook Login. `instagram`: Instagram API with Instagram Login. */
const HOSTS: Record<LoginType, string> = {
	facebook: 'https://graph.facebook.com',
	instagram: 'https://graph.instagram.com',
};

/**
 * Reads the decrypted credential, of either type.
 *
 * @throws GraphError `badRequest` when the version or the base URL can't be used
 */
export function readCredential(
	data: unknown,
	authentication: Authentication = 'accessToken',
): GraphCredential {
	const fields = (data ?? {}) as Record<string, unknown>;
	const credential = authentication === 'oAuth2' ? signedIn(fields) : pasted(fields);
	const { accessToken, appSecret, extraAppSecret, verifyToken } = credential;
	hideSecrets([
		accessToken,
		appSecret,
		extraAppSecret,
		verifyToken,
		String(fields.accessToken ?? ''),
	]);
	credential.apiVersion ||= DEFAULT_API_VERSION;
	credential.baseUrl = credential.baseUrl.replace(/\/+$/, '');
	if (!/^v\d+\.\d+$/.test(credential.apiVersion)) {
		throw GraphError.local(
			'badRequest',
			"The credential's 'Graph API Version' can't be used",
			`Write it like ${DEFAULT_API_VERSION}.`,
		);
	}
	if (credential.baseUrl && !/^https?:\/\/[^\s?#]+$/.test(credential.baseUrl)) {
		throw GraphError.local(
			'badRequest',
			"The credential's 'Base URL' can't be used",
			"Leave it empty for Meta's own hosts, or write it like https://graph.example.com.",
		);
	}
	return credential;
}

function pasted(fields: Record<string, unknown>): GraphCredential {
	return compact<GraphCredential>({
		...credentialSchema.parse(fields),
		accessToken: tokenInUse(fields),
		authentication: 'accessToken',
		knownEnd: knownEndOf(fields),
	});
}

const grantSchema = z.object({ access_token: text }).catch({ access_token: '' });

/**
 * n8n's own names for an OAuth2 client, and what Meta answered to its exchange. The end that n8n keeps
 * beside it is not read: n8n merges each answer into the one before, so that the end of a token which
 * had one outlives a reconnection with one that has none.
 */
function signedIn(fields: Record<string, unknown>): GraphCredential {
	const { clientId: appId, clientSecret: appSecret, oauthTokenData } = fields;
	const { access_token: accessToken } = grantSchema.parse(oauthTokenData);
	const read = { ...fields, loginType: 'facebook', appId, appSecret, accessToken };
	return { ...credentialSchema.parse(read), authentication: 'oAuth2' };
}

/**
 * Root of all calls of the credential's login type. One base URL stands in for every Meta host.
 *
 * @param host `app` for what belongs to the Meta app rather than to the account; that lives on
 * graph.facebook.com for both login types
 */
export function rootUrl(credential: GraphCredential, host: 'account' | 'app'): string {
	const own = HOSTS[host === 'app' ? 'facebook' : credential.loginType];
	return `${credential.baseUrl || own}/${credential.apiVersion}`;
}
