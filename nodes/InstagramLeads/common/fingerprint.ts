import { createHash } from 'crypto';

/** Characters of a fingerprint, so that many can stand in one text without anything between them. */
export const FINGERPRINT_LENGTH = 7;

/**
 * Short, stable fingerprint of a key, for bounded memories: 42 bits, in letters, digits, `-` and `_`. A key
 * that was never added is taken for one of 2,000 others in fewer than 1 of 10^9 cases.
 */
export function fingerprint(key: string): string {
	return shortened(longFingerprint(key));
}

/** The same with twice as many characters, where many more are kept; it begins with the short one. */
export function longFingerprint(key: string): string {
	return createHash('sha256')
		.update(key)
		.digest('base64url')
		.slice(0, 2 * FINGERPRINT_LENGTH);
}

/** The fingerprint, from the longer one of the same key that earlier versions stored. */
export function shortened(print: string): string {
	return print.slice(0, FINGERPRINT_LENGTH);
}
