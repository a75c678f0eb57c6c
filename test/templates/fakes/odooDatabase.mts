import { setTimeout as sleep } from 'node:timers/promises';
import {
	fieldsOf,
	isInternal,
	named,
	OdooError,
	sanitized,
	type FieldType,
} from './odooModels.mts';

export type Value = string | number | boolean;
export type OdooRecord = { id: number } & Record<string, Value>;

/** A row of ir.model.data: the external ID of a record. */
interface ExternalId {
	model: string;
	resId: number;
	noupdate: boolean;
}

/** What `load` of a model answers. */
export interface Loaded {
	ids: number[] | false;
	messages: { type: 'error' | 'warning'; message: string; record: number; field?: string }[];
	nextrow: number;
}

type Context = Record<string, unknown>;
type Condition = [string, string, unknown];

/** What PostgreSQL says to the second of two transactions (Odoo's are REPEATABLE READ). */
const CLASH = 'could not serialize access due to concurrent update';

/**
 * The records of an Odoo database, as far as a template needs them, with the rules of Odoo's ORM:
 * `load` (odoo/orm/models.py, addons/base/models/ir_model.py and ir_fields.py), `search_read`,
 * `write`.
 */
export class OdooDatabase {
	readonly records: Record<string, OdooRecord[]> = { 'crm.lead': [], 'mail.message': [] };
	readonly externalIds = new Map<string, ExternalId>();
	/** How often two transactions got in each other's way. */
	clashes = 0;
	private nextId = 40;

	/** @param transactionMs from a transaction's first look until its changes are seen by others */
	constructor(public transactionMs: number) {}

	/**
	 * Imports rows. With `mode: 'update'` in the context, a record whose external ID was made with
	 * `noupdate` is left alone; else what is there is overwritten. An error in a row is a message,
	 * not an HTTP error, and undoes all rows.
	 */
	async load(model: string, fields: string[], rows: string[][], context: Context): Promise<Loaded> {
		const messages: Loaded['messages'] = [];
		const ids: number[] = [];
		for (const [record, row] of rows.entries()) {
			const refuse = (message: string, field?: string): void => {
				messages.push({ type: 'error', message, record, ...(field ? { field } : {}) });
			};
			const [xid, values] = this.convert(model, fields, row, context, refuse);
			if (messages.length > 0) continue;
			const before = xid ? this.externalIds.get(xid) : undefined;
			await sleep(this.transactionMs);
			if (xid && this.externalIds.get(xid) !== before) {
				this.clashes++;
				refuse(CLASH);
				continue;
			}
			const known = before && this.find(model, before.resId);
			if (known && !(context.mode === 'update' && before.noupdate)) Object.assign(known, values);
			const saved = known ?? this.create(model, values, refuse);
			if (!saved) continue;
			if (xid && !known) {
				const noupdate = context.noupdate === true;
				this.externalIds.set(xid, { model, resId: saved.id, noupdate });
			}
			ids.push(saved.id);
		}
		return { ids: messages.length > 0 ? false : ids, messages, nextrow: 0 };
	}

	/** Archived records are found only where the domain asks for `active`. */
	searchRead(model: string, domain: Condition[], fields: string[], limit?: number): OdooRecord[] {
		const wanted = domain.some(([field]) => field === 'active')
			? domain
			: [...domain, ['active', '!=', false] as Condition];
		const paths = domain.map(([name]) => name.split('.')[0]);
		for (const field of [...paths, ...fields]) this.typeOf(model, field);
		return this.records[model]
			.filter((record) => wanted.every((condition) => holds(record, condition)))
			.slice(0, limit)
			.map((record) => ({
				id: record.id,
				...Object.fromEntries(fields.map((field) => [field, record[field] ?? false])),
			}));
	}

	/** As if one of the team pressed Send message, or Log note, in the chatter. @returns its ID */
	post(leadId: number, body: string, isNote = false): number {
		const date = new Date().toISOString().slice(0, 19).replace('T', ' ');
		const values = { model: 'crm.lead', res_id: leadId, message_type: 'comment', date, body };
		const email_from = '"Dilnoza Rashidova" <dilnoza@example.com>';
		const record = {
			id: ++this.nextId,
			active: true,
			...values,
			email_from,
			subtype_id: isNote ? 2 : 1,
		};
		this.records['mail.message'].push(record);
		return record.id;
	}

