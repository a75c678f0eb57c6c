import { createHash, createHmac, timingSafeEqual } from 'crypto';

import type { GraphCredential } from '../credential/credential';

const SIGNATURE = /^sha256=([0-9a-f]{64})$/i;

/** Compares two texts of any length in constant time. */
export function safeEqual(a: string, b: string): boolean {
	const digest = (text: string) => createHash('sha256').update(text, 'utf8').digest();
	return timingSafeEqual(digest(a), digest(b));
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
 */
export function verifyTokenOf(
	credential: Pick<GraphCredential, 'appId' | 'appSecret' | 'verifyToken'>,
): string {
	if (credential.verifyToken) return credential.verifyToken;
	return createHmac('sha256', credential.appSecret)
		.update(`instagram-leads webhook verification ${credential.appId}`)
		.digest('hex')
		.slice(0, 40);
}
