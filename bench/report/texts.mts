import { goalText, rivalNames, type Goal, type Result, type Row, type Unit } from '../rows/row.mts';

/** The languages of the documents. */
export type Language = 'en' | 'ru';

const units: Record<Exclude<Unit, ''>, string> = {
	s: 'с',
	ms: 'мс',
	calls: '',
	executions: '',
	'1/s': '1/с',
	KiB: 'КиБ',
	MiB: 'МиБ',
	'%': '%',
};

const words = {
	en: {
		notReached: 'not within the time',
		timesRival: '× rival',
		yes: 'yes',
		no: '**no**',
		what: ['what', 'ours', 'beside', 'ratio', 'goal', 'met'],
	},
	ru: {
		notReached: 'не успело за отведённое время',
		timesRival: '× соперника',
		yes: 'да',
		no: '**нет**',
		what: ['что', 'у нас', 'для сравнения', 'отношение', 'цель', 'достигнута'],
	},
};

/** The heads of the columns that {@link cellsOf} fills. */
export function headsOf(language: Language): string[] {
	return words[language].what;
}

/** A row as the cells of a table. */
export function cellsOf(row: Row, result: Result, language: Language): string[] {
	const { yes, no } = words[language];
	const rival = row.rival ? rivalNames[row.rival][language] : '';
	const { met } = result;
	return [
		row.name[language],
		ownText(row, result, language),
		result.rival === null ? rival : `${figureText(result.rival, row.unit, language)} (${rival})`,
		result.ratio === null ? '' : numberText(result.ratio, language),
		row.goal ? localGoal(row.goal, row.unit, language) : '',
		met === null ? '' : met ? yes : no,
	];
}

function ownText(row: Row, { ours, met }: Result, language: Language): string {
	if (ours !== null) return figureText(ours, row.unit, language);
	return met === false ? words[language].notReached : '–';
}

function localGoal(goal: Goal, unit: Unit, language: Language): string {
	const text = goalText(goal, words[language].timesRival);
	const local = language === 'ru' ? text.replaceAll('.', ',') : text;
	return goal.of === 'ratio' ? local : withUnit(local, unit, language);
}

function figureText(value: number, unit: Unit, language: Language): string {
	return withUnit(numberText(value, language), unit, language);
}

/** Three digits are all that a person compares. */
function numberText(value: number, language: Language): string {
	const rounded = Math.abs(value) >= 100 ? Math.round(value) : Number(value.toPrecision(3));
	return rounded.toLocaleString(language, { maximumFractionDigits: 6 });
}

function withUnit(text: string, unit: Unit, language: Language): string {
	// The name of the row says what is counted.
	if (unit === '' || unit === 'calls' || unit === 'executions') return text;
	return `${text} ${language === 'ru' ? units[unit] : unit}`;
}
