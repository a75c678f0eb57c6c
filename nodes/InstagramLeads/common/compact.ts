/**
 * Drops absent values, so that optional fields are missing rather than empty.
 * Keeps `false`, `0` and empty lists.
 */
export function compact<T extends object>(value: T): T {
	return Object.fromEntries(
		Object.entries(value).filter(([, entry]) => entry !== undefined && entry !== null),
	) as T;
}
