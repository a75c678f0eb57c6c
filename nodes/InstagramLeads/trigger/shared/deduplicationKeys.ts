import { createHash } from 'crypto';
import type { ITriggerFunctions } from 'n8n-workflow';

import { occurrenceKey } from '../../events/eventKeys';
import type { LeadEvent } from '../../events/leadEvent';

/** Parameters of `emit`, in versions of n8n that know deduplication keys. */
const PARAMETERS_WITH_KEY = 4;

/** Whether n8n starts nothing for a key that one of its executions has. */
export function knowsDeduplicationKeys({ emit }: ITriggerFunctions): boolean {
	return emit.length >= PARAMETERS_WITH_KEY;
}

/** Unique over all workflows of the n8n, and short: n8n takes 255 characters, Meta's ids are long. */
export function deduplicationKey(triggerKey: string, events: LeadEvent[]): string {
	const hash = createHash('sha256').update(triggerKey);
	for (const { eventId } of events) hash.update(`\n${occurrenceKey(eventId)}`);
	return `instagram-leads:${hash.digest('hex')}`;
}
