import { BoundedMap } from './boundedMap';
import { fingerprint } from './fingerprint';

/**
 * Remembers the last so many keys, by fingerprint, and forgets the oldest beyond that: what a
 * trigger keeps must not grow with the number of leads.
 */
export class RecentKeys {
	private readonly prints: BoundedMap<string, true>;

	/** @param prints what `toJSON` gave */
	constructor(size: number, prints: Iterable<string> = []) {
		this.prints = new BoundedMap({ size });
		for (const print of prints) this.prints.set(print, true);
	}

	has(key: string): boolean {
		return this.prints.has(fingerprint(key));
	}

	/** TEMP */
	lastHeardAt(_key: string): number | undefined {
		return undefined;
	}

	/** Adds the key, or makes it the newest again. */
	add(key: string): void {
		this.prints.set(fingerprint(key), true);
	}

	/** The fingerprints, oldest first; what the constructor takes. */
	toJSON(): string[] {
		return this.prints.entries().map(([print]) => print);
	}
}
