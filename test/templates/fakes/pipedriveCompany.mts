import { randomBytes } from 'node:crypto';
import { z } from 'zod';

/** A refusal in the words of Pipedrive. */
export class PipedriveRefusal extends Error {
	constructor(
		readonly status: number,
		message: string,
	) {
		super(message);
	}
}

const customFields = z.record(z.string(), z.union([z.string().max(255), z.null()]));
const newPerson = z.strictObject({
	name: z.string().min(1).max(255),
	owner_id: z.number().int().optional(),
	phones: z.array(z.strictObject({ value: z.string(), primary: z.boolean() })).optional(),
	custom_fields: customFields.optional(),
});
const newField = z.strictObject({
	field_name: z.string().min(1).max(255),
	field_type: z.enum(['varchar', 'varchar_auto', 'text', 'double', 'phone', 'date']),
});
const changedField = z.strictObject({ field_name: z.string().min(1).max(255) });
const dealFields = {
	owner_id: z.number().int().optional(),
	person_id: z.number().int().optional(),
	pipeline_id: z.number().int().optional(),
	stage_id: z.number().int().optional(),
	value: z.number().optional(),
	currency: z
		.string()
		.regex(/^[A-Z]{3}$/)
		.optional(),
	custom_fields: customFields.optional(),
};
const newDeal = z.strictObject({ title: z.string().min(1).max(255), ...dealFields });
const changedDeal = z.strictObject({ title: z.string().min(1).max(255).optional(), ...dealFields });
const newNote = z.strictObject({
	content: z.string().min(1).max(100_000),
	deal_id: z.number().int(),
	add_time: z
		.string()
		.regex(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/)
		.optional(),
});
const changedNote = newNote.pick({ content: true });
const searchQuery = z.strictObject({
	term: z.string().min(1),
	item_types: z.string(),
	fields: z.string(),
	exact_match: z.literal('true'),
	limit: z.coerce.number().int().max(100),
	api_token: z.string().optional(),
});
const notesQuery = z.strictObject({
	deal_id: z.coerce.number().int(),
	sort: z.enum(['id ASC', 'id DESC', 'add_time ASC', 'add_time DESC']).default('id ASC'),
	start: z.coerce.number().int().default(0),
	limit: z.coerce.number().int().max(500).default(100),
	updated_since: z
		.string()
		.regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)
		.optional(),
	api_token: z.string().optional(),
});

type Fields = Record<string, string | null>;
interface Item {
	id: number;
	custom_fields: Fields;
	/** When the search shows it. */
	searchableAt: number;
}
export interface PipedrivePerson extends Item {
	name: string;
}
export interface PipedriveDeal extends Item {
	title: string;
	value: number;
	currency: string;
	person_id: number | null;
	owner_id: number;
	pipeline_id: number;
	stage_id: number;
	is_deleted: boolean;
}
export interface PipedriveNote {
	id: number;
	deal_id: number;
	content: string;
	add_time: string;
}

/** What it has made itself, 40 letters and digits. */
const key = (): string => randomBytes(20).toString('hex');

function parsed<T>(schema: z.ZodType<T, z.ZodTypeDef, unknown>, value: unknown): T {
	const { data, error } = schema.safeParse(value);
	if (!error) return data;
	const [{ path, message }] = error.issues;
	throw new PipedriveRefusal(400, `Parameter validation error: ${path.join('.')}: ${message}`);
}

/** What a company has in Pipedrive, and the rules by which it changes. */
export class PipedriveCompany {
	/** Codes of the custom fields that the template wants, all of type text. */
	readonly fields = {
		deal: { leadKey: key(), conversation: key(), username: key() },
		person: { leadKey: key() },
	};
	/** Names of its custom fields, by code. */
	readonly fieldNames: Record<'deal' | 'person', Map<string, string>> = {
		deal: new Map([
			[this.fields.deal.leadKey, 'Instagram lead key'],
			[this.fields.deal.conversation, 'Instagram conversation'],
			[this.fields.deal.username, 'Instagram username'],
		]),
		person: new Map([[this.fields.person.leadKey, 'Instagram lead key']]),
	};
	readonly persons: PipedrivePerson[] = [];
	readonly deals: PipedriveDeal[] = [];
	readonly notes: PipedriveNote[] = [];
	/** Stages of its pipelines. */
	readonly stages: Record<number, number[]> = { 1: [1, 2, 3], 2: [7, 8] };
	/** Doc: support.pipedrive.com, "Search: finding what you need": new items take a while. */
	searchLagMs = 6000;
	private lastId = 100;

	fieldsOf(type: 'deal' | 'person'): object[] {
		const own = {
			deal: { field_name: 'Title', field_code: 'title' },
			person: { field_name: 'Name', field_code: 'name' },
		};
		const custom = [...this.fieldNames[type]].map(([code, name]) => ({
			field_name: name,
			field_code: code,
			field_type: 'varchar',
			is_custom_field: true,
		}));
		return [{ ...own[type], field_type: 'varchar', is_custom_field: false }, ...custom];
	}

	/** Pipedrive lets two fields have one name. */
	addField(type: 'deal' | 'person', body: unknown): object {
		const { field_name: name, field_type: fieldType } = parsed(newField, body);
		const code = key();
		this.fieldNames[type].set(code, name);
		return { field_name: name, field_code: code, field_type: fieldType, is_custom_field: true };
	}

