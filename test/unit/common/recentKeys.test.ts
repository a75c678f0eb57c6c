import { RecentKeys } from '../../../nodes/InstagramLeads/common/recentKeys';

describe('RecentKeys', () => {
	it('forgets the oldest beyond its limit', () => {
		const memory = new RecentKeys(2);
		['a', 'b', 'c'].forEach((key) => memory.add(key));
		expect(['a', 'b', 'c'].map((key) => memory.has(key))).toEqual([false, true, true]);
	});

	it('takes what comes again for the newest', () => {
		const memory = new RecentKeys(2);
		['a', 'b', 'a', 'c'].forEach((key) => memory.add(key));
		expect(['a', 'b', 'c'].map((key) => memory.has(key))).toEqual([true, false, true]);
	});

	it('is the same after n8n stored it, also where less is to be kept', () => {
		const memory = new RecentKeys(3);
		['a', 'b', 'c'].forEach((key) => memory.add(key));
		const stored = JSON.parse(JSON.stringify(memory)) as string[];
		const restored = new RecentKeys(2, stored);
		expect(['a', 'b', 'c'].map((key) => restored.has(key))).toEqual([false, true, true]);
	});

	it('keeps short prints, not the keys', () => {
		const memory = new RecentKeys(10);
		memory.add('ig:17841400000000001:1602510301006188');
		const [print] = memory.toJSON();
		expect(print.length).toBeLessThan(16);
		expect(print).not.toContain('1602510301006188');
	});
});
