import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { N8nClient } from '../../../sandbox/n8n/client.mts';
import type { Execution, SavedWorkflow, WorkflowNode } from '../../../sandbox/n8n/types.mts';
import type { Business } from '../../e2e/harness/business.mts';
import { CREDENTIAL_TYPE, type CredentialRef } from '../../e2e/harness/workflows.mts';
import { credentialTypesOf } from './credentials.mts';
import { sharedN8n } from './n8n.mts';

/** What an operator fills in. Nothing else of a template is changed. */
export interface TemplateOptions {
	business: Business;
	/** By credential type, such as `hubspotAppToken`; that of Instagram comes with the business. */
	credentials?: Record<string, CredentialRef>;
	/** Values of the node "Settings", by name. */
	settings?: Record<string, unknown>;
	/** By name of the node: parameters that the template's notes tell to set. */
	parameters?: Record<string, Record<string, unknown>>;
}

/** A template that is published in the shared n8n, under an id of its own. */
export interface OpenedTemplate {
	n8n: N8nClient;
	workflowId: string;
	/** All of its executions with their data, oldest first. */
	executions(): Promise<Execution[]>;
	/** Deletes it. The business stays open. */
	close(): Promise<void>;
}

/** Reads a template of `workflows/` as it is shipped. */
export async function readTemplate(file: string): Promise<SavedWorkflow> {
	return JSON.parse(await readFile(path.resolve('workflows', file), 'utf8')) as SavedWorkflow;
}

/**
 * Imports and publishes a template as an operator does, with a new id and webhook address, so that
 * several copies can live in one n8n.
 */
export async function openTemplate(
	file: string,
	options: TemplateOptions,
): Promise<OpenedTemplate> {
	const n8n = sharedN8n();
	const template = await readTemplate(file);
	const nodes = await fillIn(n8n, template.nodes, options);
	const name = `${template.name} (${options.business.accountId})`;
	const { id: workflowId } = await n8n.createWorkflow({ ...template, name, nodes });
	await n8n.publish(workflowId);
	return {
		n8n,
		workflowId,
		executions: async () => await n8n.executions(workflowId),
		close: async () => await n8n.deleteWorkflow(workflowId),
	};
}

/** The nodes as an operator leaves them, with a webhook address of their own. */
export async function fillIn(
	n8n: N8nClient,
	nodes: WorkflowNode[],
	{ business, credentials, settings = {}, parameters = {} }: TemplateOptions,
): Promise<WorkflowNode[]> {
	const own: Record<string, CredentialRef> = {
		...credentials,
		[CREDENTIAL_TYPE]: business.credential,
	};
	const find = (name: string): WorkflowNode => {
		const node = copies.find((copy) => copy.name === name);
		if (!node) throw new Error(`The template has no node "${name}"`);
		return node;
	};
	const copies = structuredClone(nodes).map(withOwnAddress);
	for (const [name, changes] of Object.entries(parameters)) {
		Object.assign(find(name).parameters, changes);
	}
	if (Object.keys(settings).length > 0) setSettings(find('Settings'), settings);
	for (const node of copies) {
		const types = await credentialTypesOf(n8n, node);
		const picked = types.filter((type) => type in own).map((type) => [type, own[type]] as const);
		if (picked.length > 0) node.credentials = Object.fromEntries(picked);
	}
	return copies;
}

/** As the editor does with a node that is pasted: its address is its own, also where its path repeats it. */
function withOwnAddress(node: WorkflowNode): WorkflowNode {
	if (!node.webhookId) return node;
	const webhookId = randomUUID();
	const path = node.parameters.path === node.webhookId ? { path: webhookId } : {};
	return { ...node, webhookId, parameters: { ...node.parameters, ...path } };
}

interface Assignment {
	name: string;
	value: unknown;
}

function setSettings(node: WorkflowNode, settings: Record<string, unknown>): void {
	const { assignments } = node.parameters.assignments as { assignments: Assignment[] };
	for (const [name, value] of Object.entries(settings)) {
		const found = assignments.find((assignment) => assignment.name === name);
		if (!found) throw new Error(`"Settings" has no value "${name}"`);
		found.value = value;
	}
}
