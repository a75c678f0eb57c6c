import { randomUUID } from 'node:crypto';
import type { WorkflowJson, WorkflowNode } from '../../../sandbox/n8n/types.mts';

const TRIGGER_TYPE = 'n8n-nodes-instagram-leads.instagramLeadsTrigger';
const ACTION_TYPE = 'n8n-nodes-instagram-leads.instagramLeads';
export const CREDENTIAL_TYPE = 'instagramLeadsApi';
export const OAUTH2_TYPE = 'instagramLeadsOAuth2Api';

export interface CredentialRef {
	id: string;
	name: string;
	/** That of a pasted token unless named. */
	type?: string;
}

/** Polling as often as the panel's usual choices allow. */
export const everyMinute = { item: [{ mode: 'everyMinute' }] };

/** Polling at seconds of the clock, which only an expression of one's own allows: no test waits for a full minute. */
export const everyFewSeconds = { item: [{ mode: 'custom', cronExpression: '*/5 * * * * *' }] };

function node(
	name: string,
	type: string,
	parameters: Record<string, unknown>,
	credential?: CredentialRef,
): WorkflowNode {
	return {
		id: randomUUID(),
		name,
		type,
		typeVersion: 1,
		position: [0, 0],
		parameters,
		...(credential && by(credential, parameters)),
	};
}

/** What makes a node use a credential, as the editor saves it. */
function by(
	{ type = CREDENTIAL_TYPE, ...credential }: CredentialRef,
	parameters: Record<string, unknown>,
): Pick<WorkflowNode, 'parameters' | 'credentials'> {
	const authentication = type === OAUTH2_TYPE ? { authentication: 'oAuth2' } : {};
	return {
		parameters: { ...authentication, ...parameters },
		credentials: { [type]: credential },
	};
}

/** The trigger node, called "Trigger". */
export function trigger(
	credential: CredentialRef,
	parameters: Record<string, unknown>,
): WorkflowNode {
	return {
		...node('Trigger', TRIGGER_TYPE, parameters, credential),
		webhookId: randomUUID(),
	};
}

/** An action node, called "Action". */
export function action(
	credential: CredentialRef,
	parameters: Record<string, unknown>,
): WorkflowNode {
	return node('Action', ACTION_TYPE, parameters, credential);
}

/** n8n's own "execute by hand" trigger, called "By hand". */
export function byHand(): WorkflowNode {
	return node('By hand', 'n8n-nodes-base.manualTrigger', {});
}

/** n8n's own HTTP Request, called "File", whose item has the file of an address. */
export function fetchFile(url: string): WorkflowNode {
	const response = { response: { responseFormat: 'file' } };
	return {
		...node('File', 'n8n-nodes-base.httpRequest', { url, options: { response } }),
		typeVersion: 4.2,
	};
}

/** n8n's own trigger of error workflows, called "Error". */
export function errorTrigger(): WorkflowNode {
	return node('Error', 'n8n-nodes-base.errorTrigger', {});
}

/** n8n's own "do nothing" node, called "End". */
export function end(): WorkflowNode {
	return node('End', 'n8n-nodes-base.noOp', {});
}

/** A workflow of nodes in a row. */
export function inARow(name: string, ...nodes: WorkflowNode[]): WorkflowJson {
	const connections: WorkflowJson['connections'] = {};
	for (const [index, next] of nodes.slice(1).entries()) {
		connections[nodes[index].name] = { main: [[{ node: next.name, type: 'main', index: 0 }]] };
	}
	return { name, nodes, connections, settings: { executionOrder: 'v1' } };
}
