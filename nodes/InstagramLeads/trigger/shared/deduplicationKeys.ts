import type { ITriggerFunctions } from 'n8n-workflow';

/** Parameters of `emit`, in versions of n8n that know deduplication keys. */
const PARAMETERS_WITH_KEY = 4;

/** Whether n8n starts nothing for a key that one of its executions has. */
export function knowsDeduplicationKeys({ emit }: ITriggerFunctions): boolean {
	return emit.length >= PARAMETERS_WITH_KEY;
}
