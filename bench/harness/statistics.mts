/** The middle value; of an even number the upper one. */
export function median(values: number[]): number {
	return percentile(values, 0.5);
}

/** The value below which the given share (0 to 1) of all lies. */
export function percentile(values: number[], share: number): number {
	const sorted = [...values].sort((a, b) => a - b);
	return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}
