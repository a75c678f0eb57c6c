import type { LeadEvent } from '../../events/leadEvent';

/** How far the poll has come, in milliseconds of Meta's clock. */
export interface Cursor {
	/** Nothing older than this is ever handed over. */
	startedAt: number;
	/** All messages up to here are settled. */
	messages: number;
	/** All comments up to here are settled. */
	comments: number;
}

export type CursorKind = 'messages' | 'comments';

/**
 * How far a scan reads back before its cursor. Meta shows some messages later than others of the
 * same moment; what was settled already is known by its event id.
 */
export const OVERLAP_MS = 5 * 60 * 1000;

/**
 * A cursor for the first activation.
 *
 * @param since where to begin; a moment counts with the whole second, as Meta's times do
 */
export function startingAt(since: number): Cursor {
	const startedAt = Math.floor(since / 1000) * 1000;
	return { startedAt, messages: startedAt, comments: startedAt };
}

/** The oldest moment that a scan has to look at. */
export function scanFrom(cursor: Cursor, kind: CursorKind): number {
	return Math.max(cursor.startedAt, cursor[kind] - OVERLAP_MS);
}

/**
 * Moves the cursor after a complete scan: to the newest thing seen, but never past something that
 * is still to be handed over.
 */
export function moveCursor(
	cursor: Cursor,
	kind: CursorKind,
	scan: { newestSeen: number | undefined; unsettled: LeadEvent[] },
): Cursor {
	const open = scan.unsettled.map(({ occurredAt }) => Date.parse(occurredAt) - 1);
	const reached = Math.min(scan.newestSeen ?? cursor[kind], ...open);
	return { ...cursor, [kind]: Math.max(cursor[kind], reached) };
}
