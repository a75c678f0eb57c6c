import { z } from 'zod';

import type { Deal, DealComment } from './deal';

const id = z.union([z.string().min(1), z.number().transform(String)]);

const moment = z.string().refine((value) => !Number.isNaN(Date.parse(value)), 'not a date');

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
		createdAt: moment,
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
	return { problems: problemsOf(parsed.error) };
}

/**
 * Reads a Deal's comment out of an item.
 *
 * @returns the comment, or the names of the fields that are missing or unusable
 */
export function readComment(value: unknown): { comment: DealComment } | { problems: string[] } {
	const parsed = comment.extend({ createdAt: moment }).safeParse(value);
	if (parsed.success) return { comment: parsed.data };
	return { problems: problemsOf(parsed.error) };
}

function problemsOf({ issues }: z.ZodError): string[] {
	return issues.map(({ path }) => path.join('.') || 'the whole item');
}
