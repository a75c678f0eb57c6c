import type { CommentRow, Evidence, HappenedEvent } from '../../chaos/types.mts';

/** The one contact. */
export const LEAD = 'ig:1:2';
/** Milliseconds since the epoch. */
export const second = (count: number): number => 1_760_000_000_000 + count * 1000;

/** Its webhook came soon. */
export const message = (id: string, at: number, place: number): HappenedEvent => ({
	id,
	kind: 'message',
	leadKey: LEAD,
	text: id,
	happenedAt: at,
	place,
	acceptedAt: at + 100,
});
export const comment = (id: string, at: number): HappenedEvent => ({
	...message(id, at, 0),
	kind: 'comment',
});
export const row = (id: string, writtenAt: number): CommentRow => ({
	eventId: `m:${id}`,
	leadKey: LEAD,
	dealId: 'd1',
	text: id,
	writtenAt,
});

export const a = message('a', second(1), 0);
export const b = message('b', second(5), 1);

/** Nothing is wrong with it. */
export const evidence = (part: Partial<Evidence>): Evidence => ({
	events: [a, b],
	deals: [{ leadKey: LEAD, dealId: 'd1' }],
	comments: [row('a', second(2)), row('b', second(6))],
	tokenDead: [],
	isPolling: false,
	isStrictOrder: true,
	signs: [],
	readings: [],
	restarts: [],
	unreadable: [],
	...part,
});
