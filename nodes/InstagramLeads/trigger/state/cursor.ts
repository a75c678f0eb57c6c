import type { LeadEvent } from '../../events/leadEvent';

/** How far polls have come, in milliseconds of Meta's clock. */
export interface CursorPosition {
	/** Nothing older than this is ever executed. */
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

/** How far a trigger that never polls looks back: no cursor moves along there. */
const LOOK_BACK_MS = 60 * 60 * 1000;

/** How far polls have come. */
export class PollCursor {
	/** @param position as it was stored; absent before the first start */
	constructor(private position?: CursorPosition) {}

	/** Whether the trigger was never started before. */
	get isNew(): boolean {
		return this.position === undefined;
	}

	/**
	 * The trigger starts: where no cursor is, it begins at this moment.
	 *
	 * @param since milliseconds; counts with the whole second, as Meta's times do
	 */
	startAt(since: number): void {
		const startedAt = Math.floor(since / 1000) * 1000;
		this.position ??= { startedAt, messages: startedAt, comments: startedAt };
	}

	/**
	 * Takes the cursor back to Meta's time, where something dated in the future moved it beyond: it would hide
	 * all that comes until then.
	 *
	 * @param now milliseconds, by Meta's clock
	 */
	holdBack(now: number): void {
		if (!this.position) return;
		const { startedAt, messages, comments } = this.position;
		const held = { messages: Math.min(messages, now), comments: Math.min(comments, now) };
		this.position = { startedAt, ...held };
	}

	/** The oldest moment that a scan has to look at, in milliseconds; `Infinity` before the first start. */
	readFrom(kind: CursorKind): number {
		if (!this.position) return Infinity;
		return Math.max(this.position.startedAt, this.position[kind] - OVERLAP_MS);
	}

	/**
	 * How far back of a contact's message others are looked for, in milliseconds.
	 *
	 * @param now milliseconds, by Meta's clock
	 */
	lookBackFrom(now: number, isMovedByPolls: boolean): number {
		const from = this.readFrom('messages');
		return isMovedByPolls ? from : Math.max(from, now - LOOK_BACK_MS);
	}

	/**
	 * Moves after a complete scan: to the newest thing seen, but never past something that is still
	 * to be executed.
	 */
	move(kind: CursorKind, scan: { newestSeen: number | undefined; unsettled: LeadEvent[] }): void {
		if (!this.position) return;
		const present = this.position[kind];
		const open = scan.unsettled.map(({ occurredAt }) => Date.parse(occurredAt) - 1);
		const reached = Math.min(scan.newestSeen ?? present, ...open);
		this.position = { ...this.position, [kind]: Math.max(present, reached) };
	}

	/** What the constructor takes. */
	toJSON(): CursorPosition | undefined {
		return this.position;
	}
}
