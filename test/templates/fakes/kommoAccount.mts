/** An error as amoCRM and Kommo answer it (RFC 7807). */
export class KommoRefusal extends Error {
	constructor(
		readonly status: number,
		readonly title: string,
		readonly detail: string,
		readonly validation: { path: string; detail: string }[] = [],
	) {
		super(detail);
	}
}

export interface CustomField {
	id: number;
	name: string;
	code: string | null;
	type: string;
}

export interface FieldValue {
	field_id: number;
	field_name: string;
	field_code: string | null;
	values: { value: string }[];
}

export interface Lead {
	id: number;
	name: string;
	price: number;
	pipeline_id: number;
	status_id: number;
	responsible_user_id: number;
	is_deleted: boolean;
	custom_fields_values: FieldValue[] | null;
	contacts: number[];
	tags: string[];
	/** Seconds since 1970. */
	createdAt: number;
}

export interface Note {
	id: number;
	entity_id: number;
	note_type: string;
	params: { text: string };
}

type Json = Record<string, unknown>;

const PAGE_LIMIT = 250;

function invalid(path: string, detail: string): KommoRefusal {
	return new KommoRefusal(400, 'Bad Request', 'Request validation failed', [{ path, detail }]);
}

/** Fails where a member isn't one of those the reference lists. */
function onlyKnown(given: Json, known: string[], path: string): void {
	for (const name of Object.keys(given)) {
		if (!known.includes(name)) {
			throw invalid(`${path}.${name}`, 'This field was not expected.');
		}
	}
}

/**
 * An account: leads, contacts, notes and fields of leads.
 * Doc: amocrm.ru/developers/content/crm_platform/{leads-api,custom-fields,events-and-notes},
 * developers.kommo.com/reference
 */
export class KommoAccount {
	leads: Lead[] = [];
	readonly contacts: { id: number; name: string }[] = [];
	readonly notes: Note[] = [];
	readonly fields: CustomField[] = [];
	readonly pipelines: Record<number, number[]> = { 10: [101, 102, 142, 143] };
	readonly users = [1, 7];
	private lastId = 1000;

	/** POST /api/v4/leads/custom_fields */
	addFields(body: unknown): CustomField[] {
		return listIn(body).map((given, index) => {
			onlyKnown(given, ['name', 'code', 'type', 'sort', 'is_api_only'], String(index));
			const { name, type, code = null } = given as unknown as CustomField;
			if (!name) throw invalid(`${index}.name`, 'This value should not be blank.');
			if (type !== 'text') throw invalid(`${index}.type`, 'The value is not a valid choice.');
			if (code !== null && this.fields.some((field) => field.code === code)) {
				throw invalid(`${index}.code`, 'Field code is not unique.');
			}
			const field = { id: ++this.lastId, name, code, type };
			this.fields.push(field);
			return field;
		});
	}

	/** POST /api/v4/leads/complex: a lead with at most one contact. */
	addLeads(body: unknown): Json[] {
		return listIn(body).map((given, index) => {
			const known = ['name', 'price', 'pipeline_id', 'status_id', 'responsible_user_id'];
			onlyKnown(given, [...known, 'custom_fields_values', '_embedded'], String(index));
			const embedded = (given._embedded ?? {}) as { tags?: Json[]; contacts?: Json[] };
			onlyKnown(embedded, ['tags', 'contacts', 'companies', 'metadata'], `${index}._embedded`);
			if ((embedded.contacts ?? []).length > 1) throw invalid(`${index}._embedded`, 'Too many.');
			const lead: Lead = {
				...this.mainOf(given, String(index)),
				id: ++this.lastId,
				is_deleted: false,
				custom_fields_values: this.valuesOf(given.custom_fields_values, [], String(index)),
				contacts: (embedded.contacts ?? []).map(({ name }) => this.addContact(name)),
				tags: (embedded.tags ?? []).map(({ name }) => String(name)),
				createdAt: Math.floor(Date.now() / 1000),
			};
			this.leads.push(lead);
			return {
				id: lead.id,
				contact_id: lead.contacts[0] ?? null,
				company_id: null,
				request_id: [String(index)],
				merged: false,
			};
		});
	}

	/** PATCH /api/v4/leads/{id} */
	updateLead(id: number, given: Json): Lead {
		const lead = this.lead(id);
		if (!lead) throw new KommoRefusal(404, 'Not Found', 'Lead not found');
		onlyKnown(given, ['custom_fields_values', 'name', 'price', 'status_id', 'pipeline_id'], '0');
		const { custom_fields_values: values, ...main } = given;
		Object.assign(lead, main);
		lead.custom_fields_values = this.valuesOf(values, lead.custom_fields_values ?? [], '0');
		return lead;
	}

