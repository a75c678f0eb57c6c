import { z } from 'zod';

/**
 * What HubSpot says of its search, https://developers.hubspot.com/docs/api-reference/2026-03/crm/search-the-crm,
 * "Limits", as of March 2026, and `PublicObjectSearchRequest` in the description of Notes:
 *
 * - what is new or changed shows up "a few moments" later, what was deleted is gone
 * - five requests a second and account, beside the limit above (`x-hubspot-rate-limit-exemptions` in the
 *   description); its answers have no headers that tell of limits:
 *   https://developers.hubspot.com/docs/developer-tooling/platform/usage-guidelines
 * - 200 results a page, 10,000 in all, `after` being an integer; a body has 3,000 characters at most
 * - five groups of filters, six filters in each, 18 in all; one sorting rule; without one, oldest first
 * - of notes it gives `hs_createdate`, `hs_lastmodifieddate` and `hs_object_id` by itself
 */
const PAGE_LIMIT = 200;
const SEARCH_BODY_LIMIT = 3000;
const FILTERS_LIMIT = 18;

const filter = z
	.object({
		propertyName: z.string().min(1),
		operator: z.enum([
			'BETWEEN',
			'CONTAINS_TOKEN',
			'EQ',
			'GT',
			'GTE',
			'HAS_PROPERTY',
			'IN',
			'LT',
			'LTE',
			'NEQ',
			'NOT_CONTAINS_TOKEN',
			'NOT_HAS_PROPERTY',
			'NOT_IN',
		]),
		value: z.string().optional(),
		values: z.array(z.string()).optional(),
		highValue: z.string().optional(),
	})
	.strict();
/** A search as HubSpot takes it. */
export const searchRequest = z
	.object({
		filterGroups: z.array(z.object({ filters: z.array(filter).min(1).max(6) }).strict()).max(5),
		sorts: z.array(z.string()).max(1),
		properties: z.array(z.string()),
		limit: z.number().int().min(1).max(PAGE_LIMIT),
		after: z.string().regex(/^\d+$/),
		query: z.string().max(3000).optional(),
	})
	.strict()
	.refine((body) => JSON.stringify(body).length <= SEARCH_BODY_LIMIT, 'the body is too long')
	.refine(
		({ filterGroups }) => filterGroups.flatMap(({ filters }) => filters).length <= FILTERS_LIMIT,
		'too many filters',
	);
