import type { Readings } from './harness/bench.mts';
import { resultOf, type Result, type Row, type Topic } from './rows/row.mts';

/** Figures by the key of their row. */
export type Figures = Map<string, Readings>;

/** Everything `--only` can name. */
export function namesOf(topics: Topic[]): string[] {
	return topics.flatMap(({ name, rows }) => [name, ...rows.map(({ key }) => key)]);
}

/** The topics that have to be measured, each with the rows that are wanted of it; no names: all. */
export function select(topics: Topic[], only: string[]): Topic[] {
	const isWanted = ({ name }: Topic, { key }: Row): boolean =>
		only.length === 0 || only.includes(name) || only.includes(key);
	return topics
		.map((topic) => ({ ...topic, rows: topic.rows.filter((row) => isWanted(topic, row)) }))
		.filter(({ rows }) => rows.length > 0);
}

/** The rows of a topic with what was measured. */
export function resultsOf({ rows }: Topic, figures: Figures): Result[] {
	return rows.map((row) => resultOf(row, figures.get(row.key) ?? { ours: [], rival: [] }));
}
