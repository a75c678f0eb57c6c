import { createHash, createHmac, timingSafeEqual } from 'crypto';

import type { GraphCredential } from '../credential/credential';

const SIGNATURE = /^sha256=([0-9a-f]{64})$/i;

/** Compares two texts of any length in constant time. */
export function safeEqual(a: string, b: string): boolean {
	const digest = (text: string) => createHash('sha256').update(text, 'utf8').digest();
	return timingSafeEqual(digest(a), digest(b));
}

/**
 * A body with Meta's `X-Hub-Signature-256` over its raw bytes; one that was parsed and serialised again
 * differs in every emoji. Doc: webhooks/getting-started. Whoever asks, the signature of a secret is
 * worked out once.
 */
export class SignedBody {
	private readonly given?: Buffer;

	private readonly answers = new Map<string, boolean>();

	constructor(
		readonly rawBody: Buffer,
		header: unknown,
	) {
		const match = typeof header === 'string' ? SIGNATURE.exec(header) : null;
		if (match) this.given = Buffer.from(match[1], 'hex');
	}

	/** Whether the header can be a signature at all: nothing has to be looked up for what can't. */
	get hasForm(): boolean {
		return this.given !== undefined;
	}

	/** @param secrets app secrets that may have signed; empty ones are passed over */
	isSignedWith(secrets: string[]): boolean {
		const { given } = this;
		if (!given) return false;
		return secrets
			.filter((secret) => secret !== '')
			.map((secret) => this.compare(secret, given))
			.some(Boolean);
	}

	private compare(secret: string, given: Buffer): boolean {
		const known = this.answers.get(secret);
		if (known !== undefined) return known;
		const due = createHmac('sha256', secret).update(this.rawBody).digest();
		const answer = timingSafeEqual(due, given);
		this.answers.set(secret, answer);
		return answer;
	}
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
