import type { DealRecord } from './deals.mts';

const MAX_TEXT = 52;

/** The Deals as a table for people: a block per Deal, in it a line per comment (times in UTC). */
export function dealsTable(deals: DealRecord[]): string {
	const authors = deals.flatMap(({ comments }) => comments.map(({ author }) => author.length));
	const authorWidth = Math.max(0, ...authors);
	const blocks = deals.map(({ title, comments }) => [
		title,
		...comments.map(({ createdAt, author, text }) =>
			`  ${createdAt.slice(11, 19)}  ${author.padEnd(authorWidth)}  ${shorten(text)}`.trimEnd(),
		),
	]);
	const head = `${deals.length} ${deals.length === 1 ? 'Deal' : 'Deals'} in n8n's data tables`;
	const width = Math.max(...[[head], ...blocks].flat().map((line) => line.length));
	const rule = '─'.repeat(width + 2);
	const draw = (lines: string[]): string =>
		lines.map((line) => `│ ${line.padEnd(width)} │`).join('\n');
	return [`┌${rule}┐`, [[head], ...blocks].map(draw).join(`\n├${rule}┤\n`), `└${rule}┘`].join('\n');
}

function shorten(text: string): string {
	const line = text.replace(/\s+/g, ' ');
	return line.length > MAX_TEXT ? `${line.slice(0, MAX_TEXT - 1)}…` : line;
}
