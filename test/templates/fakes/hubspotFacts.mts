import { z } from 'zod';
import { searchRequest } from './hubspotSearchFacts.mts';

/**
 * What HubSpot's own OpenAPI descriptions of its 2026-03 API say of the requests that our templates make:
 * https://github.com/HubSpot/HubSpot-public-api-spec-collection, `PublicApiSpecs/CRM/<name>/…/2026-03/`.
 * Limits and other facts, as of September 2026; those of the search are in `hubspotSearchFacts.mts`:
 *
 * - 100 inputs in a batch: https://developers.hubspot.com/docs/api-reference/latest/crm/understanding-the-crm
 * - `hs_note_body` up to 65,536 characters, `hs_timestamp` required:
 *   https://developers.hubspot.com/docs/api-reference/2026-03/crm/activities/notes/guide
 * - values of a property with `hasUniqueValue` are unique, and records are read and upserted by it (`idProperty`);
 *   that isn't the search, which lags: https://developers.hubspot.com/docs/api-reference/latest/crm/properties/guide
 * - a first name that is obviously an address or code is refused, the pattern being kept secret:
 *   https://community.hubspot.com/t5/APIs-Integrations/Announcement-Enhanced-Field-Validation/m-p/637334
 * - 429 with category `RATE_LIMITS`: 100 requests in 10 seconds on free plans:
 *   https://developers.hubspot.com/docs/developer-tooling/platform/usage-guidelines
 * - a service key has no webhooks: https://developers.hubspot.com/changelog/service-keys
 * - who sent a request and made a record stands in `hs_object_source`; for which records isn't said:
 *   https://knowledge.hubspot.com/properties/view-and-use-the-record-source-property
 * - what a PATCH names is overwritten, and what HubSpot itself writes is refused; the rest of the record stays
 *   (description of Notes). A note's text is one value: https://developers.hubspot.com/docs/api-reference/2026-03/crm/activities/notes/guide
 * - 1,000 ids in a read of associations; those without any come as errors, the answer then being a 207:
 *   https://developers.hubspot.com/changelog/bug-fix-batch-read-limit-for-hubspot-associations-api
 * - v4 ends on 30 March 2027, v1 to v3 in September 2027:
 *   https://developers.hubspot.com/changelog/legacy-apis-and-legacy-apps-whats-going-unsupported-and-when
 */
interface HubspotFact {
	method: 'POST' | 'PATCH';
	path: RegExp;
	/** The description that says so. */
	source: string;
	/** The scope that a key needs for it, where the description names one, or one of several that do. */
	scope?: string;
	body: z.ZodTypeAny;
}

const BATCH_LIMIT = 100;
const ASSOCIATIONS_LIMIT = 1000;
const NOTE_LIMIT = 65_536;

const batchOf = <T extends z.ZodTypeAny>(input: T) => z.array(input).min(1).max(BATCH_LIMIT);
const record = z.object({ id: z.string().min(1) }).strict();
const values = z.record(z.string());
const noteValues = values.refine(
	({ hs_timestamp: at, hs_note_body: body = '' }) => at && body.length <= NOTE_LIMIT,
	'hs_timestamp is required, hs_note_body limited',
);
const association = z
	.object({
		to: record,
		types: z.array(
			z
				.object({
					associationCategory: z.enum([
						'HUBSPOT_DEFINED',
						'INTEGRATOR_DEFINED',
						'USER_DEFINED',
						'WORK',
					]),
					associationTypeId: z.number().int(),
				})
				.strict(),
		),
	})
	.strict();

const createOf = (properties: z.ZodTypeAny) =>
	z.object({ properties, associations: z.array(association) }).strict();
const upsertOf = (properties: z.ZodTypeAny) =>
	z
		.object({
			inputs: batchOf(
				z.object({ id: z.string().min(1), idProperty: z.string().optional(), properties }).strict(),
			),
		})
		.strict();
const property = z
	.object({
		name: z.string().regex(/^[a-z][a-z0-9_]*$/),
		label: z.string().min(1),
		type: z.enum(['bool', 'date', 'datetime', 'enumeration', 'number', 'phone_number', 'string']),
		fieldType: z.enum(['text', 'textarea', 'number', 'date', 'select', 'booleancheckbox']),
		groupName: z.string().min(1),
		hasUniqueValue: z.boolean().optional(),
	})
	.strict();

const readOf = z
	.object({
		idProperty: z.string().optional(),
		inputs: batchOf(record),
		properties: z.array(z.string()),
		propertiesWithHistory: z.array(z.string()),
	})
	.strict();

