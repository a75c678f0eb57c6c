import { z } from 'zod';
import type { RequestFact } from './requestFacts.mts';

const REFERENCE = 'https://developers.notion.com/reference';
const id = z.string().min(1);

/** A rich text as requests give it: 2000 characters at most, 100 of them in a list. */
const richText = z
	.array(
		z.strictObject({
			type: z.literal('text'),
			text: z.strictObject({ content: z.string().max(2000) }),
		}),
	)
	.max(100);

const value = z.union([
	z.strictObject({ title: richText }),
	z.strictObject({ rich_text: richText }),
	z.strictObject({ number: z.number().nullable() }),
	z.strictObject({ select: z.strictObject({ name: z.string().min(1).max(100) }) }),
	z.strictObject({ date: z.strictObject({ start: z.string().datetime() }) }),
	z.strictObject({ relation: z.array(z.strictObject({ id })).max(100) }),
]);
const values = z.record(z.string(), value);
const nothing = z.strictObject({});

/** How a property of a data source is described. */
const property = z.union([
	z.strictObject({ title: nothing }),
	z.strictObject({ rich_text: nothing }),
	z.strictObject({ number: nothing }),
	z.strictObject({ select: nothing }),
	z.strictObject({ date: nothing }),
	z.strictObject({
		relation: z.strictObject({
			data_source_id: id,
			type: z.literal('dual_property'),
			dual_property: nothing,
		}),
	}),
]);

/**
 * The calls of Notion's API, version 2025-09-03, that the template makes:
 *
 * - a database holds data sources, pages belong to these: https://developers.notion.com/docs/upgrade-guide-2025-09-03
 * - limits of sizes, 429 `rate_limited` with `Retry-After` (about 3 requests a second, counted by the minute):
 *   https://developers.notion.com/reference/request-limits
 * - a select takes a name that it hasn't yet; a value of another type than the property's, or an unknown property, is
 *   refused: 400 `validation_error`; what the connection doesn't see: 404 `object_not_found`; a wrong secret: 401
 *   `unauthorized`: https://developers.notion.com/reference/status-codes
 * - pages in the trash are not among the results of a query
 */
export const NOTION_VERSION = '2025-09-03';
export const NOTION_FACTS: RequestFact[] = [
	{
		method: 'POST',
		path: /^\/v1\/databases$/,
		source: `${REFERENCE}/create-a-database`,
		body: z.strictObject({
			parent: z.strictObject({ type: z.literal('page_id'), page_id: id }),
			title: richText,
			initial_data_source: z.strictObject({ properties: z.record(z.string(), property) }),
		}),
	},
	{
		method: 'POST',
		path: /^\/v1\/data_sources\/[\w-]+\/query$/,
		source: `${REFERENCE}/query-a-data-source`,
		body: z.strictObject({
			filter: z.strictObject({
				property: z.string(),
				rich_text: z.strictObject({ equals: z.string() }),
			}),
			page_size: z.number().int().min(1).max(100),
		}),
	},
	{
		method: 'POST',
		path: /^\/v1\/pages$/,
		source: `${REFERENCE}/post-page`,
		body: z.strictObject({
			parent: z.strictObject({ type: z.literal('data_source_id'), data_source_id: id }),
			properties: values,
		}),
	},
	{
		method: 'PATCH',
		path: /^\/v1\/pages\/[\w-]+$/,
		source: `${REFERENCE}/patch-page`,
		body: z.strictObject({ properties: values }),
	},
];
