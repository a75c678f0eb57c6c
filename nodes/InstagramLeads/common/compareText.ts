/**
 * Order of ids and of ISO 8601 times in UTC, letter by letter. No language has a say in it: how
 * `localeCompare` orders two texts depends on where the process runs.
 */
export function compareText(a: string, b: string): number {
	if (a === b) return 0;
	return a < b ? -1 : 1;
}
