import type {
	ICredentialDataDecryptedObject,
	INode,
	INodeParameters,
	INodeType,
	INodeTypes,
} from 'n8n-workflow';
import { Workflow } from 'n8n-workflow';

import { InstagramLeads } from '../../nodes/InstagramLeads/InstagramLeads.node';
import { InstagramLeadsTrigger } from '../../nodes/InstagramLeads/InstagramLeadsTrigger.node';

const PACKAGE = 'n8n-nodes-instagram-leads';
const CREDENTIALS = ['instagramLeadsApi', 'instagramLeadsOAuth2Api'];

export const actionNodeType = new InstagramLeads();
export const triggerNodeType = new InstagramLeadsTrigger();

const nodeClasses: Record<string, INodeType> = {
	[`${PACKAGE}.instagramLeads`]: actionNodeType,
	[`${PACKAGE}.instagramLeadsTrigger`]: triggerNodeType,
};

export const nodeTypes: INodeTypes = {
	getByName: (type) => nodeClasses[type],
	getByNameAndVersion: (type) => nodeClasses[type],
	getKnownTypes: () => ({}),
};

/** What a test may say about the node and n8n around it; everything has a default. */
export interface Surroundings {
	parameters?: INodeParameters;
	/** The decrypted credential. */
	credential?: ICredentialDataDecryptedObject;
	/** More of the node, for example `onError`. */
	node?: Partial<INode>;
	/** Reuse it to keep static data. */
	workflow?: Workflow;
	webhookBaseUrl?: string;
	/** What somebody stops the execution with. */
	stop?: AbortSignal;
}

export function actionNode({ parameters = {}, node = {} }: Surroundings = {}): INode {
	return makeNode('instagramLeads', 'Instagram Leads', parameters, node);
}

export function triggerNode({ parameters = {}, node = {} }: Surroundings = {}): INode {
	return makeNode('instagramLeadsTrigger', 'Instagram Leads Trigger', parameters, node);
}

function makeNode(
	type: string,
	name: string,
	parameters: INodeParameters,
	more: Partial<INode>,
): INode {
	return {
		id: 'node-1',
		name,
		type: `${PACKAGE}.${type}`,
		typeVersion: 1,
		position: [0, 0],
		parameters,
		webhookId: 'hook-1',
		credentials: Object.fromEntries(
			CREDENTIALS.map((credential) => [credential, { id: '1', name: 'Instagram Leads' }]),
		),
		...more,
	};
}

/** A published workflow with this one node. */
export function workflowOf(node: INode, id = 'wf-1'): Workflow {
	return new Workflow({ id, nodes: [node], connections: {}, active: true, nodeTypes });
}
