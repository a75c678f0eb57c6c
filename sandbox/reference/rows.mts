import type { Parameter } from './descriptions.mts';
import type { Language } from './languages.mts';

/** One parameter, as a page shows it. */
export interface ParameterRow {
	/** Its name in the panel, behind those of the collections that it is in. */
	name: string;
	default: string;
	what: string;
}

const NEVER_SHOWN = ['hidden', 'notice'];

/** Lists with a table of their own. */
const ELSEWHERE = ['events'];

/** What decides on the place in the panel only, and is told in other ways. */
const PLACES = ['resource', 'operation', '@version'];

/**
 * The rows of a list of parameters. What differs in its default only, because n8n shows one or the other,
 * is one row with both.
 */
export function rowsOf(parameters: Parameter[], language: Language): ParameterRow[] {
	const rows: ParameterRow[] = [];
	for (const row of flatten(parameters, language, parameters)) {
		const same = rows.find((other) => other.name === row.name && other.what === row.what);
		if (!same) rows.push(row);
		else if (same.default !== row.default) same.default += `, ${row.default}`;
	}
	return rows;
}

function flatten(
	parameters: Parameter[],
	language: Language,
	siblings: Parameter[],
	path: string[] = [],
): ParameterRow[] {
	return parameters
		.filter(({ type }) => !NEVER_SHOWN.includes(type))
		.flatMap((parameter) => {
			const names = [...path, parameter.displayName];
			const members = membersOf(parameter);
			const inside = flatten(members, language, members, names);
			if (parameter.type === 'collection') return inside;
			const row = {
				name: names.join(' → '),
				default: defaultOf(parameter, language),
				what: explain(parameter, language, siblings),
			};
			return [row, ...inside];
		});
}

function membersOf({ name, type, options = [] }: Parameter): Parameter[] {
	if (type === 'collection') return options;
	// n8n's own schedule control.
	if (type !== 'fixedCollection' || name === 'pollTimes') return [];
	return options.flatMap(({ values = [] }) => values);
}

function explain(parameter: Parameter, language: Language, siblings: Parameter[]): string {
	const text = parameter.description && language.explain(parameter.description);
	const parts = [
		asSentence(text),
		choices(parameter, language),
		condition(parameter, language, siblings),
	];
	return parts.filter(Boolean).join(' ') || '–';
}

const asSentence = (text = ''): string => (text === '' || /[.!?]$/.test(text) ? text : `${text}.`);

const isList = ({ type }: Parameter): boolean => ['options', 'multiOptions'].includes(type);

function choices(parameter: Parameter, language: Language): string {
	if (!isList(parameter) || ELSEWHERE.includes(parameter.name)) return '';
	const told = (parameter.options ?? []).map(({ name, description }) => {
		const text = description && language.explain(description);
		return text ? `**${name}**: ${asSentence(text)}` : `**${name}**.`;
	});
	return told.join(' ');
}

/** Under which other parameters it is shown. */
function condition(parameter: Parameter, language: Language, siblings: Parameter[]): string {
	const shown = Object.entries(parameter.displayOptions?.show ?? {}).filter(
		([name]) => !PLACES.includes(name),
	);
	const told = shown.map(([name, values]) => {
		const field = fieldOf(name, siblings);
		const label = field?.displayName ?? name.replace('/', '');
		const value = (one: unknown) => valueOf(one, field, language);
		return `**${label}**: ${values.map(value).join(', ')}`;
	});
	return told.length === 0 ? '' : `${language.onlyWith} ${told.join('; ')}.`;
}

/** The parameter that another one's being shown hangs on. A slash names one outside of the collection. */
const fieldOf = (name: string, siblings: Parameter[]): Parameter | undefined =>
	siblings.find((sibling) => sibling.name === name) ?? OUTER[name];

/** The parameters that members of a collection look at. */
const OUTER: Record<string, Parameter> = {
	'/recipientType': {
		displayName: 'To',
		name: 'recipientType',
		type: 'options',
		options: [
			{ displayName: '', name: 'Author of a Comment', value: 'comment', type: '' },
			{ displayName: '', name: 'Contact', value: 'contact', type: '' },
			{ displayName: '', name: 'Conversation', value: 'conversation', type: '' },
		],
	},
};

function valueOf(value: unknown, field: Parameter | undefined, language: Language): string {
	if (typeof value === 'boolean') return value ? language.on : language.off;
	if (value === '') return language.empty;
	const choice = field?.options?.find((option) => option.value === value);
	return choice?.name ?? String(value);
}

function defaultOf(parameter: Parameter, language: Language): string {
	const { name, type, default: value } = parameter;
	if (ELSEWHERE.includes(name)) return '–';
	if (name === 'pollTimes') return language.every(pollMinutes(value));
	if (isList(parameter)) return choiceOf(parameter, language);
	if (typeof value === 'boolean' || typeof value === 'number') {
		return valueOf(value, undefined, language);
	}
	if (typeof value !== 'string' || value === '') return language.empty;
	if (type === 'json' && !value.startsWith('=')) return language.example;
	return `\`${value.replace(/^=/, '')}\``;
}

/** What a list stands on; nothing to tell where only n8n knows what is in it. */
function choiceOf(parameter: Parameter, language: Language): string {
	if (parameter.options?.length === 0) return '–';
	const chosen = [parameter.default].flat();
	return chosen.map((one) => valueOf(one, parameter, language)).join(', ');
}

const pollMinutes = (value: unknown): number =>
	(value as { item: { value: number }[] }).item[0].value;
