/**
 * What became of giving events to n8n: an execution had them; an execution with the same key exists
 * already; n8n lost them, and they must be given again; n8n takes nothing now, and they must be given when it
 * does; the execution that waits for what they answer couldn't be reached, and it must be tried again; or the
 * trigger was closed before, and its successor has to give them.
 */
export type ExecutionOutcome =
	'executed' | 'duplicate' | 'lost' | 'refused' | 'unreachable' | 'closed';

/** Whether nothing is left to be done for the events. */
export function isSettled(outcome: ExecutionOutcome): boolean {
	return outcome === 'executed' || outcome === 'duplicate';
}
