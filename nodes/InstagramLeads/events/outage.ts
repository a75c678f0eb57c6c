import { z } from 'zod';

/** Under this and its node's id a trigger's state stands in the workflow's static data. */
export const SLOT_PREFIX = 'instagramLeads:';

export const outageSchema = z.object({
	since: z.string().refine((value) => !Number.isNaN(Date.parse(value))),
	reason: z.string(),
});

/** What keeps a trigger from reading: `since` when (ISO 8601), and the reason in words. */
export type Outage = z.infer<typeof outageSchema>;

const slotSchema = z.object({ outage: outageSchema }).passthrough();

/**
 * Outages of the triggers of a workflow, as its static data has them.
 *
 * @param staticData the workflow's, global
 */
export function storedOutages(staticData: Record<string, unknown>): Outage[] {
	return Object.entries(staticData).flatMap(([slot, stored]) => {
		const read = slot.startsWith(SLOT_PREFIX) ? slotSchema.safeParse(stored) : undefined;
		return read?.success ? [read.data.outage] : [];
	});
}
