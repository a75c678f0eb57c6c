import { createHash, createHmac, timingSafeEqual } from 'crypto';

import type { GraphCredential } from '../credential/credential';

const SIGNATURE = /^sha256=([0-9a-f]{64})$/i;

/** Compares two texts of any length in constant time. */
export function safeEqual(a: string, b: string): boolean {
	const digest = (text: string) => createHash('sha256').update(text, 'utf8').digest();
	return timingSafeEqual(digest(a), digest(b));
}

/** Whether a header can be a signature at all: nothing has to be looked up for what can't. */
export function hasFormOfSignature(header: unknown): boolean {
	return typeof header === 'string' && SIGNATURE.test(header);
}

/**
 * Checks Meta's `X-Hub-Signature-256` over the raw bytes; a body that was parsed and serialised
 * again differs in every emoji. Doc: webhooks/getting-started.
 *
 * @param secrets app secrets that may have signed; empty ones are passed over
 */
export function isSigned(rawBody: Buffer, header: unknown, secrets: string[]): boolean {
	const match = typeof header === 'string' ? SIGNATURE.exec(header) : null;
	if (!match) return false;
	const given = Buffer.from(match[1], 'hex');
	return secrets
		.filter((secret) => secret !== '')
		.map((secret) => timingSafeEqual(createHmac('sha256', secret).update(rawBody).digest(), given))
		.some(Boolean);
}

/**
 * The token that Meta has to name when it verifies the callback: the operator's, or one derived
 * from the app secret, which is stable and can't be guessed.
 *
 * @returns `undefined` without any secret: no delivery would be accepted, and there is nothing to derive from
 */
export function verifyTokenOf(
	credential: Pick<GraphCredential, 'appId' | 'appSecret' | 'extraAppSecret' | 'verifyToken'>,
): string | undefined {
	const { appId, appSecret, extraAppSecret, verifyToken } = credential;
	if (verifyToken && (appSecret || extraAppSecret)) return verifyToken;
	if (!appSecret) return undefined;
	return createHmac('sha256', appSecret)
		.update(`instagram-leads webhook verification ${appId}`)
		.digest('hex')
		.slice(0, 40);
}
