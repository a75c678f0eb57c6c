import { z } from 'zod';

import type { LeadEventType } from './eventKinds';
import { LEAD_EVENT_TYPES } from './eventKinds';
import type { LeadEvent } from './leadEvent';

const id = z.union([z.string().min(1), z.number().transform(String)]);

/**
 * A lead event that comes back to us through a workflow, where it may have been stored, edited or
 * stripped. Strict about what a Deal needs, tolerant of the rest.
 */
const leadEventSchema = z
	.object({
		eventId: z.string().min(1),
		leadKey: z.string().min(1),
		type: z.enum(LEAD_EVENT_TYPES as [LeadEventType, ...LeadEventType[]]).catch('unsupported'),
		direction: z.enum(['inbound', 'outbound']),
		occurredAt: z.string().refine((value) => !Number.isNaN(Date.parse(value)), 'not a date'),
		account: z.object({ id }).passthrough(),
		contact: z.object({ id }).passthrough(),
		form: z
			.array(z.object({ name: z.string(), value: z.string() }).passthrough())
			.optional()
			.catch(undefined),
	})
	.passthrough();

/**
 * Reads a lead event out of an item.
 *
 * @returns the event, or the names of the fields that are missing or unusable
 */
export function readLeadEvent(value: unknown): { event: LeadEvent } | { problems: string[] } {
	const parsed = leadEventSchema.safeParse(value);
	if (parsed.success) return { event: parsed.data as unknown as LeadEvent };
	return { problems: parsed.error.issues.map(({ path }) => path.join('.') || 'the whole item') };
}
