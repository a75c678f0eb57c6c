/**
 * The requests to Zoho CRM that our templates make, as Zoho's own OpenAPI descriptions have them
 * (https://github.com/zoho/crm-oas, `source` names the file in `v8.0/`). Bodies are checked by
 * `zohoOrganization.mts`. Other facts:
 *
 * - a value that a unique field has already is refused with 400 `DUPLICATE_DATA`, which names the record that
 *   has it: https://www.zoho.com/crm/developer/docs/api/v8/insert-records.html
 * - at most 5 fields are made in one call, and a unique one says `unique: { casesensitive }`:
 *   https://www.zoho.com/crm/developer/docs/api/v8/create-custom-field.html
 * - 200 records a page, 204 without a body where there are none:
 *   https://www.zoho.com/crm/developer/docs/api/v8/get-records.html
 * - notes of a record have no order that can be chosen, the oldest is first:
 *   https://www.zoho.com/crm/developer/docs/api/v8/get-notes.html
 * - 429 `TOO_MANY_REQUESTS` beyond 5 calls at once in the free edition, 10 in Standard:
 *   https://www.zoho.com/crm/developer/docs/api/v8/api-limits.html
 * - the free edition has no custom fields: https://www.zoho.com/crm/zohocrm-pricing.html
 * - n8n's credential asks for `ZohoCRM.modules.ALL`, `settings.all` and `users.all`; searching and COQL need more
 */
interface ZohoFact {
	method: 'GET' | 'POST' | 'PUT';
	path: RegExp;
	/** Names of its query parameters. */
	query: string[];
	source: string;
}

const ZOHO_FACTS: ZohoFact[] = [
	{
		method: 'GET',
		path: /^\/crm\/v8\/Deals$/,
		query: ['ids', 'fields', 'page', 'per_page'],
		source: 'record.json',
	},
	{ method: 'POST', path: /^\/crm\/v8\/(Deals|Contacts)$/, query: [], source: 'record.json' },
	{ method: 'PUT', path: /^\/crm\/v8\/Deals\/\d+$/, query: [], source: 'record.json' },
	{
		method: 'GET',
		path: /^\/crm\/v8\/Deals\/\d+\/Notes$/,
		query: ['fields', 'page', 'per_page'],
		source: 'related_records.json',
	},
	{ method: 'POST', path: /^\/crm\/v8\/Deals\/\d+\/Notes$/, query: [], source: 'notes.json' },
	{
		method: 'GET',
		path: /^\/crm\/v8\/settings\/fields$/,
		query: ['module', 'type'],
		source: 'fields.json',
	},
	{
		method: 'POST',
		path: /^\/crm\/v8\/settings\/fields$/,
		query: ['module'],
		source: 'fields.json',
	},
	{
		method: 'GET',
		path: /^\/crm\/v8\/users$/,
		query: ['type', 'page', 'per_page', 'ids'],
		source: 'users.json',
	},
];

/** Whether Zoho's descriptions have a request, its query parameters included. */
export function isInZohoFacts(method: string, url: string): boolean {
	const { pathname, searchParams } = new URL(url, 'https://www.zohoapis.com');
	return ZOHO_FACTS.some(
		(fact) =>
			fact.method === method &&
			fact.path.test(pathname) &&
			[...searchParams.keys()].every((name) => fact.query.includes(name)),
	);
}
