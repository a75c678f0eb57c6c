import type { Choice, Descriptions, EventKind, Parameter } from './descriptions.mts';
import type { Language } from './languages.mts';
import { rowsOf, type ParameterRow } from './rows.mts';

/** The parts of the page that are generated, by the name of their markers. */
export type Tables = Record<
	'credential' | 'oAuth2' | 'trigger' | 'events' | 'operations' | 'parameters',
	string
>;

/** Makes the tables of one language. */
export function makeTables(descriptions: Descriptions, language: Language): Tables {
	const { credential, oAuth2, trigger, action, eventKinds } = descriptions;
	const { headers } = language;
	const small = (parameters: Parameter[]) =>
		rowsOf(parameters, language).map((row) => [row.name, row.default, row.what]);
	return {
		credential: table(headers.credential, small(credential)),
		oAuth2: table(headers.credential, small(oAuth2)),
		trigger: table(headers.trigger, small(trigger)),
		events: table(headers.events, eventKinds.map(eventRow(language))),
		operations: table(headers.operations, operationRows(action, language)),
		parameters: parametersByResource(action, language),
	};
}

function table(header: string[], rows: string[][]): string {
	const line = (cells: string[]) =>
		`| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
	return [line(header), line(header.map(() => '---')), ...rows.map(line)].join('\n');
}

const eventRow = (language: Language) => (kind: EventKind) => {
	const isComment = kind.carries === 'comment';
	const polling = { itself: language.yes, asMessage: language.asMessage, never: language.no };
	return [
		kind.label,
		`\`${kind.type}\``,
		isComment ? language.withAdvancedAccess : language.yes,
		isComment && kind.polling === 'itself' ? language.underLatestPosts : polling[kind.polling],
		kind.isDefault ? language.yes : language.no,
		language.explain(kind.description) ?? '',
	];
};

const resourcesOf = (action: Parameter[]): Choice[] =>
	action.find(({ name }) => name === 'resource')?.options ?? [];

const isOf = ({ displayOptions }: Parameter, key: string, value: unknown): boolean =>
	displayOptions?.show?.[key]?.includes(value) ?? false;

function operationsOf(action: Parameter[], resource: unknown): Choice[] {
	const field = action.find(
		(parameter) => parameter.name === 'operation' && isOf(parameter, 'resource', resource),
	);
	return field?.options ?? [];
}

function operationRows(action: Parameter[], { explain }: Language): string[][] {
	return resourcesOf(action).flatMap((resource) =>
		operationsOf(action, resource.value).map(({ name, description = '' }) => [
			resource.name,
			name,
			explain(description) ?? '',
		]),
	);
}

/** A heading and a table for each resource; what several operations have alike is one row. */
function parametersByResource(action: Parameter[], language: Language): string {
	const chapters = resourcesOf(action).map(({ name, value }) => {
		const operations = operationsOf(action, value);
		const rows: (ParameterRow & { operations: string[] })[] = [];
		for (const operation of operations) {
			const mine = action.filter(
				(parameter) =>
					parameter.name !== 'operation' &&
					isOf(parameter, 'resource', value) &&
					isOf(parameter, 'operation', operation.value),
			);
			for (const row of rowsOf(mine, language)) {
				const same = rows.find((other) => keyOf(other) === keyOf(row));
				if (same) same.operations.push(operation.name);
				else rows.push({ ...row, operations: [operation.name] });
			}
		}
		const cells = rows.map((row) => [
			row.name,
			row.operations.length === operations.length ? language.all : row.operations.join(', '),
			row.default,
			row.what,
		]);
		return cells.length === 0 ? '' : `#### ${name}\n\n${table(language.headers.parameters, cells)}`;
	});
	return chapters.filter(Boolean).join('\n\n');
}

const keyOf = (row: ParameterRow): string => JSON.stringify([row.name, row.default, row.what]);
