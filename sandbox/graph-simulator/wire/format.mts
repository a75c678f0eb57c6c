/** Milliseconds since 1970 to Meta's time format, `2026-04-05T05:27:08+0000`. */
export function graphTime(ms: number): string {
	return new Date(ms).toISOString().replace(/\.\d{3}Z$/, '+0000');
}

/**
 * Serialises JSON the way Meta does: `/` as `\/` and everything outside ASCII as `\uXXXX` with
 * lowercase hex digits (an emoji becomes two of them). The signature covers exactly these bytes.
 */
export function encodeLikeMeta(value: unknown): string {
	return JSON.stringify(value)
		.replace(/\//g, '\\/')
		.replace(/[\u007f-\uffff]/g, (unit) => {
			return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
		});
}
