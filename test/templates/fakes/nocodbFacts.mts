import { z } from 'zod';
import type { RequestFact } from './requestFacts.mts';

const REFERENCE = 'https://nocodb.com/apis/v3';
const fields = z.record(z.string(), z.unknown());

/**
 * The calls of NocoDB's API v3 that the template makes. Seen in NocoDB 0.301.3 from npm, beside its reference:
 *
 * - records are found at once after they were written: it is the database that answers
 * - a value of a filter stands in quotes where it holds what the filter's own syntax needs
 * - a column that a filter names and the table hasn't: 422 `ERR_INVALID_FILTER`; one that a record brings: left out
 *   without a word; a value of the wrong type: 422 `ERR_INVALID_VALUE_FOR_FIELD`
 * - an unknown table: 422 `ERR_TABLE_NOT_FOUND`, record: 404 `ERR_RECORD_NOT_FOUND`; a second table of a name:
 *   422 `ERR_DUPLICATE_IN_ALIAS`; a wrong token: 401 `ERR_AUTHENTICATION_REQUIRED`
 * - a column `Created At` clashes with the one that every table has: 422 `ERR_DATABASE_OP_FAILED`
 * - `unique` columns are taken, and not kept unique, in the open edition
 * - a table that is made with a link to another gives that one a field of its name, which takes `{ id }`
 */
export const NOCODB_FACTS: RequestFact[] = [
	{
		method: 'POST',
		path: /^\/api\/v3\/meta\/bases\/\w+\/tables$/,
		source: `${REFERENCE}/meta`,
		body: z.strictObject({
			title: z.string().min(1),
			fields: z.array(
				z.strictObject({
					title: z.string().min(1),
					type: z.enum(['SingleLineText', 'LongText', 'DateTime', 'Decimal', 'Links']),
					options: z
						.strictObject({ relation_type: z.literal('hm'), related_table_id: z.string() })
						.optional(),
				}),
			),
		}),
	},
	{
		method: 'GET',
		path: /^\/api\/v3\/data\/\w+\/\w+\/records$/,
		source: `${REFERENCE}/data`,
		query: z.strictObject({ where: z.string(), pageSize: z.coerce.number().int().positive() }),
	},
	{
		method: 'POST',
		path: /^\/api\/v3\/data\/\w+\/\w+\/records$/,
		source: `${REFERENCE}/data`,
		body: z.array(z.strictObject({ fields })).length(1),
	},
	{
		method: 'PATCH',
		path: /^\/api\/v3\/data\/\w+\/\w+\/records$/,
		source: `${REFERENCE}/data`,
		body: z.array(z.strictObject({ id: z.number(), fields })).length(1),
	},
];
