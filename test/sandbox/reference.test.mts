import { readFile } from 'node:fs/promises';
import { readDescriptions } from '../../sandbox/reference/descriptions.mts';
import { LANGUAGES } from '../../sandbox/reference/languages.mts';
import { gapsOf, withTables } from '../../sandbox/reference/pages.mts';

/** Without what pads the cells of a table. */
const unpadded = (text: string): string =>
	text.replaceAll(/ {2,}/g, ' ').replaceAll(/-{3,}/g, '---');

// `npm run reference` mends these, after `npm run build`.
describe('the reference', () => {
	const descriptions = readDescriptions();

	it.each(LANGUAGES.map((language) => ({ page: language.page, language })))(
		'$page tells what the nodes declare',
		async ({ page, language }) => {
			const text = await readFile(page, 'utf8');
			expect(unpadded(text)).toBe(unpadded(withTables(text, descriptions, language)));
		},
	);

	it('has a Russian explanation of everything, and none of what is gone', () => {
		expect(gapsOf(descriptions)).toEqual({ missing: [], unused: [] });
	});
});