/** Every request that a template may make. What isn't here, the fake refuses. */
const HUBSPOT_FACTS: HubspotFact[] = [
	{
		method: 'POST',
		path: /^\/crm\/objects\/2026-03\/deals\/batch\/read$/,
		source: 'Deals: BatchReadInputSimplePublicObjectId',
		scope: 'crm.objects.deals.read',
		body: readOf,
	},
	{
		method: 'POST',
		path: /^\/crm\/objects\/2026-03\/notes\/search$/,
		source: 'Notes: PublicObjectSearchRequest',
		scope: 'crm.objects.contacts.read',
		body: searchRequest,
	},
	{
		method: 'POST',
		path: /^\/crm\/objects\/2026-03\/notes\/batch\/read$/,
		source: 'Notes: BatchReadInputSimplePublicObjectId',
		scope: 'crm.objects.contacts.read',
		body: readOf,
	},
	{
		method: 'PATCH',
		path: /^\/crm\/objects\/2026-03\/notes\/\d+$/,
		source: 'Notes: SimplePublicObjectInput',
		scope: 'crm.objects.contacts.write',
		body: z
			.object({
				properties: values.refine(
					({ hs_note_body: body = '' }) => body.length <= NOTE_LIMIT,
					'hs_note_body limited',
				),
			})
			.strict(),
	},
	{
		method: 'POST',
		path: /^\/crm\/associations\/2026-03\/notes\/deals\/batch\/read$/,
		source: 'Associations: BatchInputPublicFetchAssociationsBatchRequest',
		scope: 'crm.objects.deals.read',
		body: z
			.object({
				inputs: z
					.array(z.object({ id: z.string().min(1), after: z.string().optional() }).strict())
					.min(1)
					.max(ASSOCIATIONS_LIMIT),
			})
			.strict(),
	},
	{
		method: 'POST',
		path: /^\/crm\/objects\/2026-03\/contacts\/batch\/upsert$/,
		source: 'Contacts: BatchInputSimplePublicObjectBatchInputUpsert',
		body: upsertOf(values),
	},
	{
		method: 'POST',
		path: /^\/crm\/objects\/2026-03\/notes\/batch\/upsert$/,
		source: 'Notes: BatchInputSimplePublicObjectBatchInputUpsert',
		body: upsertOf(noteValues),
	},
	{
		method: 'POST',
		path: /^\/crm\/objects\/2026-03\/notes$/,
		source: 'Notes: SimplePublicObjectInputForCreate',
		body: createOf(noteValues),
	},
	{
		method: 'POST',
		path: /^\/crm\/objects\/2026-03\/deals$/,
		source: 'Objects: SimplePublicObjectInputForCreate',
		body: createOf(values),
	},
	{
		method: 'PATCH',
		path: /^\/crm\/objects\/2026-03\/deals\/\d+$/,
		source: 'Objects: SimplePublicObjectInput',
		body: z.object({ properties: values }).strict(),
	},
	{
		method: 'POST',
		path: /^\/crm\/associations\/2026-03\/(notes|deals)\/(contacts|deals)\/batch\/associate\/default$/,
		source: 'Associations: BatchInputPublicDefaultAssociationMultiPost',
		body: z.object({ inputs: batchOf(z.object({ from: record, to: record }).strict()) }).strict(),
	},
	{
		method: 'POST',
		path: /^\/crm\/properties\/2026-03\/(contacts|deals|notes)\/batch\/read$/,
		source: 'Properties: BatchReadInputPropertyName',
		body: z
			.object({
				archived: z.boolean(),
				dataSensitivity: z.enum(['non_sensitive', 'sensitive', 'highly_sensitive']),
				inputs: batchOf(z.object({ name: z.string().min(1) }).strict()),
			})
			.strict(),
	},
	{
		method: 'POST',
		path: /^\/crm\/properties\/2026-03\/(contacts|deals|notes)\/batch\/create$/,
		source: 'Properties: BatchInputPropertyCreate',
		body: z.object({ inputs: batchOf(property) }).strict(),
	},
];

const factOf = (method: string, path: string): HubspotFact | undefined =>
	HUBSPOT_FACTS.find((entry) => entry.method === method && entry.path.test(path));

/** The scope that a key needs for a request, where the table names it. */
export const scopeOf = (method: string, path: string): string | undefined =>
	factOf(method, path)?.scope;

/** What is wrong with a request, by the table above; nothing where HubSpot describes it so. */
export function againstHubspotFacts(
	method: string,
	path: string,
	body: unknown,
): string | undefined {
	const fact = factOf(method, path);
	if (!fact) return `${method} ${path} is in no description`;
	const parsed = fact.body.safeParse(body);
	return parsed.success ? undefined : `${method} ${path}: ${parsed.error.message}`;
}
