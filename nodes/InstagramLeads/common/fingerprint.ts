import { createHash } from 'crypto';

/** Short, stable fingerprint of a key, for bounded memories. 72 bits. */
export function fingerprint(key: string): string {
	return createHash('sha256').update(key).digest('base64url').slice(0, 12);
}
