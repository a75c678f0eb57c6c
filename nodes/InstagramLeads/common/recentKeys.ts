import { BoundedMap } from './boundedMap';
import { FINGERPRINT_LENGTH, fingerprint, shortened } from './fingerprint';
import { piecesOf } from './packedText';

/**
 * Remembers the last so many keys, by fingerprint, and forgets the oldest beyond that: what a
 * trigger keeps must not grow with the number of leads.
 */
export class RecentKeys {
	private readonly prints: BoundedMap<string, true>;

	/** @param stored what `toJSON` gave; or a list of longer prints, as earlier versions stored it */
	constructor(size: number, stored: string | string[] = '') {
		this.prints = new BoundedMap({ size });
		for (const print of printsOf(stored)) this.prints.set(print, true);
	}

	has(key: string): boolean {
		return this.prints.has(fingerprint(key));
	}

	/** Adds the key, or makes it the newest again. */
	add(key: string): void {
		this.prints.set(fingerprint(key), true);
	}

	/** The fingerprints, oldest first, in one text; what the constructor takes. */
	toJSON(): string {
		return this.prints
			.entries()
			.map(([print]) => print)
			.join('');
	}
}

function printsOf(stored: string | string[]): string[] {
	if (typeof stored === 'string') return piecesOf(stored, FINGERPRINT_LENGTH);
	return stored.map(shortened).filter(({ length }) => length === FINGERPRINT_LENGTH);
}
