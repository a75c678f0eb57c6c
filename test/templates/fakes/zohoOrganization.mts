import { z } from 'zod';

export interface ZohoAnswer {
	status: number;
	body?: object;
}

/** API names of the custom fields that the operator adds to Deals. */
export const zohoFields = {
	leadKey: 'Instagram_Lead_Key',
	conversation: 'Instagram_Conversation_ID',
	username: 'Instagram_Username',
} as const;

const text = z.string().max(255);
const dealFields = {
	Deal_Name: z.string().min(1).max(120),
	Stage: z.string().min(1),
	Pipeline: z.string().optional(),
	Amount: z.number().optional(),
	Closing_Date: z
		.string()
		.regex(/^\d{4}-\d\d-\d\d$/)
		.optional(),
	Owner: z.strictObject({ id: z.string() }).optional(),
	Contact_Name: z.strictObject({ id: z.string() }).optional(),
	Description: z.string().max(32_000).optional(),
	[zohoFields.leadKey]: text.optional(),
	[zohoFields.conversation]: text.optional(),
	[zohoFields.username]: text.optional(),
};
const newDeal = z.strictObject(dealFields);
const changedDeal = newDeal.partial();
const newContact = z.strictObject({
	Last_Name: z.string().min(1).max(80),
	Description: z.string().max(32_000).optional(),
	Phone: z.string().max(30).optional(),
	[zohoFields.leadKey]: text.optional(),
});
const newNote = z.strictObject({
	Note_Title: z.string().max(120).optional(),
	Note_Content: z.string().min(1).max(32_000),
});
const newField = z.strictObject({
	field_label: z.string().min(1).max(50),
	data_type: z.literal('text'),
	length: z.number().int().max(255).optional(),
	unique: z.strictObject({ casesensitive: z.boolean() }).optional(),
});
const newFields = z.strictObject({ fields: z.array(newField).min(1).max(5) });
const fieldsQuery = z.strictObject({ module: z.enum(['Deals', 'Contacts']) });
const pageQuery = z.strictObject({
	fields: z.string().min(1),
	per_page: z.coerce.number().int().max(200).default(200),
	page: z.coerce.number().int().min(1).default(1),
});
const dealsQuery = z.strictObject({ fields: z.string().min(1), ids: z.string().min(1) });

export interface ZohoDeal {
	id: string;
	isDeleted: boolean;
	values: z.infer<typeof changedDeal>;
}
export interface ZohoContact {
	id: string;
	values: z.infer<typeof newContact>;
}
export interface ZohoNote {
	id: string;
	dealId: string;
	Note_Title?: string;
	Note_Content: string;
}

const refusal = (status: number, code: string, message: string, details: object): ZohoAnswer => ({
	status,
	body: { data: [{ code, details, message, status: 'error' }] },
});
const done = (status: number, message: string, id: string): ZohoAnswer => ({
	status,
	body: { data: [{ code: 'SUCCESS', details: { id }, message, status: 'success' }] },
});

/** The one record of a request, or what Zoho says to it. */
function recordOf<T>(schema: z.ZodType<T>, body: unknown): { record: T } | { no: ZohoAnswer } {
	const list = (body as { data?: unknown[] } | undefined)?.data;
	if (!Array.isArray(list) || list.length !== 1) {
		return {
			no: refusal(400, 'MANDATORY_NOT_FOUND', 'required field not found', { api_name: 'data' }),
		};
	}
	const { data, error } = schema.safeParse(list[0]);
	if (!error) return { record: data };
	const [issue] = error.issues;
	const name = issue.path.join('.') || ('keys' in issue ? String(issue.keys) : '');
	const isMissing = issue.code === 'invalid_type' && issue.message.includes('undefined');
	const [code, message] = isMissing
		? ['MANDATORY_NOT_FOUND', 'required field not found']
		: ['INVALID_DATA', 'invalid data'];
	return { no: refusal(400, code, message, { api_name: name, json_path: `$.data[0].${name}` }) };
}

type Keyed = Partial<Record<typeof zohoFields.leadKey, string>>;

/** What Zoho says to a record whose unique field holds what another one holds. */
function duplicateOf(
	record: Keyed,
	others: { id: string; values: Keyed }[],
	module: string,
): ZohoAnswer | undefined {
	const name = zohoFields.leadKey;
	const same = record[name] && others.find(({ values }) => values[name] === record[name]);
	if (!same) return undefined;
	// Doc: insert-records.html, "Possible Errors", DUPLICATE_DATA.
	return refusal(400, 'DUPLICATE_DATA', 'duplicate data', {
		api_name: name,
		json_path: `$.data[0].${name}`,
		duplicate_record: { id: same.id, module: { api_name: module } },
	});
}

const invalidQuery: ZohoAnswer = {
	status: 400,
	body: {
		code: 'REQUIRED_PARAM_MISSING',
		details: {},
		message: 'One of the expected parameter is missing',
		status: 'error',
	},
};

/** What an organization has in Zoho CRM, and the rules by which it changes. */
export class ZohoOrganization {
	readonly deals: ZohoDeal[] = [];
	readonly contacts: ZohoContact[] = [];
	readonly notes: ZohoNote[] = [];
	/** Stages by pipeline. */
	readonly pipelines: Record<string, string[]> = {
		'Standard (Standard)': ['Qualification', 'Needs Analysis', 'Closed Won'],
		Instagram: ['New', 'Answered'],
	};
	/** Labels of the custom fields, and whether each is unique. */
	readonly customFields: Record<'Deals' | 'Contacts', Map<string, boolean>> = {
		Deals: new Map([
			['Instagram Lead Key', true],
			['Instagram Conversation ID', false],
			['Instagram Username', false],
		]),
		Contacts: new Map([['Instagram Lead Key', true]]),
	};
	private lastId = 0;

