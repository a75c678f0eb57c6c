import { BoundedMap } from '../../common/boundedMap';
import { FINGERPRINT_LENGTH, fingerprint, shortened } from '../../common/fingerprint';
import { fromDigits, piecesOf, toDigits } from '../../common/packedText';

const HOUR_MS = 60 * 60 * 1000;

/** Hours are counted from here; three digits last until 2049. */
const FIRST_HOUR_MS = Date.UTC(2020, 0, 1);
const HOUR_LENGTH = 3;
const LAST_HOUR = 64 ** HOUR_LENGTH - 1;

/** Milliseconds of a contact of whom it isn't known when they were heard of. */
const UNKNOWN = 0;

/**
 * Who is known, by lead key, and when something of theirs came in last. Bounded: the one longest out of
 * sight is forgotten first.
 */
export class KnownContacts {
	private readonly heardAt: BoundedMap<string, number>;

	/** @param stored what `toJSON` gave; or a list of longer prints, as earlier versions stored it */
	constructor(size: number, stored: string | string[] = '') {
		this.heardAt = new BoundedMap({ size }, readEntries(stored));
	}

	/** Whether something of the contact went through before. */
	has(leadKey: string): boolean {
		return this.heardAt.has(fingerprint(leadKey));
	}

	/**
	 * When the contact's latest event occurred, in milliseconds of Meta's clock; after a restart the beginning of
	 * that hour. `undefined` where it isn't known: nothing came from them, or an earlier version
	 * stored them.
	 */
	lastHeardAt(leadKey: string): number | undefined {
		const heardAt = this.heardAt.get(fingerprint(leadKey));
		return heardAt === UNKNOWN ? undefined : heardAt;
	}

	/**
	 * Something of the contact goes through, or goes to them.
	 *
	 * @param heardAt when the contact did something, in milliseconds; what is known never goes back
	 */
	add(leadKey: string, heardAt = UNKNOWN): void {
		const print = fingerprint(leadKey);
		this.heardAt.set(print, Math.max(this.heardAt.get(print) ?? UNKNOWN, heardAt || UNKNOWN));
	}

	/** Print and hour of each contact, oldest first, in one text; what the constructor takes. */
	toJSON(): string {
		return this.heardAt
			.entries()
			.map(([print, heardAt]) => print + toDigits(hourOf(heardAt), HOUR_LENGTH))
			.join('');
	}
}

function hourOf(heardAt: number): number {
	if (heardAt === UNKNOWN) return 0;
	const hour = Math.floor((heardAt - FIRST_HOUR_MS) / HOUR_MS);
	return Math.min(Math.max(hour, 1), LAST_HOUR);
}

function readEntries(stored: string | string[]): Array<[string, number]> {
	if (typeof stored !== 'string') {
		const prints = stored.map(shortened).filter(({ length }) => length === FINGERPRINT_LENGTH);
		return prints.map((print) => [print, UNKNOWN]);
	}
	return piecesOf(stored, FINGERPRINT_LENGTH + HOUR_LENGTH).map((entry) => {
		const hour = fromDigits(entry.slice(FINGERPRINT_LENGTH));
		return [shortened(entry), hour === 0 ? UNKNOWN : FIRST_HOUR_MS + hour * HOUR_MS];
	});
}