	write(model: string, ids: number[], vals: Record<string, Value>): true {
		for (const field of Object.keys(vals)) this.typeOf(model, field);
		for (const id of ids) {
			const record = this.find(model, id);
			if (!record)
				throw new OdooError(404, 'odoo.exceptions.MissingError', 'Record does not exist');
			Object.assign(record, vals);
		}
		return true;
	}

	/** Deletes records with their external IDs and messages, as people do in the CRM (mail_thread.py, unlink). */
	unlink(model: string, id: number): void {
		const messages = this.records['mail.message'].filter(
			(message) => message.model === model && message.res_id === id,
		);
		for (const message of messages) this.unlink('mail.message', message.id);
		this.records[model] = this.records[model].filter((record) => record.id !== id);
		for (const [xid, known] of this.externalIds) {
			if (known.model === model && known.resId === id) this.externalIds.delete(xid);
		}
	}

	private find(model: string, id: number): OdooRecord | undefined {
		return this.records[model].find((record) => record.id === id);
	}

	private create(
		model: string,
		values: Record<string, Value>,
		refuse: (message: string, field?: string) => void,
	): OdooRecord | undefined {
		if (model === 'crm.lead' && !values.name) {
			refuse("Missing required value for the field 'Opportunity' (name)", 'name');
			return undefined;
		}
		const record = { id: ++this.nextId, active: true, ...values };
		this.records[model].push(record);
		return record;
	}

	/** The external ID and the values of a row; strings become what the fields hold. */
	private convert(
		model: string,
		fields: string[],
		row: string[],
		context: Context,
		refuse: (message: string, field?: string) => void,
	): [string | undefined, Record<string, Value>] {
		let xid: string | undefined;
		const values: Record<string, Value> = {};
		for (const [index, path] of fields.entries()) {
			const text = row[index];
			const [field, part] = path.split('/');
			if (field === 'id') {
				xid = text.includes('.') ? text : `__import__.${text}`;
				if (xid.split('.').length > 2) throw new OdooError(422, 'ValueError', `Bad id ${xid}`);
				continue;
			}
			const type = this.typeOf(model, field);
			try {
				values[field] = text === '' ? false : toValue(type, text, part, context);
			} catch (error) {
				refuse(String((error as Error).message), field);
			}
		}
		return [xid, values];
	}

	private typeOf(model: string, field: string): FieldType {
		const type = field === 'id' ? 'integer' : fieldsOf(model)[field];
		if (!type) throw new OdooError(500, 'builtins.ValueError', `Invalid field name '${field}'`);
		return type;
	}
}

function toValue(type: FieldType, text: string, part: string | undefined, context: Context): Value {
	if (typeof type === 'object') return named(type, text, part, context);
	if (type === 'html') return sanitized(text);
	if (type === 'integer' || type === 'float') {
		const number = Number(text);
		if (Number.isNaN(number)) throw new Error(`'${text}' does not seem to be a number`);
		return number;
	}
	if (type === 'datetime') {
		if (!/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/.test(text)) {
			throw new Error(`'${text}' does not seem to be a valid datetime`);
		}
		// Without a time zone in the context, Odoo takes it for the user's own.
		return context.tz === 'UTC' ? text : `${text} in the user's time zone`;
	}
	return text;
}

function holds(record: OdooRecord, [field, operator, value]: Condition): boolean {
	const actual =
		field === 'subtype_id.internal' ? isInternal(record.subtype_id) : (record[field] ?? false);
	if (operator === '=') return actual === value;
	if (operator === '!=') return actual !== value;
	if (operator === '>=') return String(actual) >= String(value);
	if (operator === 'in') return (value as unknown[]).includes(actual);
	throw new OdooError(500, 'builtins.ValueError', `Invalid operator ${operator}`);
}
