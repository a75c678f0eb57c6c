import { RecentKeys } from '../../../nodes/InstagramLeads/common/recentKeys';

describe('RecentKeys', () => {
	it('forgets the oldest beyond its limit', () => {
		const memory = new RecentKeys({ stored: 2 });
		['a', 'b', 'c'].forEach((key) => memory.add(key));
		expect(['a', 'b', 'c'].map((key) => memory.has(key))).toEqual([false, true, true]);
	});

	it('takes what comes again for the newest', () => {
		const memory = new RecentKeys({ stored: 2 });
		['a', 'b', 'a', 'c'].forEach((key) => memory.add(key));
		expect(['a', 'b', 'c'].map((key) => memory.has(key))).toEqual([true, false, true]);
	});

	it('remembers more in memory than is stored, up to a limit', () => {
		const memory = new RecentKeys({ stored: 2, inMemory: { size: 4, maxAgeMs: 1000 } });
		['a', 'b', 'c', 'd', 'e'].forEach((key) => memory.add(key));
		expect(['a', 'b', 'c', 'd', 'e'].map((key) => memory.has(key))).toEqual([
			false,
			true,
			true,
			true,
			true,
		]);
		expect(memory.toJSON()).toHaveLength(14);
	});

	it('forgets by age what is in memory only', () => {
		const clock = jest.spyOn(performance, 'now').mockReturnValue(0);
		const memory = new RecentKeys({ stored: 1, inMemory: { size: 10, maxAgeMs: 1000 } });
		memory.add('a');
		clock.mockReturnValue(900);
		memory.add('b');
		expect(memory.has('a')).toBe(true);
		clock.mockReturnValue(1001);
		memory.add('c');
		expect(['a', 'b', 'c'].map((key) => memory.has(key))).toEqual([false, true, true]);
		clock.mockRestore();
	});

	it('is the same after n8n stored it, also where less is to be kept', () => {
		const memory = new RecentKeys({ stored: 3 });
		['a', 'b', 'c'].forEach((key) => memory.add(key));
		const stored = JSON.parse(JSON.stringify(memory)) as string;
		const restored = new RecentKeys({ stored: 2 }, stored);
		expect(['a', 'b', 'c'].map((key) => restored.has(key))).toEqual([false, true, true]);
	});

	it('reads the longer fingerprints that earlier versions stored as a list', () => {
		// What 0.1.0 stored for "a", "b" and "c".
		const stored = ['ypeBEsobvcr6', 'PiPoFgA5WUoz', 'Ln0sA6lQeuJl'];
		const restored = new RecentKeys({ stored: 10 }, ['damaged'.slice(2), ...stored]);
		expect(['a', 'b', 'c', 'd'].map((key) => restored.has(key))).toEqual([true, true, true, false]);
		expect(restored.toJSON()).toBe(stored.map((print) => print.slice(0, 7)).join(''));
	});

	it.each(['abc', '1234567 ', '123456"', 'аaaaaaa'])(
		'starts empty from what is damaged: %j',
		(text) => {
			expect(new RecentKeys({ stored: 10 }, text).toJSON()).toBe('');
		},
	);

	it('keeps short prints, not the keys', () => {
		const memory = new RecentKeys({ stored: 10 });
		memory.add('ig:17841400000000001:1602510301006188');
		expect(memory.toJSON()).toMatch(/^[\w-]{7}$/);
	});

	it('takes a strange key for one of its own in fewer than 1 of 10^9 cases', () => {
		const memory = new RecentKeys({ stored: 2000 });
		for (let n = 0; n < 2000; n++) memory.add(String(n));
		const bits = 6 * (memory.toJSON().length / 2000);
		expect(2000 / 2 ** bits).toBeLessThan(1e-9);
		const strange = Array.from({ length: 20_000 }, (_, n) => String(2000 + n));
		expect(strange.filter((key) => memory.has(key))).toEqual([]);
	});
});
