import { fingerprint } from '../events/leadEvent';

/**
 * Remembers the last so many keys, by fingerprint, and forgets the oldest beyond that: what a
 * trigger keeps must not grow with the number of leads.
 */
export class BoundedMemory {
	private readonly prints: Set<string>;

	constructor(
		private readonly limit: number,
		prints: Iterable<string> = [],
	) {
		this.prints = new Set(prints);
		this.trim();
	}

	has(key: string): boolean {
		return this.prints.has(fingerprint(key));
	}

	/** Adds the key, or makes it the newest again. */
	add(key: string): void {
		const print = fingerprint(key);
		this.prints.delete(print);
		this.prints.add(print);
		this.trim();
	}

	/** The fingerprints, oldest first; what the constructor takes. */
	toJSON(): string[] {
		return [...this.prints];
	}

	private trim(): void {
		for (const oldest of this.prints) {
			if (this.prints.size <= this.limit) return;
			this.prints.delete(oldest);
		}
	}
}
