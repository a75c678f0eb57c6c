import { randomBytes } from 'node:crypto';

/** What NocoDB answers. */
export interface NocodbAnswer {
	status: number;
	body: unknown;
}

/** A NocoDB: a real one, or the one below. */
export interface NocodbServer {
	baseId: string;
	/** @param path with its query */
	handle(method: string, path: string, body?: unknown): Promise<NocodbAnswer>;
}

type Fields = Record<string, unknown>;

export interface NocodbRecord {
	id: number;
	fields: Fields;
}

interface Field {
	title: string;
	type: string;
	options?: { related_table_id: string };
}

interface Table {
	id: string;
	title: string;
	fields: Field[];
	records: NocodbRecord[];
	lastId: number;
}

const idOf = (prefix: string): string => prefix + randomBytes(7).toString('hex').slice(0, 14);

/** What every table has, by the names in the database. */
const SYSTEM_COLUMNS = ['id', 'created_at', 'updated_at'];

const columnNameOf = (title: string): string => title.toLowerCase().replaceAll(' ', '_');

const refuse = (status: number, error: string, message: string): NocodbAnswer => ({
	status,
	body: { error, message },
});

/** A base of NocoDB in memory; `nocodbFacts.mts` says what it follows. */
export class NocodbStore implements NocodbServer {
	readonly baseId = idOf('p');
	private readonly tables: Table[] = [];

	async handle(method: string, path: string, body?: unknown): Promise<NocodbAnswer> {
		const url = new URL(path, 'http://nocodb');
		const [, , , kind, ...rest] = url.pathname.split('/');
		if (kind === 'meta')
			return await Promise.resolve(this.makeTable(body as Pick<Table, 'title' | 'fields'>));
		const table = this.tables.find(({ id }) => id === rest[1]);
		if (!table) return refuse(422, 'ERR_TABLE_NOT_FOUND', `Table '${rest[1]}' not found`);
		if (method === 'GET') return list(table, url.searchParams.get('where'));
		const [{ id, fields }] = body as [{ id?: number; fields: Fields }];
		if (method === 'DELETE') return this.remove(table, id);
		return this.write(table, id, fields);
	}

	private makeTable({ title, fields }: Pick<Table, 'title' | 'fields'>): NocodbAnswer {
		if (this.tables.some((table) => table.title === title)) {
			return refuse(
				422,
				'ERR_DUPLICATE_IN_ALIAS',
				`Duplicate table alias '${title}' at base '${this.baseId}'`,
			);
		}
		const clash = fields.find((field) => SYSTEM_COLUMNS.includes(columnNameOf(field.title)));
		if (clash) {
			const said = `The column '${clash.title.replaceAll(' ', '_')}' already exists.`;
			return refuse(422, 'ERR_DATABASE_OP_FAILED', said);
		}
		const table: Table = { id: idOf('m'), title, fields, records: [], lastId: 0 };
		this.tables.push(table);
		for (const { options } of fields) {
			const other = this.tables.find(({ id }) => id === options?.related_table_id);
			other?.fields.push({
				title,
				type: 'LinkToAnotherRecord',
				options: { related_table_id: table.id },
			});
		}
		return { status: 200, body: { id: table.id, title, fields } };
	}

	private write(table: Table, id: number | undefined, given: Fields): NocodbAnswer {
		const known = table.records.find((record) => record.id === id);
		if (id !== undefined && !known)
			return refuse(404, 'ERR_RECORD_NOT_FOUND', `Record '${id}' not found`);
		const fields: Fields = {};
		for (const [title, value] of Object.entries(given)) {
			const field = table.fields.find((one) => one.title === title);
			if (!field) continue;
			if (!fits(field, value)) {
				const said = `Invalid value '${String(value)}' for type '${field.type}' on column '${title}'`;
				return refuse(422, 'ERR_INVALID_VALUE_FOR_FIELD', said);
			}
			fields[title] = value;
		}
		const record = known ?? { id: ++table.lastId, fields: {} };
		Object.assign(record.fields, fields);
		if (!known) table.records.push(record);
		return { status: 200, body: { records: [record] } };
	}

	private remove(table: Table, id: number | undefined): NocodbAnswer {
		table.records = table.records.filter((record) => record.id !== id);
		for (const { fields, records } of this.tables) {
			for (const { title, options } of fields) {
				if (options?.related_table_id !== table.id) continue;
				for (const { fields: values } of records) {
					if ((values[title] as { id?: number } | undefined)?.id === id) values[title] = null;
				}
			}
		}
		return { status: 200, body: { records: [{ id, deleted: true }] } };
	}
}

function list(table: Table, where: string | null): NocodbAnswer {
	if (where === null) return { status: 200, body: { records: table.records } };
	const [, column, quoted, bare] = /^\(([^,()]+),eq,(?:"([^"]*)"|([^"(),]*))\)$/.exec(where) ?? [];
	if (column === undefined)
		return refuse(422, 'ERR_INVALID_FILTER', `Invalid filter syntax: ${where}`);
	if (!table.fields.some(({ title }) => title === column)) {
		return refuse(422, 'ERR_INVALID_FILTER', `Invalid filter field '${column}' not found`);
	}
	const records = table.records.filter(({ fields }) => fields[column] === (quoted ?? bare));
	return { status: 200, body: { records, nestedNext: null } };
}

function fits({ type }: Field, value: unknown): boolean {
	if (value === null) return true;
	if (type === 'Decimal') return !Number.isNaN(Number(value));
	if (type === 'DateTime') return !Number.isNaN(Date.parse(String(value)));
	if (type === 'LinkToAnotherRecord') return typeof (value as { id?: unknown }).id === 'number';
	return typeof value === 'string';
}
