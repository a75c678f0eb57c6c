/** Meta's deepest known piece, a shared product, stands 11 levels below the body. */
const MAX_DEPTH = 32;

/**
 * The value as it is; where it is nested deeper than any delivery of Meta's, a copy without what lies below.
 * A few kilobytes of brackets would otherwise overflow the stack of whoever walks through them, and take
 * their neighbours along.
 *
 * @param value JSON
 */
export function withBoundedDepth(value: unknown): unknown {
	return isDeeper(value, MAX_DEPTH) ? cut(value, MAX_DEPTH) : value;
}

function isDeeper(value: unknown, levels: number): boolean {
	if (typeof value !== 'object' || value === null) return false;
	if (levels === 0) return true;
	return Object.values(value).some((part) => isDeeper(part, levels - 1));
}

function cut(value: unknown, levels: number): unknown {
	if (typeof value !== 'object' || value === null) return value;
	if (levels === 0) return null;
	if (Array.isArray(value)) return value.map((part) => cut(part, levels - 1));
	const parts = Object.entries(value).map(([key, part]) => [key, cut(part, levels - 1)]);
	return Object.fromEntries(parts);
}
