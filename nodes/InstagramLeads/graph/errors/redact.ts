const SECRETS = [
	/\b(?:EAA|IGAA|IGQ)[A-Za-z0-9_-]{8,}/g,
	/\b(?:access_token|input_token|client_secret|appsecret_proof|fb_exchange_token|verify_token|signature)=[^\s&"]+/g,
	/\b\d{6,}\|[A-Za-z0-9_-]{8,}/g,
	/\bBearer\s+[\w.|~+/-]{12,}/g,
	// What follows the `?` of an address can be a signature.
	/(?<=https?:\/\/[^\s"?]*\?)[^\s"]+/g,
];

/** Characters of a sentence of somebody else's that are shown. */
const LONGEST_SENTENCE = 500;

/** So short a value is no secret, and stands in too many words. */
const SHORTEST_SECRET = 6;

/**
 * Takes out whatever looks like a token, secret or signed parameter.
 *
 * @param secrets values that must not be shown whatever they look like
 */
function withoutSecrets(text: string, secrets: readonly string[] = []): string {
	const known = secrets.filter((secret) => secret.length >= SHORTEST_SECRET);
	const hidden = known.reduce((clean, secret) => clean.replaceAll(secret, '[hidden]'), text);
	return SECRETS.reduce((clean, pattern) => clean.replace(pattern, '[hidden]'), hidden);
}

/** A sentence of somebody else's as it may be shown: without secrets, and not endless. */
export function redact(text: string): string {
	return withoutSecrets(text).slice(0, LONGEST_SENTENCE);
}
