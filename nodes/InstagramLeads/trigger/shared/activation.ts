import type { WorkflowActivateMode } from 'n8n-workflow';

/**
 * Whether n8n brings the workflow up by itself, rather than for somebody who publishes it: nobody would
 * see an error then.
 */
export function isRestart(context: { getActivationMode(): WorkflowActivateMode }): boolean {
	return ['init', 'leadershipChange'].includes(context.getActivationMode());
}
