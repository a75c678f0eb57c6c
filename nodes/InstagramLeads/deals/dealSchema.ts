import { z } from 'zod';

import type { Deal } from './deal';

const id = z.union([z.string().min(1), z.number().transform(String)]);

const comment = z
	.object({
		id,
		text: z.string(),
		author: z.string(),
		createdAt: z.string(),
		direction: z.enum(['inbound', 'outbound']),
	})
	.passthrough();

/**
 * A Deal that comes back to us through a workflow, from a CRM or a table. Strict about what a
 * comment changes, tolerant of the rest; fields of others stay.
 */
const dealSchema = z
	.object({
		id,
		createdAt: z.string().refine((value) => !Number.isNaN(Date.parse(value)), 'not a date'),
		comments: z.array(comment).nullish(),
	})
	.passthrough();

/**
 * Reads a Deal out of an item.
 *
 * @returns the Deal, or the names of the fields that are missing or unusable
 */
export function readDeal(value: unknown): { deal: Deal } | { problems: string[] } {
	const parsed = dealSchema.safeParse(value);
	if (parsed.success) return { deal: parsed.data as unknown as Deal };
	return { problems: parsed.error.issues.map(({ path }) => path.join('.') || 'the whole item') };
}
