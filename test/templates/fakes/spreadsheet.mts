import { z } from 'zod';

/** A refusal in the words of the Sheets API. */
export class SheetsRefusal extends Error {
	constructor(
		readonly status: number,
		message: string,
	) {
		super(message);
	}
}

const cell = z.strictObject({
	userEnteredValue: z
		.union([
			z.strictObject({ stringValue: z.string() }),
			z.strictObject({ numberValue: z.number() }),
			z.strictObject({ boolValue: z.boolean() }),
			z.strictObject({ formulaValue: z.string() }),
		])
		.optional(),
	userEnteredFormat: z
		.strictObject({
			numberFormat: z.strictObject({ type: z.string(), pattern: z.string() }).optional(),
			textFormat: z.strictObject({ bold: z.boolean() }).optional(),
		})
		.optional(),
});
const row = z.strictObject({ values: z.array(cell) });

const addSheet = z.strictObject({
	properties: z.strictObject({
		sheetId: z.number().int().nonnegative().optional(),
		title: z.string().min(1),
		gridProperties: z.strictObject({ frozenRowCount: z.number().int() }).optional(),
	}),
});
const updateCells = z.strictObject({
	start: z.strictObject({ sheetId: z.number(), rowIndex: z.number(), columnIndex: z.number() }),
	rows: z.array(row),
	fields: z.string().min(1),
});
const appendCells = z.strictObject({
	sheetId: z.number(),
	rows: z.array(row).min(1),
	fields: z.string().min(1),
});
const findReplace = z.strictObject({
	find: z.string().min(1),
	replacement: z.string(),
	sheetId: z.number(),
	matchCase: z.boolean().optional(),
	matchEntireCell: z.literal(true),
});
const request = z.union([
	z.strictObject({ addSheet }),
	z.strictObject({ updateCells }),
	z.strictObject({ appendCells }),
	z.strictObject({ findReplace }),
]);
const batchSchema = z.strictObject({ requests: z.array(request).min(1) });

const lookSchema = z.strictObject({
	majorDimension: z.enum(['ROWS', 'COLUMNS']),
	dataFilters: z.array(
		z.strictObject({
			gridRange: z
				.strictObject({
					sheetId: z.number(),
					startColumnIndex: z.number().int().nonnegative(),
					endColumnIndex: z.number().int(),
				})
				.refine(({ startColumnIndex, endColumnIndex }) => endColumnIndex === startColumnIndex + 1),
		}),
	),
});

type Value = string | number | boolean;

interface Sheet {
	id: number;
	title: string;
	rows: Value[][];
}

type Request = z.infer<typeof request>;

/** One spreadsheet, as far as the Sheets API v4 shows it. */
export class Spreadsheet {
	private sheets: Sheet[] = [{ id: 0, title: 'Sheet1', rows: [] }];

	/**
	 * `spreadsheets.batchUpdate`: all requests or none. Doc:
	 * developers.google.com/workspace/sheets/api/reference/rest/v4/spreadsheets/request
	 */
	update(body: unknown): object[] {
		const parsed = batchSchema.safeParse(body);
		if (!parsed.success) throw new SheetsRefusal(400, `Invalid JSON payload: ${parsed.error}`);
		const before = structuredClone(this.sheets);
		try {
			return parsed.data.requests.map((entry, index) => this.apply(entry, index));
		} catch (error) {
			this.sheets = before;
			throw error;
		}
	}

	/** `spreadsheets.values.batchGetByDataFilter`, for whole columns. Like Google, without the empty cells at the end. */
	columns(body: unknown): object[] {
		const parsed = lookSchema.safeParse(body);
		if (!parsed.success) throw new SheetsRefusal(400, `Invalid JSON payload: ${parsed.error}`);
		const { dataFilters, majorDimension } = parsed.data;
		return dataFilters.map((filter) => {
			const sheet = this.byId(filter.gridRange.sheetId, 'dataFilters');
			const { startColumnIndex } = filter.gridRange;
			const column = sheet.rows.map((row) => row[startColumnIndex] ?? '');
			while (column.length > 0 && column.at(-1) === '') column.pop();
			const values = majorDimension === 'COLUMNS' ? [column] : column.map((value) => [value]);
			const range = `${sheet.title}!A1:A1000`;
			return {
				valueRange: { range, majorDimension, ...(column.length > 0 ? { values } : {}) },
				dataFilters: [filter],
			};
		});
	}

