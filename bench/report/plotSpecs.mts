import type { Figures } from '../select.mts';
import { resultOf, type Row, type Texts } from '../rows/row.mts';
import { AT_ONCE, CONTACTS } from '../rows/scale.mts';
import { topics } from '../rows/topics.mts';
import type { Language } from './texts.mts';

/** A picture: one file per language, and what is drawn, in the words of Vega-Lite. */
export interface Plot {
	name: string;
	title: Texts;
	spec: (language: Language) => Record<string, unknown>;
}

interface Point {
	x: number;
	y: number;
}

const contacts: Texts = { en: 'contacts', ru: 'контактов' };
const atOnce: Texts = { en: 'new contacts at once', ru: 'новых контактов разом' };
const costs: { measure: string; counts: number[]; x: Texts; y: Texts; title: Texts }[] = [
	{
		measure: 'time',
		counts: CONTACTS,
		x: contacts,
		y: { en: 'ms', ru: 'мс' },
		title: { en: 'Time per event', ru: 'Время на событие' },
	},
	{
		measure: 'calls',
		counts: AT_ONCE,
		x: atOnce,
		y: { en: 'calls', ru: 'запросов' },
		title: { en: 'Graph calls per event', ru: 'Запросов к Graph на событие' },
	},
	{
		measure: 'state',
		counts: CONTACTS,
		x: contacts,
		y: { en: 'KiB', ru: 'КиБ' },
		title: { en: 'Static data', ru: 'Static data' },
	},
	{
		measure: 'memory',
		counts: CONTACTS,
		x: contacts,
		y: { en: 'MiB more than at the start', ru: 'МиБ сверх начала' },
		title: { en: 'Memory', ru: 'Память' },
	},
];

/** The plots of what was measured; what has no figures at all has none. */
export function plotsOf(figures: Figures): Plot[] {
	return costs.flatMap(({ measure, counts, x, y, title }) => {
		const points = counts.flatMap((count) => pointOf(figures, `scale-${measure}-${count}`, count));
		if (points.length === 0) return [];
		const spec = (language: Language): Record<string, unknown> =>
			lineSpec(points, title[language], x[language], y[language]);
		return [{ name: `cost-${measure}`, title, spec }];
	});
}

function pointOf(figures: Figures, key: string, x: number): Point[] {
	const row = topics.flatMap(({ rows }) => rows).find((one: Row) => one.key === key);
	const readings = figures.get(key);
	if (!row || !readings) return [];
	const { ours } = resultOf(row, readings);
	return ours === null ? [] : [{ x, y: ours }];
}

function lineSpec(points: Point[], title: string, x: string, y: string): Record<string, unknown> {
	return {
		$schema: 'https://vega.github.io/schema/vega-lite/v6.json',
		background: 'white',
		width: 360,
		height: 200,
		title,
		data: { values: points },
		mark: { type: 'line', point: { size: 60 } },
		encoding: {
			x: {
				field: 'x',
				type: 'quantitative',
				title: x,
				scale: { type: 'log' },
				axis: { values: points.map((point) => point.x), format: ',d', grid: false },
			},
			y: { field: 'y', type: 'quantitative', title: y, scale: { zero: true } },
		},
	};
}
