import type { Result, Topic } from '../rows/row.mts';
import { cellsOf, headsOf } from './texts.mts';

/** The rows of a topic for a terminal. */
export function tableOf(topic: Topic, results: Result[]): string {
	const rows = topic.rows.map((row, index) => cellsOf(row, results[index], 'en'));
	const all = [headsOf('en'), ...rows].map((cells) =>
		cells.map((cell) => cell.replaceAll('**', '')),
	);
	const widths = all[0].map((_, column) => Math.max(...all.map((cells) => cells[column].length)));
	const lines = all.map((cells) =>
		cells
			.map((cell, column) => cell.padEnd(widths[column]))
			.join('  ')
			.trimEnd(),
	);
	return [topic.title.en, ...lines].join('\n');
}
