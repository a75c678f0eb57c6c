import { z } from 'zod';
import type { RequestFact } from './requestFacts.mts';

const REFERENCE = 'https://airtable.com/developers/web/api';
/** Most records that a call may carry. */
const BATCH = 10;

/**
 * The calls of Airtable's Web API that the template makes:
 *
 * - 5 requests a second and base, on every plan; beyond it 429, and nothing is taken for 30 seconds:
 *   https://airtable.com/developers/web/api/rate-limits, https://support.airtable.com/docs/managing-api-call-limits-in-airtable
 * - Free: 1,000 calls a month, Team: 100,000, above them 2 a second (the same page)
 * - an upsert updates the one record whose `fieldsToMergeOn` fit, makes one where none does, and fails where
 *   several do; `typecast` makes the value of a field of what is sent
 * - a table goes by its id or its name; empty fields are left out of what is read
 * - errors: https://airtable.com/developers/web/api/errors
 */
export const AIRTABLE_FACTS: RequestFact[] = [
	{
		method: 'GET',
		path: /^\/v0\/app\w{14}\/[^/]+$/,
		source: `${REFERENCE}/list-records`,
		query: z.strictObject({
			filterByFormula: z.string().max(16_000).optional(),
			maxRecords: z.coerce.number().int().positive().optional(),
		}),
	},
	{
		method: 'PATCH',
		path: /^\/v0\/app\w{14}\/[^/]+$/,
		source: `${REFERENCE}/update-multiple-records`,
		body: z.strictObject({
			records: z
				.array(
					z.strictObject({ id: z.string().optional(), fields: z.record(z.string(), z.unknown()) }),
				)
				.min(1)
				.max(BATCH),
			typecast: z.boolean().optional(),
			performUpsert: z
				.strictObject({ fieldsToMergeOn: z.array(z.string()).min(1).max(3) })
				.optional(),
		}),
	},
];
