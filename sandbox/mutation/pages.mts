import { readFile, writeFile } from 'node:fs/promises';
import { format, resolveConfig } from 'prettier';
import { PARTS } from './parts.mts';

/** What became of the changes in a part. */
export interface Score {
	killed: number;
	tried: number;
}

/** The pages with the figures, and what stands above the columns. */
const PAGES = {
	'CONTRIBUTING.md': ['Part', 'Killed', 'Tried', 'Share'],
	'CONTRIBUTING.ru.md': ['Часть', 'Убито', 'Испытано', 'Доля'],
};

const TABLE = /(?<=<!-- mutation -->\n)[^]*(?=<!-- \/mutation -->)/;

const line = (cells: string[]): string => `| ${cells.join(' | ')} |\n`;

/** The figures that a page has already, by part. */
function scoresIn(text: string): Map<string, Score> {
	const rows = [...text.matchAll(/^\| `([\w/]+)` +\| +(\d+) \| +(\d+) \|/gm)];
	return new Map(
		rows.map(([, part, killed, tried]) => [part, { killed: Number(killed), tried: Number(tried) }]),
	);
}

/** A page with new figures in its table; parts that weren't tried keep theirs. */
function withScores(text: string, head: string[], scores: Map<string, Score>): string {
	const place = TABLE.exec(text)?.[0];
	if (place === undefined) throw new Error('The page has no place for the figures.');
	const all = new Map([...scoresIn(place), ...scores]);
	const rows = PARTS.flatMap(({ name }) => {
		const score = all.get(name);
		if (!score) return [];
		const share = Math.floor((score.killed / score.tried) * 100);
		return line([`\`${name}\``, String(score.killed), String(score.tried), `${share} %`]);
	});
	const rule = line(head.map((_, column) => (column === 0 ? '---' : '---:')));
	return text.replace(TABLE, () => `\n${line(head)}${rule}${rows.join('')}\n`);
}

/** Brings the figures of all pages up to date. */
export async function updatePages(scores: Map<string, Score>): Promise<void> {
	for (const [page, head] of Object.entries(PAGES)) {
		const text = withScores(await readFile(page, 'utf8'), head, scores);
		await writeFile(page, await format(text, { ...(await resolveConfig(page)), filepath: page }));
	}
}
