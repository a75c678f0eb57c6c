/**
 * Meta's own object as it may be handed on: without `paging`, whose addresses carry the access token
 * and whose cursors must not be kept.
 */
export function withoutPaging(value: unknown): unknown {
	if (Array.isArray(value)) return value.map(withoutPaging);
	if (typeof value !== 'object' || value === null) return value;
	return Object.fromEntries(
		Object.entries(value)
			.filter(([key, entry]) => key !== 'paging' && entry !== undefined)
			.map(([key, entry]) => [key, withoutPaging(entry)]),
	);
}
