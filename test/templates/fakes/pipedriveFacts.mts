/**
 * The requests to Pipedrive that our templates make, as its own client describes them
 * (https://github.com/pipedrive/client-nodejs, generated from its OpenAPI descriptions; `source` names the file
 * in `src/versions/`), and what each costs of the 30,000 tokens that a seat of the cheapest plan has a day:
 * https://pipedrive.readme.io/docs/core-api-concepts-rate-limiting. Bodies and queries are checked by
 * `pipedriveCompany.mts`. Other facts:
 *
 * - 429 beyond 20 requests in 2 seconds (cheapest plan, API token), with `x-ratelimit-reset`; the same page
 * - a note may have any time in the past, whoever makes it: `add_time` of `v1/models/add-note-request-all-of1`
 * - HTML of a note is sanitized: `content` of `v1/models/add-note-request-all-of`
 * - new and changed items take a while until the search shows them:
 *   https://support.pipedrive.com/en/article/search-finding-what-you-need
 * - an item that was deleted is there for 30 days with `is_deleted`, then no more:
 *   https://support.pipedrive.com/en/article/how-can-i-recover-deleted-data
 * - a custom field has a code of 40 letters and digits, by which records name it: `v2/api/deal-fields-api`
 */
export interface PipedriveFact {
	method: 'GET' | 'POST' | 'PATCH' | 'PUT';
	path: RegExp;
	tokens: number;
	source: string;
}

const PIPEDRIVE_FACTS: PipedriveFact[] = [
	{ method: 'GET', path: /^\/api\/v2\/deals\/\d+$/, tokens: 1, source: 'v2/api/deals-api' },
	{ method: 'POST', path: /^\/api\/v2\/deals$/, tokens: 5, source: 'v2/api/deals-api' },
	{ method: 'PATCH', path: /^\/api\/v2\/deals\/\d+$/, tokens: 5, source: 'v2/api/deals-api' },
	{ method: 'POST', path: /^\/api\/v2\/persons$/, tokens: 5, source: 'v2/api/persons-api' },
	{ method: 'GET', path: /^\/api\/v2\/itemSearch$/, tokens: 20, source: 'v2/api/item-search-api' },
	{ method: 'GET', path: /^\/v1\/notes$/, tokens: 20, source: 'v1/api/notes-api' },
	{ method: 'PUT', path: /^\/v1\/notes\/\d+$/, tokens: 10, source: 'v1/api/notes-api' },
	{ method: 'POST', path: /^\/v1\/notes$/, tokens: 10, source: 'v1/api/notes-api' },
	{ method: 'GET', path: /^\/api\/v2\/dealFields$/, tokens: 10, source: 'v2/api/deal-fields-api' },
	{ method: 'POST', path: /^\/api\/v2\/dealFields$/, tokens: 5, source: 'v2/api/deal-fields-api' },
	{
		method: 'PATCH',
		path: /^\/api\/v2\/(deal|person)Fields\/[0-9a-f]{40}$/,
		tokens: 5,
		source: 'v2/api/deal-fields-api, v2/api/person-fields-api',
	},
	{
		method: 'GET',
		path: /^\/api\/v2\/personFields$/,
		tokens: 10,
		source: 'v2/api/person-fields-api',
	},
	{
		method: 'POST',
		path: /^\/api\/v2\/personFields$/,
		tokens: 5,
		source: 'v2/api/person-fields-api',
	},
	{ method: 'GET', path: /^\/api\/v2\/pipelines$/, tokens: 10, source: 'v2/api/pipelines-api' },
	{ method: 'GET', path: /^\/api\/v2\/stages$/, tokens: 10, source: 'v2/api/stages-api' },
	{ method: 'GET', path: /^\/v1\/users$/, tokens: 20, source: 'v1/api/users-api' },
];

/** What Pipedrive's descriptions say of a request; nothing where they don't have it. */
export function pipedriveFactOf(method: string, path: string): PipedriveFact | undefined {
	return PIPEDRIVE_FACTS.find((fact) => fact.method === method && fact.path.test(path));
}
