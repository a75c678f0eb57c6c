import type { IRun } from 'n8n-workflow';

import { redact } from '../../graph/errors/redact';

/**
 * What became of giving events to n8n: an execution had them; an execution with the same key exists
 * already; n8n lost them, and they must be given again; their workflow failed, and they are to be given again
 * later; n8n takes nothing now, and they must be given when it does; the execution that waits for what they
 * answer couldn't be reached, and it must be tried again; or the trigger was closed before, and its successor
 * has to give them.
 */
export type ExecutionOutcome =
	'executed' | 'duplicate' | 'lost' | 'failed' | 'refused' | 'unreachable' | 'closed';

/** How one execution ended. */
export interface ExecutionResult {
	outcome: ExecutionOutcome;
	/** What its workflow failed with. */
	lastError?: string;
}

/** Whether nothing is left to be done for the events. */
export function isSettled(outcome: ExecutionOutcome): boolean {
	return outcome === 'executed' || outcome === 'duplicate';
}

/** `crashed`, or a worker that went away with the job; a workflow's own failure is neither. */
export function isLost({ status, data }: IRun): boolean {
	if (status === 'crashed') return true;
	const message = data?.resultData?.error?.message ?? '';
	return status === 'error' && /stalled|failed to be processed too many times/.test(message);
}

/** Stopped by the operator or by the workflow's time limit: what they wanted, not a loss. */
export function isCancelled(error: unknown): boolean {
	const { reason } = (error ?? {}) as { reason?: unknown };
	return reason === 'manual' || reason === 'timeout';
}

/** What an execution ended with, where its workflow failed: the node's name, and its error without secrets. */
export function errorOf({ status, data }: IRun): string | undefined {
	if (status !== 'error') return undefined;
	const { lastNodeExecuted, error } = data?.resultData ?? {};
	return redact([lastNodeExecuted, error?.message ?? 'failed'].filter(Boolean).join(': '));
}
