import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { SavedWorkflow, WorkflowNode } from '../n8n/types.mts';

const PACKAGE = 'n8n-nodes-instagram-leads.';
const TRIGGER_TYPE = `${PACKAGE}instagramLeadsTrigger`;

/** The template as it is shipped. */
export async function readTemplate(): Promise<SavedWorkflow> {
	const file = path.resolve('workflows', 'instagram-leads-to-data-table.json');
	return JSON.parse(await readFile(file, 'utf8')) as SavedWorkflow;
}

/** What an operator does with an imported template: picks the credential in each of our nodes. */
export function withCredential(
	workflow: SavedWorkflow,
	credential: { id: string; name: string },
): SavedWorkflow {
	const pick = (node: WorkflowNode): WorkflowNode =>
		node.type.startsWith(PACKAGE)
			? {
					...node,
					credentials: { instagramLeadsApi: { id: credential.id, name: credential.name } },
				}
			: node;
	return { ...workflow, nodes: workflow.nodes.map(pick) };
}

/** Changes parameters of the trigger; the others stay as shipped. */
export function withTrigger(
	workflow: SavedWorkflow,
	parameters: Record<string, unknown>,
): SavedWorkflow {
	const change = (node: WorkflowNode): WorkflowNode =>
		node.type === TRIGGER_TYPE
			? { ...node, parameters: { ...node.parameters, ...parameters } }
			: node;
	return { ...workflow, nodes: workflow.nodes.map(change) };
}

/** Sets a value in the template's node "Settings", as the operator does there. */
export function withSetting(
	workflow: SavedWorkflow,
	setting: string,
	value: unknown,
): SavedWorkflow {
	interface Assignments {
		assignments: { assignments: { name: string; value: unknown }[] };
	}
	const change = (node: WorkflowNode): WorkflowNode => {
		if (node.name !== 'Settings') return node;
		const { assignments } = (node.parameters as unknown as Assignments).assignments;
		const changed = assignments.map((entry) =>
			entry.name === setting ? { ...entry, value } : entry,
		);
		return {
			...node,
			parameters: { ...node.parameters, assignments: { assignments: changed } },
		};
	};
	return { ...workflow, nodes: workflow.nodes.map(change) };
}
