import { monotonicNow } from './monotonicTime';

/** What a map may hold; see {@link BoundedMap}. */
export interface Bounds {
	/** Entries; beyond it the oldest goes. */
	size: number;
	/** Milliseconds after which an entry counts as absent; without it, entries don't age. */
	maxAgeMs?: number;
}

/**
 * A map that forgets its oldest entries rather than grow: what a process that runs for a year keeps must
 * not depend on how many leads came by. Setting a key makes its entry the newest again.
 */
export class BoundedMap<K, V> {
	private readonly entriesByKey = new Map<K, { value: V; since: number }>();

	constructor(
		private readonly bounds: Bounds,
		entries: Iterable<[K, V]> = [],
	) {
		for (const [key, value] of entries) this.set(key, value);
	}

	get size(): number {
		return this.entriesByKey.size;
	}

	get(key: K): V | undefined {
		const entry = this.entriesByKey.get(key);
		if (!entry) return undefined;
		if (monotonicNow() - entry.since <= (this.bounds.maxAgeMs ?? Infinity)) return entry.value;
		this.entriesByKey.delete(key);
		return undefined;
	}

	has(key: K): boolean {
		return this.get(key) !== undefined;
	}

	set(key: K, value: V): void {
		this.entriesByKey.delete(key);
		this.entriesByKey.set(key, { value, since: monotonicNow() });
		for (const oldest of this.entriesByKey.keys()) {
			if (this.entriesByKey.size <= this.bounds.size) return;
			this.entriesByKey.delete(oldest);
		}
	}

	/** The value of the key; made now where there is none. */
	getOrSet(key: K, make: () => V): V {
		const known = this.get(key);
		if (known !== undefined) return known;
		const value = make();
		this.set(key, value);
		return value;
	}

	delete(key: K): void {
		this.entriesByKey.delete(key);
	}

	clear(): void {
		this.entriesByKey.clear();
	}

	/** Key and value of each entry, oldest first; what the constructor takes. */
	entries(): Array<[K, V]> {
		return [...this.entriesByKey].map(([key, { value }]) => [key, value]);
	}
}