	listFields(query: unknown): ZohoAnswer {
		const { data } = fieldsQuery.safeParse(query);
		if (!data) return invalidQuery;
		const labels = [...this.customFields[data.module].keys()];
		const custom = labels.map((label) => ({
			field_label: label,
			api_name: label.replaceAll(' ', '_'),
			data_type: 'text',
			custom_field: true,
		}));
		const pickList = (name: string, values: string[]): object => ({
			field_label: name,
			api_name: name,
			data_type: 'picklist',
			custom_field: false,
			pick_list_values: values.map((value) => ({ display_value: value, actual_value: value })),
		});
		const own = [
			pickList('Pipeline', Object.keys(this.pipelines)),
			pickList('Stage', Object.values(this.pipelines).flat()),
		];
		return { status: 200, body: { fields: [...(data.module === 'Deals' ? own : []), ...custom] } };
	}

	addFields(query: unknown, body: unknown): ZohoAnswer {
		const asked = fieldsQuery.safeParse(query);
		const made = newFields.safeParse(body);
		if (!asked.data || !made.data) return invalidQuery;
		const fields = this.customFields[asked.data.module];
		const taken = made.data.fields.find(({ field_label: label }) => fields.has(label));
		if (taken) {
			const error = {
				code: 'DUPLICATE_DATA',
				details: { api_name: 'field_label', json_path: '$.fields[0].field_label' },
				message: 'duplicate data',
				status: 'error',
			};
			return { status: 400, body: { fields: [error] } };
		}
		const results = made.data.fields.map(({ field_label: label, unique }) => {
			fields.set(label, unique !== undefined);
			const details = { id: this.newId() };
			return { code: 'SUCCESS', details, message: 'field created', status: 'success' };
		});
		return { status: 201, body: { fields: results } };
	}

	addDeal(body: unknown): ZohoAnswer {
		const read = recordOf(newDeal, body);
		if ('no' in read) return read.no;
		const { record } = read;
		const stages = this.pipelines[record.Pipeline ?? 'Standard (Standard)'];
		if (!stages?.includes(record.Stage)) {
			return refusal(400, 'INVALID_DATA', 'invalid data', { api_name: 'Stage' });
		}
		const contactId = record.Contact_Name?.id;
		if (contactId && !this.contacts.some(({ id }) => id === contactId)) {
			return refusal(400, 'INVALID_DATA', 'invalid data', { api_name: 'Contact_Name' });
		}
		const living = this.deals.filter(({ isDeleted }) => !isDeleted);
		const duplicate = duplicateOf(record, living, 'Deals');
		if (duplicate) return duplicate;
		const deal = { id: this.newId(), isDeleted: false, values: record };
		this.deals.push(deal);
		return done(201, 'record added', deal.id);
	}

	addContact(body: unknown): ZohoAnswer {
		const read = recordOf(newContact, body);
		if ('no' in read) return read.no;
		const duplicate = duplicateOf(read.record, this.contacts, 'Contacts');
		if (duplicate) return duplicate;
		const contact = { id: this.newId(), values: read.record };
		this.contacts.push(contact);
		return done(201, 'record added', contact.id);
	}

	updateDeal(id: string, body: unknown): ZohoAnswer {
		const deal = this.living(id);
		if (!deal) return refusal(404, 'INVALID_DATA', 'the id given seems to be invalid', { id });
		const read = recordOf(changedDeal, body);
		if ('no' in read) return read.no;
		Object.assign(deal.values, read.record);
		return done(200, 'record updated', id);
	}

	/** Without a body where nothing is found, as Zoho does. */
	listDeals(query: unknown): ZohoAnswer {
		const { data } = dealsQuery.safeParse(query);
		if (!data) return invalidQuery;
		const ids = data.ids.split(',');
		const found = this.deals.filter((deal) => !deal.isDeleted && ids.includes(deal.id));
		const fields = data.fields.split(',');
		const shown = found.map(({ id, values }) => ({
			id,
			...Object.fromEntries(
				fields.map((name) => [name, (values as Record<string, unknown>)[name] ?? null]),
			),
			...(fields.includes('id') && { id }),
		}));
		if (shown.length === 0) return { status: 204 };
		return {
			status: 200,
			body: { data: shown, info: { count: shown.length, more_records: false } },
		};
	}

	addNote(dealId: string, body: unknown): ZohoAnswer {
		if (!this.living(dealId)) {
			return refusal(400, 'INVALID_DATA', 'the related id given seems to be invalid', {});
		}
		const read = recordOf(newNote, body);
		if ('no' in read) return read.no;
		const note = { id: this.newId(), dealId, ...read.record };
		this.notes.push(note);
		return done(201, 'record added', note.id);
	}

	/** The oldest first; of a deal that is there no more none. */
	listNotes(dealId: string, query: unknown): ZohoAnswer {
		const { data } = pageQuery.safeParse(query);
		if (!data) return invalidQuery;
		if (!this.living(dealId)) return { status: 204 };
		const all = this.notes.filter((note) => note.dealId === dealId);
		const page = all.slice((data.page - 1) * data.per_page, data.page * data.per_page);
		if (page.length === 0) return { status: 204 };
		const fields = data.fields.split(',');
		const shown = page.map((note) =>
			Object.fromEntries(Object.entries(note).filter(([name]) => fields.includes(name))),
		);
		const more = all.length > data.page * data.per_page;
		return { status: 200, body: { data: shown, info: { page: data.page, more_records: more } } };
	}

	private living(id: string): ZohoDeal | undefined {
		return this.deals.find((deal) => deal.id === id && !deal.isDeleted);
	}

	private newId(): string {
		return `4876876${String(++this.lastId).padStart(12, '0')}`;
	}
}
