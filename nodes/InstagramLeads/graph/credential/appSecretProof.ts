import { createHmac } from 'crypto';
import type { IHttpRequestOptions } from 'n8n-workflow';

/**
 * Adds `appsecret_proof` where the operator asked for it: HMAC-SHA256 of the token that the call is
 * made with, keyed by the app secret. It goes into the query, since Meta reads it there for every
 * method. Calls with the app's own token prove the secret by themselves. Doc: graph-api/securing-requests.
 */
export function withAppSecretProof(
	credentials: { sendProof?: unknown; loginType?: unknown; appSecret?: unknown },
	request: IHttpRequestOptions,
): IHttpRequestOptions {
	const { sendProof, loginType } = credentials;
	const secret = String(credentials.appSecret ?? '').trim();
	const token = String(request.headers?.Authorization ?? '').replace(/^Bearer /, '');
	const isAppToken = token.includes('|');
	if (sendProof !== true || loginType === 'instagram' || !secret || isAppToken) return request;
	return { ...request, qs: { ...request.qs, appsecret_proof: appSecretProof(secret, token) } };
}

/** What proves to Meta that who has the token has the secret, too. Doc: graph-api/securing-requests. */
export function appSecretProof(secret: string, token: string): string {
	return createHmac('sha256', secret).update(token).digest('hex');
}
