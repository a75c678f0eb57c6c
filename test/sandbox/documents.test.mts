import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** Every page that is written by hand, by its path. */
const pages = [
	...['.', 'docs', 'workflows', 'deploy/queue-mode', 'sandbox/graph-simulator'].flatMap((folder) =>
		readdirSync(folder)
			.filter((file) => file.endsWith('.md'))
			.map((file) => path.posix.join(folder, file)),
	),
];

/** Pages of one language, on purpose: for maintainers, for lawyers, or for whoever reads code. */
const ENGLISH_ONLY = ['CHANGELOG.md', 'LICENSE.md', 'sandbox/graph-simulator/README.md'];

const russianOf = (page: string): string =>
	page === 'README.md' ? 'docs/README.ru.md' : page.replace(/\.md$/, '.ru.md');

const pairs = pages
	.filter((page) => !page.endsWith('.ru.md') && !ENGLISH_ONLY.includes(page))
	.map((page) => ({ page, russian: russianOf(page) }));

/** What a page is built of, without its words. */
interface Build {
	/** Levels of the headings, in order. */
	headings: number[];
	/** Of each table: how many lines. */
	tables: number[];
	/** Of each block of code: its language and how many lines it has. */
	code: string[];
	/** Of each list with numbers: its last number. */
	steps: number[];
	pictures: string[];
}

const FENCE = /^ *```(\w*)\n([^]*?)^ *```$/gm;

const withoutCode = (text: string): string => text.replaceAll(FENCE, '');

function buildOf(page: string): Build {
	const text = readFileSync(page, 'utf8');
	const prose = withoutCode(text);
	return {
		headings: [...prose.matchAll(/^(#+) /gm)].map(([, marks]) => marks.length),
		tables: (prose.match(/(?:^\|.*\n)+/gm) ?? []).map((table) => table.trim().split('\n').length),
		code: [...text.matchAll(FENCE)].map(
			([, language, lines]) => `${language || 'text'}, ${lines.split('\n').length - 1} lines`,
		),
		steps: (prose.match(/(?:^\d+\. .*\n(?: .*\n|\n(?=\d+\. ))*)+/gm) ?? []).map(
			(list) => list.match(/^\d+\. /gm)?.length ?? 0,
		),
		pictures: [...prose.matchAll(/\(([^)]*\.(?:png|svg))\)/g)].map(([, picture]) =>
			path.posix.basename(picture).replace('.ru.', '.'),
		),
	};
}

/** GitHub's anchor of each heading. */
function anchorsOf(page: string): string[] {
	const headings = [...withoutCode(readFileSync(page, 'utf8')).matchAll(/^#+ (.*)$/gm)];
	return headings.map(([, heading]) =>
		heading
			.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
			.toLowerCase()
			.replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
			.replaceAll(' ', '-'),
	);
}

/** Where a page's links within the project lead to, with what is wrong with those that lead nowhere. */
function brokenLinks(page: string): string[] {
	const links = [...withoutCode(readFileSync(page, 'utf8')).matchAll(/\]\(([^)\s]+)\)/g)];
	return links
		.map(([, link]) => decodeURI(link))
		.filter((link) => !/^\w+:/.test(link))
		.filter((link) => {
			const [file, anchor] = link.split('#');
			const target = file ? path.posix.join(path.posix.dirname(page), file) : page;
			if (!existsSync(target)) return true;
			return anchor !== undefined && !anchorsOf(target).includes(anchor);
		});
}

describe.each(pairs)('$page and $russian', ({ page, russian }) => {
	it('have the same headings, tables, code, steps and pictures', () => {
		expect(existsSync(russian)).toBe(true);
		expect(buildOf(russian)).toEqual(buildOf(page));
	});
});

it('no page is in Russian alone', () => {
	const mirrored = pairs.map(({ russian }) => russian);
	expect(pages.filter((page) => page.endsWith('.ru.md')).sort()).toEqual(mirrored.sort());
});

it.each(pages)('the links of %s lead to something', (page) => {
	expect(brokenLinks(page)).toEqual([]);
});

it('the README can be read in a few minutes', () => {
	expect(readFileSync('README.md', 'utf8').split('\n').length).toBeLessThanOrEqual(170);
});
