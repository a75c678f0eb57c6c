import { readdirSync, readFileSync } from 'node:fs'; // eslint-disable-line @n8n/community-nodes/no-restricted-imports -- templates are files, and tests are never shipped
import type { INode, INodeParameters, INodeProperties, INodeTypeDescription } from 'n8n-workflow';
import { NodeHelpers } from 'n8n-workflow';

import { InstagramLeadsApi } from '../../../credentials/InstagramLeadsApi.credentials';
import { nodeTypes } from '../../helpers/nodes';
import catalogue from './catalogue.json';

/** A workflow that we ship, as far as the tests look at it. */
export interface Template {
	id?: string;
	name: string;
	active?: boolean;
	nodes: INode[];
	/** By node and kind (`main`, or what a part hands to an agent): the targets of each output. */
	connections: Record<string, Record<string, Array<Array<{ node: string }> | null>>>;
	pinData?: Record<string, unknown>;
}

/** What a type of node declares; `outputCount` is missing where its parameters decide. */
export type Declared = Pick<
	INodeTypeDescription,
	'displayName' | 'properties' | 'credentials' | 'group'
> & { outputCount?: number };

export const OURS = 'n8n-nodes-instagram-leads.';
export const INSTAGRAM_CREDENTIAL = 'instagramLeadsApi';

/** The names of all files. */
export const files = readdirSync('workflows').filter((file) => file.endsWith('.json'));

export const readText = (file: string): string => readFileSync(`workflows/${file}`, 'utf8');

export const readTemplate = (file: string): Template => JSON.parse(readText(file)) as Template;

export const isNote = ({ type }: INode): boolean => type === 'n8n-nodes-base.stickyNote';

/** What is written on the canvas. */
export const notesOf = ({ nodes }: Template): string =>
	nodes
		.filter(isNote)
		.map(({ parameters }) => String(parameters.content))
		.join('\n');

/** Whether the trigger delivers again what failed, so that a failing node may end the execution. */
export const deliversAgain = ({ nodes }: Template): boolean =>
	nodes.some(
		({ type, parameters }) =>
			type === `${OURS}instagramLeadsTrigger` &&
			(parameters.options as Record<string, unknown> | undefined)?.deliverFailedEventsAgain ===
				true,
	);

/** The names of the nodes behind each output. */
export const targetsOf = ({ connections }: Template, name: string): string[][] =>
	(connections[name]?.main ?? []).map((branch) => (branch ?? []).map(({ node }) => node));

/** The names of the nodes to which a node belongs as a part, such as the agent of a model. */
export const wholesOf = ({ connections }: Template, name: string): string[] =>
	Object.entries(connections[name] ?? {})
		.filter(([kind]) => kind !== 'main')
		.flatMap(([, branches]) => branches)
		.flatMap((branch) => (branch ?? []).map(({ node }) => node));

/** What ours and n8n's own types declare in the version that a node has. */
export function declarationOf({ type, typeVersion }: INode): Declared | undefined {
	if (type.startsWith(OURS)) {
		const { description } = nodeTypes.getByNameAndVersion(type.replace(/Tool$/, '')) ?? {};
		if (!description || ![description.version].flat().includes(typeVersion)) return undefined;
		if (!type.endsWith('Tool')) return { ...description, outputCount: 1 };
		return description.usableAsTool ? asTool(description) : undefined;
	}
	const entry = catalogue.nodes.find(
		({ name, version }) => name === type && version === typeVersion,
	);
	if (!entry) return undefined;
	return { ...entry, outputCount: entry.outputs } as unknown as Declared;
}

/** What n8n makes of a node that agents may use. */
function asTool(description: INodeTypeDescription): Declared {
	const own: INodeProperties[] = [
		{
			displayName: 'Tool Description',
			name: 'descriptionType',
			type: 'options',
			options: [
				{ name: 'Set Automatically', value: 'auto' },
				{ name: 'Set Manually', value: 'manual' },
			],
			default: 'auto',
		},
		{
			displayName: 'Description',
			name: 'toolDescription',
			type: 'string',
			required: true,
			default: '',
			displayOptions: { show: { descriptionType: ['manual'] } },
		},
	];
	return { ...description, properties: [...own, ...description.properties], outputCount: 1 };
}

/** The parameters of a node with all defaults; without those that the editor hides. */
export function resolve(node: INode, declared: Declared): INodeParameters {
	const type = declared as INodeTypeDescription;
	return (
		NodeHelpers.getNodeParameters(type.properties, node.parameters, true, false, node, type) ?? {}
	);
}

/** The names, as the editor shows them, of the credentials among which a node lets choose. */
export function credentialsOf(node: INode): Array<{ type: string; displayName: string }> {
	const declared = declarationOf(node);
	if (!declared) return [];
	const values = resolve(node, declared);
	const type = declared as INodeTypeDescription;
	const offered = (declared.credentials ?? [])
		.filter((credential) => NodeHelpers.displayParameter(values, credential, node, type))
		.map(({ name }) => name);
	const chosen = [values.nodeCredentialType, values.genericAuthType].filter(
		(name): name is string => typeof name === 'string' && name !== '',
	);
	return [...offered, ...chosen].map((name) => ({
		type: name,
		displayName: displayNames[name] ?? `unknown credential type ${name}`,
	}));
}

const displayNames: Record<string, string> = {
	...(catalogue.credentials as Record<string, string>),
	[INSTAGRAM_CREDENTIAL]: new InstagramLeadsApi().displayName,
};
