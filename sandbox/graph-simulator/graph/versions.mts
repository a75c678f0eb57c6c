/** Versions alive at the end of 2026; older ones are silently served by the oldest of these. */
const oldest = 21;
const latest = 26;

/** The version that answers a call naming `asked`; nothing when it was never released. */
export function servedVersion(asked: string | undefined): string | undefined {
	if (asked === undefined) return `v${oldest}.0`;
	const number = Number(asked.slice(1));
	if (number > latest) return undefined;
	return number < oldest ? `v${oldest}.0` : asked;
}
