const MILLISECONDS_FROM = 1e12;

/** The last moment of JavaScript's calendar. */
const LAST_MOMENT = 8.64e15;

/**
 * Reads any of Meta's time forms: seconds (`changes[]`), milliseconds (`messaging[]`), either as a
 * numeric string (the dashboard's Test button), or `2026-04-05T05:27:08+0000` (reads).
 *
 * @returns milliseconds since the epoch, or `undefined` when it is none of these
 */
export function toMilliseconds(value: unknown): number | undefined {
	if (typeof value === 'number' || (typeof value === 'string' && /^\d+$/.test(value))) {
		const number = Number(value);
		if (number <= 0 || !(number <= LAST_MOMENT)) return undefined;
		return number > MILLISECONDS_FROM ? number : number * 1000;
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
