import { compareText } from '../../../nodes/InstagramLeads/common/compareText';

describe('compareText', () => {
	it('puts moments in the order of time', () => {
		const moments = ['05.300', '05.000', '06.000', '05.299'].map((s) => `2026-03-01T10:00:${s}Z`);
		const byTime = [...moments].sort((a, b) => Date.parse(a) - Date.parse(b));
		expect([...moments].sort(compareText)).toEqual(byTime);
	});

	it('tells capital letters of ids from small ones', () => {
		expect(['m:b', 'm:B', 'm:a', 'm:A'].sort(compareText)).toEqual(['m:A', 'm:B', 'm:a', 'm:b']);
	});

	it('finds the same text the same', () => {
		expect(compareText('m:a', 'm:a')).toBe(0);
	});
});
