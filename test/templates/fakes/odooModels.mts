/** How a field takes what an import brings: many2one fields name the records that there are. */
export type FieldType =
	| 'char'
	| 'html'
	| 'boolean'
	| 'integer'
	| 'float'
	| 'datetime'
	| { label: string; values: Named[] };

interface Named {
	id: number | string;
	/** By language; en_US is what Odoo falls back to. */
	names: Record<string, string>;
	externalId?: string;
}

/** An error that Odoo answers with an HTTP status and an object that describes it. */
export class OdooError extends Error {
	constructor(
		readonly status: number,
		readonly type: string,
		message: string,
	) {
		super(message);
	}
}

const stages = [
	{ id: 1, names: { en_US: 'New', ru_RU: 'Новое' } },
	{ id: 2, names: { en_US: 'Qualified', ru_RU: 'Квалифицировано' } },
];
const teams = [{ id: 5, names: { en_US: 'Instagram' } }];
const users = [{ id: 9, names: { en_US: 'Dilnoza Rashidova' } }];
const subtypes = [
	{ id: 1, names: { en_US: 'Discussions' }, externalId: 'mail.mt_comment' },
	{ id: 2, names: { en_US: 'Note' }, externalId: 'mail.mt_note' },
];
const selection = (...values: string[]): Named[] =>
	values.map((value) => ({ id: value, names: { en_US: value } }));

// addons/crm/models/crm_lead.py and addons/mail/models/mail_message.py: the fields in use, and some.
const models: Record<string, Record<string, FieldType>> = {
	'crm.lead': {
		name: 'char',
		type: { label: 'Type', values: selection('lead', 'opportunity') },
		active: 'boolean',
		referred: 'char',
		x_studio_conversation: 'char',
		contact_name: 'char',
		website: 'char',
		email_from: 'char',
		phone: 'char',
		expected_revenue: 'float',
		stage_id: { label: 'Stage', values: stages },
		team_id: { label: 'Sales Team', values: teams },
		user_id: { label: 'Salesperson', values: users },
	},
	'mail.message': {
		active: 'boolean',
		model: 'char',
		res_id: 'integer',
		message_type: { label: 'Type', values: selection('comment', 'email', 'notification') },
		subtype_id: { label: 'Subtype', values: subtypes },
		date: 'datetime',
		author_id: { label: 'Author', values: [] },
		email_from: 'char',
		reply_to: 'char',
		body: 'html',
	},
};

export function fieldsOf(model: string): Record<string, FieldType> {
	return models[model];
}

/** Subtypes that only employees see: what is logged, not sent. addons/mail/data/mail_message_subtype_data.xml */
export const isInternal = (subtypeId: unknown): boolean => subtypeId === 2;

/** Looks a record up by its name in the language of the request, or by external ID (`…/id`). */
export function named(
	{ label, values }: { label: string; values: Named[] },
	text: string,
	part: string | undefined,
	{ lang = 'en_US' }: { lang?: unknown },
): number | string {
	const found = values.find(({ names, externalId }) =>
		part === 'id' ? externalId === text : (names[String(lang)] ?? names.en_US) === text,
	);
	if (found) return found.id;
	const kind = part === 'id' ? 'external id' : 'name';
	throw new Error(`No matching record found for ${kind} '${text}' in field '${label}'`);
}

const KEPT_TAGS = /<(?!\/?(?:p|br)\s*\/?>)[^>]*>/g;

/** What Odoo's cleaning leaves of HTML: other tags than these are gone, the rest is written anew. */
export function sanitized(html: string): string {
	return html
		.replace(KEPT_TAGS, '')
		.replace(/<br\s*\/?>/g, '<br>')
		.replaceAll('&quot;', '"')
		.replaceAll('&#39;', "'");
}

/** What somebody reads where this HTML stands. */
export function readable(html: string): string {
	return html
		.replace(/^<p>|<\/p>$/g, '')
		.replaceAll('<br>', '\n')
		.replaceAll('&lt;', '<')
		.replaceAll('&gt;', '>')
		.replaceAll('&amp;', '&');
}
