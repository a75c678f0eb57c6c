import { readFile, writeFile } from 'node:fs/promises';
import { format, resolveConfig } from 'prettier';
import { readDescriptions } from './descriptions.mts';
import { LANGUAGES } from './languages.mts';
import { gapsOf, withTables } from './pages.mts';

// Writes the tables of the reference. To be run when a parameter, an operation or a kind of event comes,
// goes or changes its text.
const descriptions = readDescriptions();
const { missing, unused } = gapsOf(descriptions);
for (const text of missing) console.error(`Not in sandbox/reference/russian.json yet: ${text}`);
for (const text of unused) console.error(`In sandbox/reference/russian.json for nobody: ${text}`);
for (const language of LANGUAGES) {
	const { page } = language;
	const text = withTables(await readFile(page, 'utf8'), descriptions, language);
	await writeFile(page, await format(text, { ...(await resolveConfig(page)), parser: 'markdown' }));
}
console.log(`${LANGUAGES.map(({ page }) => page).join(', ')}: the tables are up to date`);
process.exitCode = missing.length + unused.length === 0 ? 0 : 1;
