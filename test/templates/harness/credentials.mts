import { randomUUID } from 'node:crypto';
import {
	NodeHelpers,
	type INode,
	type INodeCredentialDescription,
	type INodeParameters,
	type INodeTypeDescription,
} from 'n8n-workflow';
import type { N8nClient } from '../../../sandbox/n8n/client.mts';
import type { WorkflowNode } from '../../../sandbox/n8n/types.mts';
import type { CredentialRef } from '../../e2e/harness/workflows.mts';
import { sharedN8n } from './n8n.mts';

let nodeTypes: Promise<INodeTypeDescription[]> | undefined;

/** The credential types that the editor would offer for a node, as its parameters are. */
export async function credentialTypesOf(n8n: N8nClient, node: WorkflowNode): Promise<string[]> {
	const { nodeCredentialType, genericAuthType } = node.parameters;
	const chosen = [nodeCredentialType, genericAuthType].filter((type) => typeof type === 'string');
	nodeTypes ??= n8n.session.get('/types/nodes.json');
	const type = (await nodeTypes).find(
		({ name, version }) => name === node.type && [version].flat().includes(node.typeVersion),
	);
	if (!type) throw new Error(`n8n has no ${node.type} of version ${node.typeVersion}`);
	const parameters = NodeHelpers.getNodeParameters(
		type.properties,
		node.parameters as INodeParameters,
		true,
		false,
		node as unknown as INode,
		type,
	);
	const shown = (credential: INodeCredentialDescription): boolean =>
		NodeHelpers.displayParameter(parameters ?? {}, credential, node as unknown as INode, type);
	return [...chosen, ...(type.credentials ?? []).filter(shown).map(({ name }) => name)];
}

/**
 * Makes a credential of an OAuth2 type that is connected already, as after the consent screen.
 *
 * @param data fields of the type; `oauthTokenData` holds what the service answered:
 * `{ access_token, refresh_token, token_type, expires_in … }`
 */
export async function createConnectedCredential(
	type: string,
	data: Record<string, unknown> & { oauthTokenData: Record<string, unknown> },
	name = `${type} ${randomUUID().slice(0, 8)}`,
): Promise<CredentialRef> {
	const { id } = await sharedN8n().createCredential({ name, type, data });
	return { id, name };
}