	lead(id: number): Lead | undefined {
		return this.leads.find((lead) => lead.id === id && !lead.is_deleted);
	}

	/** GET /api/v4/leads, newest first: what is filtered by is in the database, so nothing lags. */
	list(filter: { ids?: string; createdFrom?: string; limit: number }): Lead[] {
		const { ids, createdFrom = '0', limit } = filter;
		return this.leads
			.filter(({ id, is_deleted: isDeleted, createdAt }) => {
				if (isDeleted || createdAt < Number(createdFrom)) return false;
				return ids === undefined || String(id) === ids;
			})
			.sort((a, b) => b.id - a.id)
			.slice(0, Math.min(limit, PAGE_LIMIT));
	}

	/** As if one of the team wrote a note in a lead. @returns its ID */
	writeNote(leadId: number, text: string): number {
		return this.addNotes(leadId, [{ note_type: 'common', params: { text } }])[0].id;
	}

	/** POST /api/v4/leads/{id}/notes */
	addNotes(leadId: number, body: unknown): Note[] {
		if (!this.lead(leadId)) throw new KommoRefusal(404, 'Not Found', 'Entity not found');
		return listIn(body).map((given, index) => {
			onlyKnown(given, ['note_type', 'params', 'created_by', 'request_id'], String(index));
			const { text } = (given.params ?? {}) as { text?: unknown };
			if (given.note_type !== 'common') throw invalid(`${index}.note_type`, 'Not a valid choice.');
			if (typeof text !== 'string' || text === '') {
				throw invalid(`${index}.params.text`, 'This value should not be blank.');
			}
			const note = {
				id: ++this.lastId,
				entity_id: leadId,
				note_type: 'common',
				params: { text },
			};
			this.notes.push(note);
			return note;
		});
	}

	/** GET /api/v4/leads/{id}/notes, newest first. */
	notesOf(leadId: number, limit: number): Note[] {
		const own = this.notes.filter((note) => note.entity_id === leadId);
		return own.sort((a, b) => b.id - a.id).slice(0, Math.min(limit, PAGE_LIMIT));
	}

	private addContact(name: unknown): number {
		if (typeof name !== 'string' || name === '') throw invalid('contacts.0.name', 'Blank.');
		const contact = { id: ++this.lastId, name };
		this.contacts.push(contact);
		return contact.id;
	}

	private mainOf(
		given: Json,
		path: string,
	): Pick<Lead, 'name' | 'price' | 'pipeline_id' | 'status_id' | 'responsible_user_id'> {
		const { name = 'Lead', price = 0, pipeline_id: pipeline = 10 } = given;
		const { status_id: status = 101, responsible_user_id: user = 1 } = given;
		if (!Number.isInteger(price))
			throw invalid(`${path}.price`, 'This value should be of type int.');
		const statuses = this.pipelines[Number(pipeline)];
		if (!statuses) throw invalid(`${path}.pipeline_id`, 'Pipeline not found');
		if (!statuses.includes(Number(status))) throw invalid(`${path}.status_id`, 'Status not found');
		if (!this.users.includes(Number(user))) throw invalid(`${path}.responsible_user_id`, 'Invalid');
		return {
			name: String(name),
			price: Number(price),
			pipeline_id: Number(pipeline),
			status_id: Number(status),
			responsible_user_id: Number(user),
		};
	}

	/** Values by field ID or code; those of other fields stay. */
	private valuesOf(given: unknown, before: FieldValue[], path: string): FieldValue[] | null {
		const values = new Map(before.map((value) => [value.field_id, value]));
		for (const [index, value] of ((given ?? []) as FieldValue[]).entries()) {
			const field = this.fields.find(({ id, code }) =>
				value.field_id === undefined ? code === value.field_code : id === value.field_id,
			);
			const where = `${path}.custom_fields_values.${index}`;
			if (!field) throw invalid(`${where}.field_code`, 'The field does not exist');
			if (typeof value.values?.[0]?.value !== 'string') throw invalid(`${where}.values`, 'Blank.');
			values.set(field.id, {
				field_id: field.id,
				field_name: field.name,
				field_code: field.code,
				values: value.values,
			});
		}
		return values.size > 0 ? [...values.values()] : null;
	}
}

function listIn(body: unknown): Json[] {
	if (Array.isArray(body)) return body as Json[];
	throw new KommoRefusal(400, 'Bad Request', 'Request validation failed');
}
