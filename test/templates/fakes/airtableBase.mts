import { randomBytes } from 'node:crypto';

type Fields = Record<string, unknown>;

export interface AirtableRecord {
	id: string;
	createdTime: string;
	fields: Fields;
}

/** A refusal in Airtable's words. */
export class AirtableError extends Error {
	constructor(
		readonly status: number,
		readonly type: string,
		message = type,
	) {
		super(message);
	}

	get body(): object {
		return { error: { type: this.type, message: this.message } };
	}
}

const idOf = (prefix: string): string =>
	prefix + randomBytes(14).toString('base64url').replace(/[-_]/g, 'x').slice(0, 14);

/** A field: text takes anything with `typecast`, a link takes ids of records. */
type Kind = 'text' | { linkTo: AirtableTable };

/** A table whose fields are there from the beginning. */
export class AirtableTable {
	readonly records: AirtableRecord[] = [];

	constructor(private readonly kinds: Record<string, Kind>) {}

	/** The records whose field has this value; the one kind of formula that is understood. */
	search(formula: string | undefined, most = 100): AirtableRecord[] {
		if (formula === undefined) return this.records.slice(0, most);
		const [, field, value] = /^\{([^{}]+)\}="([^"\\]*)"$/.exec(formula) ?? [];
		if (field === undefined) {
			throw new AirtableError(
				422,
				'INVALID_FILTER_BY_FORMULA',
				'The formula for filtering records is invalid',
			);
		}
		this.kindOf(field);
		return this.records.filter(({ fields }) => fields[field] === value).slice(0, most);
	}

	upsert(
		given: Fields,
		mergeOn: string[],
		typecast: boolean,
	): { record: AirtableRecord; isNew: boolean } {
		const fields = this.read(given, typecast);
		const fitting = this.records.filter((one) =>
			mergeOn.every((name) => one.fields[name] === fields[name]),
		);
		if (fitting.length > 1) {
			throw new AirtableError(422, 'INVALID_REQUEST_UNKNOWN', 'Cannot update more than one record');
		}
		const [known] = fitting;
		const record = known ?? { id: idOf('rec'), createdTime: new Date().toISOString(), fields: {} };
		Object.assign(record.fields, fields);
		if (!known) this.records.push(record);
		return { record, isNew: !known };
	}

	private read(given: Fields, typecast: boolean): Fields {
		return Object.fromEntries(
			Object.entries(given).map(([name, value]) => [
				name,
				valueFor(this.kindOf(name), name, value, typecast),
			]),
		);
	}

	private kindOf(name: string): Kind {
		const kind = this.kinds[name];
		if (!kind) throw new AirtableError(422, 'UNKNOWN_FIELD_NAME', `Unknown field name: "${name}"`);
		return kind;
	}
}

function valueFor(kind: Kind, name: string, value: unknown, typecast: boolean): unknown {
	if (kind === 'text') {
		if (typeof value === 'string') return value;
		if (typecast && typeof value === 'number') return String(value);
	} else if (Array.isArray(value)) {
		const missing = value.find((id) => !kind.linkTo.records.some((record) => record.id === id));
		if (missing === undefined) return value;
		throw new AirtableError(
			422,
			'ROW_DOES_NOT_EXIST',
			`Record ID ${String(missing)} does not exist`,
		);
	}
	throw new AirtableError(
		422,
		'INVALID_VALUE_FOR_COLUMN',
		`Field "${name}" cannot accept the provided value`,
	);
}

const texts = (line: string): Record<string, Kind> =>
	Object.fromEntries(line.split(',').map((name) => [name, 'text']));

/** A base as somebody makes it who follows the template's note: the lines are those that it gives. */
export class AirtableBase {
	readonly id = idOf('app');
	readonly deals: AirtableTable;
	readonly messages: AirtableTable;

	constructor(lines: { deals: string; messages: string }) {
		this.deals = new AirtableTable(texts(lines.deals));
		this.messages = new AirtableTable({ ...texts(lines.messages), Deal: { linkTo: this.deals } });
	}

	table(name: string): AirtableTable {
		if (name === 'Deals') return this.deals;
		if (name === 'Messages') return this.messages;
		throw new AirtableError(
			403,
			'INVALID_PERMISSIONS_OR_MODEL_NOT_FOUND',
			'Invalid permissions, or the requested model was not found.',
		);
	}
}
