import type {
	Execution,
	Json,
	NodeRun,
	WorkflowJson,
	WorkflowNode,
} from '../../../sandbox/n8n/types.mts';
import { action, byHand, type CredentialRef } from './workflows.mts';

/**
 * A workflow in which one run by hand starts many action nodes, one after the other.
 *
 * @param before makes the item that they are given
 */
export function fan(
	name: string,
	credential: CredentialRef,
	parametersByNode: Record<string, Record<string, unknown>>,
	before?: WorkflowNode,
): WorkflowJson {
	const start = byHand();
	const nodes = Object.entries(parametersByNode).map(([nodeName, parameters], index) => ({
		...action(credential, parameters),
		name: nodeName,
		// n8n runs branches from top to bottom.
		position: [300, index * 200] as [number, number],
		onError: 'continueRegularOutput',
	}));
	const targets = nodes.map((node) => ({ node: node.name, type: 'main', index: 0 }));
	const first = before ? [start, before] : [start];
	const connections: WorkflowJson['connections'] = {};
	if (before) connections[start.name] = { main: [[{ node: before.name, type: 'main', index: 0 }]] };
	connections[(before ?? start).name] = { main: [targets] };
	return {
		name,
		nodes: [...first, ...nodes],
		connections,
		settings: { executionOrder: 'v1' },
	};
}

/** What a node of a fan put out. */
export function outputOf(execution: Execution, node: string): Record<string, Json>[] {
	const runs: NodeRun[] = execution.data?.resultData?.runData?.[node] ?? [];
	return (runs[0]?.data?.main?.[0] ?? []).map(({ json }) => json);
}

/** A resource locator that holds an id. */
export function byId(value: string): Record<string, unknown> {
	return { __rl: true, mode: 'id', value };
}
