import fc from 'fast-check';

import { splitText } from '../../../../nodes/InstagramLeads/graph/sending/splitText';

const bytes = (text: string) => Buffer.byteLength(text, 'utf8');
const graphemes = (text: string) =>
	[...new Intl.Segmenter().segment(text)].map(({ segment }) => segment);

describe('splitText', () => {
	it.each<[string, string, number, string[]]>([
		['what fits', 'Hello', 5, ['Hello']],
		['sentences', 'One two. Three four. Five.', 22, ['One two. Three four.', 'Five.']],
		['lines', 'Price list:\nvase 120\nbowl 90', 22, ['Price list:\nvase 120', 'bowl 90']],
		['words, where a sentence is too long', 'one two three four', 9, ['one two', 'three', 'four']],
		[
			'words, where a sentence would leave little',
			'A. bcd efg hij klm',
			12,
			['A. bcd efg', 'hij klm'],
		],
		['Cyrillic by bytes', 'Ваза синяя. Ваза белая.', 24, ['Ваза синяя.', 'Ваза белая.']],
		['a word too long for one part', 'aaaaaaaaaa', 4, ['aaaa', 'aaaa', 'aa']],
		['Chinese between words', '我们有花瓶', 6, ['我们', '有', '花瓶']],
		['emoji of many parts, whole', '👨‍👩‍👧👨‍👩‍👧', 20, ['👨‍👩‍👧', '👨‍👩‍👧']],
		['flags, whole', '🇺🇿🇺🇿🇺🇿', 17, ['🇺🇿🇺🇿', '🇺🇿']],
		['white space only at the cut', '  one   two  ', 4, ['one', 'two']],
		['nothing', '   ', 4, []],
	])('cuts %s', (_name, text, limit, parts) => {
		expect(splitText(text, limit)).toEqual(parts);
	});

	it('loses nothing but white space, keeps the limit and every character whole', () => {
		const piece = fc.oneof(
			fc.string({ unit: 'grapheme', maxLength: 30 }),
			fc.constantFrom(' ', '. ', '\n', '👩🏽‍🚀', '🇺🇿', 'é', 'Сум', '！', '12.50'),
		);
		const texts = fc.array(piece, { maxLength: 40 }).map((pieces) => pieces.join(''));
		fc.assert(
			fc.property(texts, fc.integer({ min: 40, max: 200 }), (text, limit) => {
				const parts = splitText(text, limit);
				for (const part of parts) expect(bytes(part)).toBeLessThanOrEqual(limit);
				const visible = (all: string) => all.replace(/\s+/g, '');
				expect(visible(parts.join(''))).toBe(visible(text));
				// Cut nowhere but between two characters: each part is made of whole ones.
				if (graphemes(text).some((grapheme) => bytes(grapheme) > limit)) return;
				const whole = new Set(graphemes(text));
				for (const part of parts) {
					for (const grapheme of graphemes(part)) expect(whole).toContain(grapheme);
				}
			}),
			{ seed: 20261122, numRuns: 1000 },
		);
	});

	it('splits a long text', () => {
		const text = 'Сколько стоит ваза? '.repeat(5000);
		expect(splitText(text, 1000).length).toBeGreaterThan(100);
	});
});
