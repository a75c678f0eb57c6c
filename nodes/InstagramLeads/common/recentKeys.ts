import { BoundedMap } from './boundedMap';
import { FINGERPRINT_LENGTH, longFingerprint, shortened } from './fingerprint';
import { monotonicNow } from './monotonicTime';
import { piecesOf } from './packedText';

/** How many keys are remembered. */
export interface RecentKeysBounds {
	/** Keys that are stored, the newest ones. */
	stored: number;
	/** Keys that this process remembers besides, for so many milliseconds; none unless given. */
	inMemory?: { size: number; maxAgeMs: number };
}

/**
 * Remembers the last so many keys, by fingerprint, and forgets the oldest beyond that: what a
 * trigger keeps must not grow with the number of leads.
 */
export class RecentKeys {
	private readonly prints: BoundedMap<string, true>;

	/** By a longer print, for they are many: when each was added last. Oldest first, by the monotonic clock. */
	private readonly inMemory = new Map<string, number>();

	/** @param stored what `toJSON` gave; or a list of longer prints, as earlier versions stored it */
	constructor(
		private readonly bounds: RecentKeysBounds,
		stored: string | string[] = '',
	) {
		this.prints = new BoundedMap({ size: bounds.stored });
		for (const print of printsOf(stored)) this.prints.set(print, true);
	}

	has(key: string): boolean {
		const print = longFingerprint(key);
		return this.prints.has(shortened(print)) || this.inMemory.has(print);
	}

	/** Adds the key, or makes it the newest again. */
	add(key: string): void {
		const print = longFingerprint(key);
		this.prints.set(shortened(print), true);
		if (this.bounds.inMemory) this.keepInMemory(print, this.bounds.inMemory);
	}

	private keepInMemory(
		added: string,
		{ size, maxAgeMs }: { size: number; maxAgeMs: number },
	): void {
		const now = monotonicNow();
		this.inMemory.delete(added);
		this.inMemory.set(added, now);
		const earliest = now - maxAgeMs;
		for (const [print, since] of this.inMemory) {
			if (this.inMemory.size <= size && since >= earliest) return;
			this.inMemory.delete(print);
		}
	}

	/** The fingerprints that are to be stored, oldest first, in one text; what the constructor takes. */
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
