import { z } from 'zod';

/**
 * What HubSpot's own OpenAPI descriptions of its 2026-03 API say of the requests that our templates make:
 * https://github.com/HubSpot/HubSpot-public-api-spec-collection, `PublicApiSpecs/CRM/<name>/…/2026-03/`.
 * Limits and other facts, as of September 2026:
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
 * - v4 ends on 30 March 2027, v1 to v3 in September 2027:
 *   https://developers.hubspot.com/changelog/legacy-apis-and-legacy-apps-whats-going-unsupported-and-when
 */
interface HubspotFact {
	method: 'POST' | 'PATCH';
	path: RegExp;
	/** The description that says so. */
	source: string;
	body: z.ZodTypeAny;
}

const BATCH_LIMIT = 100;
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

/** Every request that a template may make. What isn't here, the fake refuses. */
const HUBSPOT_FACTS: HubspotFact[] = [
	{
		method: 'POST',
		path: /^\/crm\/objects\/2026-03\/deals\/batch\/read$/,
		source: 'Objects: BatchReadInputSimplePublicObjectId',
		body: z
			.object({
				idProperty: z.string().optional(),
				inputs: batchOf(record),
				properties: z.array(z.string()),
				propertiesWithHistory: z.array(z.string()),
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

/** What is wrong with a request, by the table above; nothing where HubSpot describes it so. */
export function againstHubspotFacts(
	method: string,
	path: string,
	body: unknown,
): string | undefined {
	const fact = HUBSPOT_FACTS.find((entry) => entry.method === method && entry.path.test(path));
	if (!fact) return `${method} ${path} is in no description`;
	const parsed = fact.body.safeParse(body);
	return parsed.success ? undefined : `${method} ${path}: ${parsed.error.message}`;
}