	/** The rows under the header, by the names in it. */
	records(title: string): Record<string, Value>[] {
		const [header = [], ...rows] = this.sheets.find((sheet) => sheet.title === title)?.rows ?? [];
		return rows.map((values) =>
			Object.fromEntries(header.map((name, index) => [String(name), values[index] ?? ''])),
		);
	}

	/** A person works in a sheet: its rows without the header, to be changed in place. */
	edit(title: string, change: (rows: Value[][]) => void): void {
		const sheet = this.sheets.find((other) => other.title === title);
		if (!sheet) throw new Error(`No sheet ${title}`);
		const [header, ...rows] = sheet.rows;
		change(rows);
		sheet.rows = [header, ...rows];
	}

	private apply(entry: Request, index: number): object {
		if ('addSheet' in entry) return this.addSheet(entry.addSheet, index);
		if ('updateCells' in entry) {
			const { start, rows } = entry.updateCells;
			const sheet = this.byId(start.sheetId, `requests[${index}].updateCells`);
			for (const [offset, { values }] of rows.entries()) {
				sheet.rows[start.rowIndex + offset] = values.map(valueOf);
			}
			return {};
		}
		if ('appendCells' in entry) {
			const { sheetId, rows } = entry.appendCells;
			const sheet = this.byId(sheetId, `requests[${index}].appendCells`);
			sheet.rows.push(...rows.map(({ values }) => values.map(valueOf)));
			return {};
		}
		return { findReplace: this.findReplace(entry.findReplace, index) };
	}

	private addSheet({ properties }: z.infer<typeof addSheet>, index: number): object {
		const { sheetId = Math.floor(Math.random() * 2 ** 31), title } = properties;
		const at = `Invalid requests[${index}].addSheet:`;
		if (this.sheets.some(({ id }) => id === sheetId)) {
			throw new SheetsRefusal(400, `${at} A sheet with the ID "${sheetId}" already exists.`);
		}
		if (this.sheets.some((sheet) => sheet.title.toLowerCase() === title.toLowerCase())) {
			const hint = 'Please enter another name.';
			throw new SheetsRefusal(
				400,
				`${at} A sheet with the name "${title}" already exists. ${hint}`,
			);
		}
		this.sheets.push({ id: sheetId, title, rows: [] });
		return { addSheet: { properties: { ...properties, sheetId } } };
	}

	private findReplace(
		{ find, replacement, sheetId, matchCase }: z.infer<typeof findReplace>,
		index: number,
	): object {
		const sheet = this.byId(sheetId, `requests[${index}].findReplace`);
		const same = (value: Value): boolean =>
			matchCase ? value === find : String(value).toLowerCase() === find.toLowerCase();
		let count = 0;
		sheet.rows = sheet.rows.map((values) =>
			values.map((value) => {
				if (!same(value)) return value;
				count++;
				return replacement;
			}),
		);
		return count > 0 ? { valuesChanged: count, occurrencesChanged: count } : {};
	}

	private byId(sheetId: number, at: string): Sheet {
		const sheet = this.sheets.find(({ id }) => id === sheetId);
		if (!sheet) throw new SheetsRefusal(400, `Invalid ${at}: No grid with id: ${sheetId}`);
		return sheet;
	}
}

function valueOf({ userEnteredValue }: z.infer<typeof cell>): Value {
	if (!userEnteredValue) return '';
	const [value] = Object.values(userEnteredValue);
	return value as Value;
}
