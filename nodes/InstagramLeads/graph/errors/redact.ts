import { BoundedMap } from '../../common/boundedMap';

const SECRET_PATTERNS = [
	/\b(?:EAA|IGAA|IGQ)[A-Za-z0-9_-]{8,}/g,
	/\b(?:access_token|input_token|client_secret|appsecret_proof|fb_exchange_token|verify_token|signature)=[^\s&"]+/g,
	/\b\d{6,}\|[A-Za-z0-9_-]{8,}/g,
	/\bBearer\s+[\w.|~+/-]{12,}/g,
	// What follows the `?` of an address can be a signature.
	/(?<=https?:\/\/[^\s"?]*\?)[^\s"]+/g,
];

/** Characters of a sentence of somebody else's that are shown. */
const LONGEST_SENTENCE = 500;

/** A shorter value stands in too many words; up to twice as long, one of letters only may be a word itself. */
const SHORTEST_SECRET = 8;

/** Tokens and secrets of the credentials that this process has used. */
const knownSecrets = new BoundedMap<string, true>({ size: 500 });

/** Notes values that must never be shown from now on, whatever they look like. */
export function hideSecrets(values: string[]): void {
	for (const value of values) if (!mayBeWord(value)) knownSecrets.set(value, true);
}

/** Such as a verify token `instagram`: hidden, it would garble every sentence. */
function mayBeWord(value: string): boolean {
	if (value.length < SHORTEST_SECRET) return true;
	return value.length < 2 * SHORTEST_SECRET && /^[a-z]+$/i.test(value);
}

/** Takes out the secrets of all credentials in use, and whatever else looks like a token or signature. */
export function withoutSecrets(text: string): string {
	// The longest first: one may be the beginning of another.
	const hidden = knownSecrets
		.entries()
		.map(([secret]) => secret)
		.sort((a, b) => b.length - a.length)
		.reduce((clean, secret) => clean.replaceAll(secret, '[hidden]'), text);
	return SECRET_PATTERNS.reduce((clean, pattern) => clean.replace(pattern, '[hidden]'), hidden);
}

/** A sentence of somebody else's as it may be shown: without secrets, and not endless. */
export function redact(text: string): string {
	return withoutSecrets(text).slice(0, LONGEST_SENTENCE);
}
