import type { CursorKind } from '../../../../nodes/InstagramLeads/trigger/state/cursor';
import { OVERLAP_MS, PollCursor } from '../../../../nodes/InstagramLeads/trigger/state/cursor';
import { leadEvent } from '../../../helpers/events';

const START = Date.parse('2026-03-01T10:00:00.000Z');
const HOUR_MS = 60 * 60 * 1000;
const position = { startedAt: START, messages: START + 60_000, comments: START + 30_000 };
const eventAt = (moment: number) => leadEvent({ occurredAt: new Date(moment).toISOString() });

/** Where the cursor stands after a scan. */
function moved(kind: CursorKind, newestSeen: number | undefined, unsettled: number[] = []) {
	const cursor = new PollCursor(position);
	cursor.move(kind, { newestSeen, unsettled: unsettled.map(eventAt) });
	return cursor.toJSON();
}

describe('a cursor', () => {
	it('begins with the whole second, as Meta knows no less', () => {
		const cursor = new PollCursor();
		expect(cursor.isNew).toBe(true);
		cursor.startAt(START + 999);
		expect(cursor.isNew).toBe(false);
		expect(cursor.toJSON()).toEqual({
			startedAt: START,
			messages: START,
			comments: START,
		});
	});

	it('stays where it is when the trigger starts again', () => {
		const cursor = new PollCursor(position);
		cursor.startAt(START + 999_000);
		expect(cursor.toJSON()).toEqual(position);
	});

	it.each<[string, number | undefined, number[], number]>([
		['to the newest that was seen', START + 90_000, [], START + 90_000],
		['nowhere when nothing was seen', undefined, [], START + 60_000],
		['never back', START + 10_000, [], START + 60_000],
		['not past the unsettled', START + 90_000, [START + 80_000, START + 70_000], START + 69_999],
		['not back for an old unsettled one', START + 90_000, [START + 10_000], START + 60_000],
		['nowhere when nothing seen has settled', undefined, [START + 70_000], START + 60_000],
	])('moves %s', (_name, newestSeen, unsettled, messages) => {
		expect(moved('messages', newestSeen, unsettled)).toEqual({ ...position, messages });
	});

	it('moves for comments by itself', () => {
		expect(moved('comments', START + 90_000)).toEqual({ ...position, comments: START + 90_000 });
	});

	it('looks back a little, but never to before the start', () => {
		const late = new PollCursor({ ...position, messages: START + OVERLAP_MS + 5000 });
		expect(late.readFrom('messages')).toBe(START + 5000);
		expect(new PollCursor(position).readFrom('comments')).toBe(START);
	});

	it('looks back an hour where no poll moves it', () => {
		const cursor = new PollCursor(position);
		const now = START + 10 * HOUR_MS;
		expect(cursor.lookBackFrom(now, true)).toBe(START);
		expect(cursor.lookBackFrom(now, false)).toBe(now - HOUR_MS);
	});

	it('comes back from the future, where something dated there took it', () => {
		const cursor = new PollCursor({ ...position, messages: START + 10 * HOUR_MS });
		cursor.holdBack(START + HOUR_MS);
		expect(cursor.toJSON()).toEqual({ ...position, messages: START + HOUR_MS });
	});

	it('has nothing to look at before the first start', () => {
		expect(new PollCursor().readFrom('messages')).toBe(Infinity);
	});

	it('stands nowhere before the first start, whatever was seen', () => {
		const cursor = new PollCursor();
		cursor.move('messages', { newestSeen: START, unsettled: [] });
		cursor.holdBack(START);
		expect(cursor.toJSON()).toBeUndefined();
		expect(cursor.isNew).toBe(true);
	});
});