	renameField(type: 'deal' | 'person', code: string, body: unknown): object {
		const { field_name: name } = parsed(changedField, body);
		if (!this.fieldNames[type].has(code)) throw new PipedriveRefusal(404, 'Field not found');
		this.fieldNames[type].set(code, name);
		return { field_name: name, field_code: code, field_type: 'varchar', is_custom_field: true };
	}

	pipelines(): object[] {
		return Object.keys(this.stages).map((id) => ({ id: Number(id), name: `Pipeline ${id}` }));
	}

	allStages(): object[] {
		return Object.entries(this.stages).flatMap(([pipeline, ids]) =>
			ids.map((id) => ({ id, name: `Stage ${id}`, pipeline_id: Number(pipeline) })),
		);
	}

	addPerson(body: unknown): PipedrivePerson {
		const { name, custom_fields: values = {} } = parsed(newPerson, body);
		this.checkFields('person', values);
		const person = { ...this.newItem(values), name };
		this.persons.push(person);
		return person;
	}

	addDeal(body: unknown): PipedriveDeal {
		const given = parsed(newDeal, body);
		const { custom_fields: values = {}, person_id: personId } = given;
		this.checkFields('deal', values);
		if (personId !== undefined && !this.persons.some(({ id }) => id === personId)) {
			throw new PipedriveRefusal(400, `Person with id ${personId} not found`);
		}
		const pipeline = given.pipeline_id ?? 1;
		const stages = this.stages[pipeline];
		if (!stages) throw new PipedriveRefusal(400, `Pipeline with id ${pipeline} not found`);
		const stage = given.stage_id ?? stages[0];
		if (!stages.includes(stage)) throw new PipedriveRefusal(400, `Stage ${stage} not found`);
		const deal: PipedriveDeal = {
			...this.newItem(values),
			title: given.title,
			value: given.value ?? 0,
			currency: given.currency ?? 'USD',
			person_id: personId ?? null,
			owner_id: given.owner_id ?? 1,
			pipeline_id: pipeline,
			stage_id: stage,
			is_deleted: false,
		};
		this.deals.push(deal);
		return deal;
	}

	deal(id: number): PipedriveDeal {
		const found = this.deals.find((deal) => deal.id === id);
		if (!found) throw new PipedriveRefusal(404, 'The deal you are looking for is not found');
		return found;
	}

	updateDeal(id: number, body: unknown): PipedriveDeal {
		const deal = this.deal(id);
		if (deal.is_deleted) throw new PipedriveRefusal(404, 'Deal not found');
		const { custom_fields: values = {}, ...rest } = parsed(changedDeal, body);
		this.checkFields('deal', values);
		Object.assign(deal, rest);
		Object.assign(deal.custom_fields, values);
		return deal;
	}

	/** Finds by whole custom fields, not looking at upper and lower case, once the lag is over. */
	search(query: unknown): object[] {
		const { term, item_types: types, fields } = parsed(searchQuery, query);
		if (fields !== 'custom_fields') throw new PipedriveRefusal(400, 'Parameter validation error');
		const wanted = term.toLowerCase();
		const matches = (item: Item): boolean =>
			item.searchableAt <= Date.now() &&
			Object.values(item.custom_fields).some((value) => value?.toLowerCase() === wanted);
		const shown = (type: string) => (item: PipedriveDeal | PipedrivePerson) => ({
			result_score: 1,
			item: {
				id: item.id,
				type,
				...('title' in item ? { title: item.title } : { name: item.name }),
				custom_fields: Object.values(item.custom_fields).filter((value) => value !== null),
			},
		});
		const existing = this.deals.filter((deal) => !deal.is_deleted);
		return [
			...(types.includes('deal') ? existing.filter(matches).map(shown('deal')) : []),
			...(types.includes('person') ? this.persons.filter(matches).map(shown('person')) : []),
		];
	}

	addNote(body: unknown): PipedriveNote {
		const { content, deal_id: dealId, add_time: time } = parsed(newNote, body);
		if (this.deal(dealId).is_deleted) throw new PipedriveRefusal(404, 'Deal not found');
		const now = new Date().toISOString().slice(0, 19).replace('T', ' ');
		const note = { id: ++this.lastId, deal_id: dealId, content, add_time: time ?? now };
		this.notes.push(note);
		return note;
	}

	changeNote(id: number, body: unknown): PipedriveNote {
		const { content } = parsed(changedNote, body);
		const note = this.notes.find((one) => one.id === id);
		if (!note) throw new PipedriveRefusal(404, 'Note not found');
		return Object.assign(note, { content });
	}

	listNotes(query: unknown): { notes: PipedriveNote[]; pagination: object } {
		const { deal_id: dealId, sort, start, limit } = parsed(notesQuery, query);
		const [by, direction] = sort.split(' ') as ['id' | 'add_time', string];
		const all = this.notes
			.filter((note) => note.deal_id === dealId)
			.sort((a, b) => (by === 'id' ? a.id - b.id : a.add_time.localeCompare(b.add_time)));
		if (direction === 'DESC') all.reverse();
		const more = all.length > start + limit;
		return {
			notes: all.slice(start, start + limit),
			pagination: { start, limit, more_items_in_collection: more },
		};
	}

	private newItem(values: Fields): Item {
		const searchableAt = Date.now() + this.searchLagMs;
		return { id: ++this.lastId, custom_fields: { ...values }, searchableAt };
	}

	private checkFields(type: 'deal' | 'person', values: Fields): void {
		const unknown = Object.keys(values).find((name) => !this.fieldNames[type].has(name));
		if (unknown === undefined) return;
		throw new PipedriveRefusal(
			400,
			`Parameter validation error: custom_fields.${unknown} is unknown`,
		);
	}
}
