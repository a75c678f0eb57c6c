import { readdirSync, readFileSync } from 'node:fs'; // eslint-disable-line @n8n/community-nodes/no-restricted-imports -- what is read are sources and documents, and tests are never shipped

import { PERMISSIONS } from '../../../nodes/InstagramLeads/graph/account/permissions';
import { CLASS_TEXTS } from '../../../nodes/InstagramLeads/graph/errors/errorTexts';

/** Every check that the sources name; those of permissions are named after what they allow. */
function checkNames(): string[] {
	const sources = readdirSync('nodes', { recursive: true, encoding: 'utf8' })
		.filter((file) => file.endsWith('.ts'))
		.map((file) => readFileSync(`nodes/${file}`, 'utf8'));
	const named = [...sources.join('\n').matchAll(/checkOf\(\s*'(\w+)'/g)].map(([, name]) => name);
	const features = Object.values(PERMISSIONS).flatMap((ofSet) => Object.keys(ofSet));
	const ofFeatures = features.map((feature) => `${feature}Permissions`);
	return [...new Set([...named, ...ofFeatures])];
}

/** First and second cell of those rows of a page's tables that begin with a code word. */
function rowsOf(page: string): Map<string, string> {
	const lines = readFileSync(page, 'utf8')
		.split('\n')
		.filter((line) => /^\| `(?!check`|errorClass`)/.test(line));
	const cells = lines.map((line) => line.split('|').map((cell) => cell.trim()));
	return new Map(cells.map(([, name, second]) => [name.replaceAll('`', ''), second]));
}

describe.each(['docs/troubleshooting.md', 'docs/troubleshooting.ru.md'])('%s', (page) => {
	const rows = rowsOf(page);

	it.each(Object.entries(CLASS_TEXTS))('tells of %s with its sentence', (errorClass, text) => {
		expect(rows.get(errorClass)).toBe(text.message);
	});

	it('tells of every check of the setup and every class, and of nothing else', () => {
		const known = [...Object.keys(CLASS_TEXTS), ...checkNames()];
		expect(known.length).toBeGreaterThan(20);
		expect([...rows.keys()].sort()).toEqual(known.sort());
	});
});
