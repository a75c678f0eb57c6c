/** Smallest numbers that are in a unit, the largest first, and how many of the unit make a millisecond. */
const UNITS: ReadonlyArray<[from: number, perMillisecond: number]> = [
	[1e17, 1e6],
	[1e14, 1000],
	[1e12, 1],
	[0, 0.001],
];

/** The last moment of JavaScript's calendar. */
const LAST_MOMENT = 8.64e15;

/**
 * Reads any of Meta's time forms: seconds (`changes[]`), milliseconds (`messaging[]`), finer ones as field
 * reports have them, any as a numeric string (the dashboard's Test button), or `2026-04-05T05:27:08+0000`
 * (reads).
 *
 * @returns milliseconds since the epoch, or `undefined` when it is none of these
 */
export function toMilliseconds(value: unknown): number | undefined {
	if (typeof value === 'number' || (typeof value === 'string' && /^\d+$/.test(value))) {
		const number = Number(value);
		if (number <= 0 || !(number < 1e20)) return undefined;
		const unit = UNITS.find(([from]) => number > from);
		return unit && Math.floor(number / unit[1]);
	}
	if (typeof value !== 'string') return undefined;
	const parsed = Date.parse(value);
	return Number.isNaN(parsed) ? undefined : parsed;
}

/** ISO 8601 in UTC with milliseconds; dates out of JavaScript's range count as absent. */
export function toIso(milliseconds: number | undefined): string | undefined {
	if (milliseconds === undefined || Math.abs(milliseconds) > LAST_MOMENT) return undefined;
	return new Date(milliseconds).toISOString();
}

/** The moment without its milliseconds, as reading the API tells it: `…:05.300Z` is `…:05.000Z`. */
export function wholeSecond(iso: string): string {
	return iso.replace(/\.\d+Z$/, '.000Z');
}
