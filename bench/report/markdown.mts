import type { Profile } from '../profile/profile.mts';
import { topics } from '../rows/topics.mts';
import { resultsOf, type Figures } from '../select.mts';
import { headings, type Headings } from './headings.mts';
import type { Plot } from './plotSpecs.mts';
import { shareLines } from './shares.mts';
import { cellsOf, headsOf, type Language } from './texts.mts';

/** What the documents tell of a run. */
export interface Run {
	figures: Figures;
	profile: Profile | undefined;
	/** Of n8n. */
	version: string;
	rounds: number;
	/** Whether topics were measured in more than one run. */
	isMerged: boolean;
	/** Whether numbers were small and rounds few. */
	quick: boolean;
	/** Such as `2 × Intel Xeon, 24 GiB, Node.js 24.1.0`. */
	machine: string;
	date: Date;
}

/** Where the pictures are, seen from the documents. */
export const PICTURES = '../.github/assets/benchmarks';

/** Name of a picture in a language. */
export function pictureName({ name }: Plot, language: Language): string {
	return language === 'en' ? `${name}.svg` : `${name}.${language}.svg`;
}

/** The document of a run. */
export function pageOf(run: Run, plots: Plot[], language: Language): string {
	const text = headings(language);
	return [
		...introductionOf(run, text),
		...topics.flatMap((topic) => [
			`## ${topic.title[language]}`,
			'',
			line(headsOf(language)),
			line(headsOf(language).map((_, column) => (column === 0 ? '---' : '---:'))),
			...resultsOf(topic, run.figures).map((result, index) =>
				line(cellsOf(topic.rows[index], result, language)),
			),
			'',
		]),
		...plots.flatMap((plot) => [
			`![${plot.title[language]}](${PICTURES}/${pictureName(plot, language)})`,
			'',
		]),
		...(run.profile ? [`## ${text.profile}`, '', ...shareLines(run.profile, language), ''] : []),
		`## ${text.howTitle}`,
		'',
		...text.how,
		'',
	].join('\n');
}

function introductionOf({ figures, quick, ...run }: Run, text: Headings): string[] {
	const { version, rounds, machine, date, isMerged } = run;
	const day = date.toISOString().slice(0, 10);
	const measured = text.run(day, version, machine, rounds) + (isMerged ? ` ${text.merged}` : '');
	const about =
		figures.size === 0 ? [text.unmeasured] : [measured, ...(quick ? ['', text.quick] : [])];
	return [`# ${text.title}`, '', text.links, '', ...text.lead, '', ...about, ''];
}

const line = (cells: string[]): string => `| ${cells.join(' | ')} |`;
