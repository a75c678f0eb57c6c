import { toMilliseconds, wholeSecond } from '../../../nodes/InstagramLeads/events/timestamps';

const MS = 1772359200123;

describe('toMilliseconds', () => {
	it.each<[string, unknown, number | undefined]>([
		['seconds', 1772359200, 1772359200000],
		['milliseconds', MS, MS],
		['microseconds', MS * 1000, MS],
		['nanoseconds, as text', `${MS}000000`, MS],
		["the form of Meta's reads", '2026-03-01T10:00:00+0000', 1772359200000],
		['nothing that a clock shows', 1e300, undefined],
		['a moment before time', -1, undefined],
		['no time', 'soon', undefined],
	])('of %s', (_name, value, expected) => {
		expect(toMilliseconds(value)).toBe(expected);
	});
});

describe('wholeSecond', () => {
	it.each([
		['2026-03-01T10:00:05.300Z', '2026-03-01T10:00:05.000Z'],
		['2026-03-01T10:00:05.000Z', '2026-03-01T10:00:05.000Z'],
		['2026-03-01T10:00:59.999Z', '2026-03-01T10:00:59.000Z'],
	])('of %s', (moment, expected) => {
		expect(wholeSecond(moment)).toBe(expected);
	});
});
