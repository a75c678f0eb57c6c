import { BoundedMap } from '../../../nodes/InstagramLeads/common/boundedMap';
import { passTime, stepWallClock } from '../../helpers/clock';

afterEach(() => jest.restoreAllMocks());

describe('a bounded map', () => {
	it('forgets the oldest beyond its size, and nothing else', () => {
		const map = new BoundedMap<string, number>({ size: 2 });
		for (const [index, key] of ['a', 'b', 'c'].entries()) map.set(key, index);
		expect(map.entries()).toEqual([
			['b', 1],
			['c', 2],
		]);
	});

	it('takes what is set again for the newest', () => {
		const map = new BoundedMap<string, number>({ size: 2 });
		for (const key of ['a', 'b', 'a', 'c']) map.set(key, 1);
		expect(map.entries().map(([key]) => key)).toEqual(['a', 'c']);
	});

	it('starts from entries, the newest of them where they are too many', () => {
		const entries = ['a', 'b', 'c'].map((key): [string, string] => [key, key]);
		expect(new BoundedMap({ size: 2 }, entries).entries()).toEqual(entries.slice(1));
	});

	it('forgets what is too old, however often it was asked for', () => {
		const map = new BoundedMap<string, string>({ size: 5, maxAgeMs: 1000 });
		map.set('a', 'x');
		passTime(900);
		expect(map.get('a')).toBe('x');
		passTime(200);
		expect(map.has('a')).toBe(false);
	});

	it.each([-3_600_000, 3_600_000])('ages by the time that passes, not by the clock: %i', (step) => {
		const map = new BoundedMap<string, string>({ size: 5, maxAgeMs: 1000 });
		map.set('a', 'x');
		stepWallClock(step);
		expect(map.has('a')).toBe(true);
	});

	it('makes a value once for all who ask', () => {
		const map = new BoundedMap<string, object>({ size: 5 });
		const make = jest.fn(() => ({}));
		expect(map.getOrSet('a', make)).toBe(map.getOrSet('a', make));
		expect(make).toHaveBeenCalledTimes(1);
	});

	it('forgets what it is told to', () => {
		const map = new BoundedMap<string, string>({ size: 5 });
		map.set('a', 'x');
		map.set('b', 'x');
		map.delete('a');
		expect(map.size).toBe(1);
		map.clear();
		expect(map.size).toBe(0);
	});
});
