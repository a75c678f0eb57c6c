import {
	moveCursor,
	OVERLAP_MS,
	scanFrom,
	startingAt,
} from '../../../../nodes/InstagramLeads/trigger/state/cursor';
import { leadEvent } from '../../../helpers/events';

const START = Date.parse('2026-03-01T10:00:00.000Z');
const cursor = { startedAt: START, messages: START + 60_000, comments: START + 30_000 };
const eventAt = (moment: number) => leadEvent({ occurredAt: new Date(moment).toISOString() });

describe('a cursor', () => {
	it('begins with the whole second, as Meta knows no less', () => {
		expect(startingAt(START + 999)).toEqual({
			startedAt: START,
			messages: START,
			comments: START,
		});
	});

	it.each<[string, number | undefined, number[], number]>([
		['to the newest that was seen', START + 90_000, [], START + 90_000],
		['nowhere when nothing was seen', undefined, [], START + 60_000],
		['never back', START + 10_000, [], START + 60_000],
		['not past the unsettled', START + 90_000, [START + 80_000, START + 70_000], START + 69_999],
		['not back for an old unsettled one', START + 90_000, [START + 10_000], START + 60_000],
		['nowhere when nothing seen has settled', undefined, [START + 70_000], START + 60_000],
	])('moves %s', (_name, newestSeen, unsettled, messages) => {
		const scan = { newestSeen, unsettled: unsettled.map(eventAt) };
		expect(moveCursor(cursor, 'messages', scan)).toEqual({ ...cursor, messages });
	});

	it('moves for comments by itself', () => {
		const moved = moveCursor(cursor, 'comments', { newestSeen: START + 90_000, unsettled: [] });
		expect(moved).toEqual({ ...cursor, comments: START + 90_000 });
	});

	it('looks back a little, but never to before the start', () => {
		const late = { ...cursor, messages: START + OVERLAP_MS + 5000 };
		expect(scanFrom(late, 'messages')).toBe(START + 5000);
		expect(scanFrom(cursor, 'comments')).toBe(START);
	});
});
