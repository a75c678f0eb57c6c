import {
	fromDigits,
	packDecimal,
	piecesOf,
	toDigits,
	unpackDecimal,
} from '../../../nodes/InstagramLeads/common/packedText';

describe('digits', () => {
	it.each([0, 1, 63, 64, 262_143])('stand for %d', (value) => {
		expect(toDigits(value, 3)).toMatch(/^[\w-]{3}$/);
		expect(fromDigits(toDigits(value, 3))).toBe(value);
	});

	it.each(['1', '64', '17841400000000001', '9'.repeat(60)])(
		'stand for the decimal %s',
		(decimal) => {
			expect(packDecimal(decimal)).toMatch(/^[\w-]+$/);
			expect(unpackDecimal(packDecimal(decimal))).toBe(decimal);
		},
	);

	it('are ten for an id of 17 places', () => {
		expect(packDecimal('9'.repeat(17))).toHaveLength(10);
	});
});

describe('pieces', () => {
	it('are what the text was put together from', () => {
		expect(piecesOf('abc-_9', 3)).toEqual(['abc', '-_9']);
		expect(piecesOf('', 3)).toEqual([]);
	});

	it.each(['abcd', 'ab ', 'ab"'])('are none where %j is damaged', (text) => {
		expect(piecesOf(text, 3)).toEqual([]);
	});
});
