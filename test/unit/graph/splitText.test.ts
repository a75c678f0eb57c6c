import fc from 'fast-check';

import { splitText } from '../../../nodes/InstagramLeads/graph/splitText';

const bytes = (text: string) => Buffer.byteLength(text, 'utf8');
const squeezed = (text: string) => text.replace(/\s+/g, '');

describe('splitText', () => {
	it.each<[string, string, number, string[]]>([
		['fits', 'Hello there.', 20, ['Hello there.']],
		['at the end of a sentence', 'One two. Three four.', 12, ['One two.', 'Three four.']],
		['at the end of a word', 'one two three', 8, ['one two', 'three']],
		['within a word that is too long', 'abcdefghij', 4, ['abcd', 'efgh', 'ij']],
		['between Cyrillic letters', 'яяяя', 5, ['яя', 'яя']],
		['never within an emoji', '👋👋👋', 9, ['👋👋', '👋']],
		['never within an emoji of many parts', '👨‍👩‍👧 👨‍👩‍👧', 20, ['👨‍👩‍👧', '👨‍👩‍👧']],
		['of nothing', '   ', 10, []],
	])('%s', (_name, text, limit, parts) => {
		expect(splitText(text, limit)).toEqual(parts);
	});

	it('loses nothing but white space, and never goes beyond the limit', () => {
		const text = fc.string({
			unit: fc.constantFrom('a', 'я', ' ', '.', '👋', '👨‍👩‍👧', '\n', 'ʻ', 'é'),
			maxLength: 200,
		});
		fc.assert(
			fc.property(text, fc.integer({ min: 4, max: 120 }), (given, limit) => {
				const parts = splitText(given, limit);
				return (
					squeezed(parts.join('')) === squeezed(given) &&
					parts.every((part) => part !== '' && bytes(part) <= limit)
				);
			}),
			{ seed: 20261122, numRuns: 500 },
		);
	});
});
