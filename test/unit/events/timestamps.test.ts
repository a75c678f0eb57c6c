import { wholeSecond } from '../../../nodes/InstagramLeads/events/timestamps';

describe('wholeSecond', () => {
	it.each([
		['2026-03-01T10:00:05.300Z', '2026-03-01T10:00:05.000Z'],
		['2026-03-01T10:00:05.000Z', '2026-03-01T10:00:05.000Z'],
		['2026-03-01T10:00:59.999Z', '2026-03-01T10:00:59.000Z'],
	])('of %s', (moment, expected) => {
		expect(wholeSecond(moment)).toBe(expected);
	});
});
