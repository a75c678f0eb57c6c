import { fromDigits, piecesOf, toDigits } from '../../../nodes/InstagramLeads/common/packedText';

describe('digits', () => {
	it.each([0n, 1n, 63n, 64n, 262_143n, 17_841_400_000_000_001n, 2n ** 200n])(
		'stand for %d',
		(value) => {
			expect(toDigits(value, 3)).toMatch(/^[\w-]{3,}$/);
			expect(fromDigits(toDigits(value, 3))).toBe(value);
		},
	);

	it('are ten for an id of 17 places', () => {
		expect(toDigits(99_999_999_999_999_999n)).toHaveLength(10);
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
