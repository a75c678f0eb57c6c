import { compact } from '../../../nodes/InstagramLeads/common/compact';

describe('compact', () => {
	it('leaves out what is absent and keeps what is merely empty', () => {
		const value = { a: undefined, b: null, c: false, d: 0, e: '', f: [] };
		expect(Object.keys(compact(value))).toEqual(['c', 'd', 'e', 'f']);
	});
});
