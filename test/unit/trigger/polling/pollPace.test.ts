import type { Headroom } from '../../../../nodes/InstagramLeads/graph/limits/headroom';
import { PollPace } from '../../../../nodes/InstagramLeads/trigger/polling/pollPace';
import { passTime } from '../../../helpers/clock';
import { readableLog } from '../../../helpers/triggerParts';

afterEach(() => jest.restoreAllMocks());

/** Polls every so many minutes; says in which minutes one is made. */
function minutesOf(pace: PollPace, every: number, count: number, headroom: Headroom): number[] {
	const made: number[] = [];
	for (let tick = 0; tick < count; tick++) {
		if (pace.isDue(headroom)) made.push(tick * every);
		passTime(every * 60_000);
	}
	return made;
}

describe('polls', () => {
	it.each<Headroom>(['ample', 'scarce'])('are made as scheduled where room is %s', (headroom) => {
		const { log, lines } = readableLog();
		expect(minutesOf(new PollPace(log), 1, 5, headroom)).toEqual([0, 1, 2, 3, 4]);
		expect(lines).toEqual([]);
	});

	it('get rarer while room is short, up to one an hour', () => {
		const pace = new PollPace(readableLog().log);
		expect(pace.isDue('ample')).toBe(true);
		passTime(60_000);
		expect(minutesOf(pace, 1, 245, 'short')).toEqual([1, 5, 13, 29, 61, 121, 181, 241]);
	});

	it.each([
		[5, [5, 25, 65, 125, 185]],
		[10, [10, 50, 110, 170, 230]],
		[60, [0, 60, 120, 180, 240]],
		[240, [0, 240]],
	])('of a schedule of every %i minutes get no rarer than one an hour', (every, minutes) => {
		const pace = new PollPace(readableLog().log);
		expect(pace.isDue('ample')).toBe(true);
		passTime(every * 60_000);
		expect(minutesOf(pace, every, 240 / every + 1, 'short')).toEqual(minutes);
	});

	it('are back on schedule as soon as there is room; both turns are one line', () => {
		const { log, lines } = readableLog();
		const pace = new PollPace(log);
		for (let turn = 0; turn < 2; turn++) {
			minutesOf(pace, 5, 10, 'short');
			expect(minutesOf(pace, 5, 3, 'scarce')).toEqual([0, 5, 10]);
		}
		expect(lines.map(({ level }) => level)).toEqual(['info', 'info', 'info', 'info']);
		expect(lines[0].message).toContain('left out now and then');
		expect(lines[1].message).toContain('back on schedule');
	});
});
