import { z } from 'zod';

import { GraphError } from '../errors/graphError';
import { hideSecrets } from '../errors/redact';
import { tokenInUse } from './longLivedToken';

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
});

/**
 * The fields of the credential `instagramLeadsApi`, trimmed; absent ones are empty. `accessToken` is
 * the one in use, which may have been exchanged or renewed since it was pasted.
 */
export type GraphCredential = z.infer<typeof credentialSchema>;

export type LoginType = GraphCredential['loginType'];

/** Newest version that Meta's Instagram pages print. Doc: changelog/versions. */
const DEFAULT_API_VERSION = 'v25.0';

/** `facebook`: Instagram API with Facebook Login. `instagram`: Instagram API with Instagram Login. */
const HOSTS: Record<LoginType, string> = {
	facebook: 'https://graph.facebook.com',
	instagram: 'https://graph.instagram.com',
};

/**
 * Reads the decrypted credential.
 *
 * @throws GraphError `badRequest` when the version or the base URL can't be used
 */
export function readCredential(data: unknown): GraphCredential {
	const fields = (data ?? {}) as Record<string, unknown>;
	const credential = { ...credentialSchema.parse(fields), accessToken: tokenInUse(fields) };
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
