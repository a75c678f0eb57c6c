import { createHmac } from 'node:crypto';

/** The two headers Meta signs a webhook with. */
export interface SignatureHeaders {
	'X-Hub-Signature-256': string;
	'X-Hub-Signature': string;
}

function hmac(algorithm: 'sha256' | 'sha1', key: string, message: string | Buffer): string {
	return createHmac(algorithm, key).update(message).digest('hex');
}

/** Signs the exact bytes of a webhook body with an app secret. */
export function signBody(secret: string, body: Buffer): SignatureHeaders {
	return {
		'X-Hub-Signature-256': `sha256=${hmac('sha256', secret, body)}`,
		'X-Hub-Signature': `sha1=${hmac('sha1', secret, body)}`,
	};
}

/**
 * `appsecret_proof` of a token: hex HMAC-SHA256 keyed with the app secret, over the token, or over
 * `token|time` when `appsecret_time` (unix seconds) is sent along.
 */
export function appSecretProof(secret: string, token: string, time?: string): string {
	return hmac('sha256', secret, time === undefined ? token : `${token}|${time}`);
}
