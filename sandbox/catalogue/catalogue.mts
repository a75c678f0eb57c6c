import { readFile } from 'node:fs/promises';
import path from 'node:path';
import {
	NodeHelpers,
	type INode,
	type INodeParameters,
	type INodeProperties,
	type INodeTypeDescription,
} from 'n8n-workflow';
import type { N8nInstallation } from '../n8n/install.mts';
import type { WorkflowJson, WorkflowNode } from '../n8n/types.mts';

/**
 * What n8n's own nodes declare, as far as the templates use them: enough to check a template where
 * no n8n is installed.
 */
export interface Catalogue {
	n8n: string;
	/** Names that the editor shows, by credential type. */
	credentials: Record<string, string>;
	nodes: CatalogueNode[];
}

/** One version of a node type with the properties that the resources and operations in use show. */
type CatalogueNode = Pick<
	INodeTypeDescription,
	'displayName' | 'name' | 'credentials' | 'properties' | 'group'
> & {
	version: number;
	/** How many outputs it has; missing where its parameters decide. */
	outputs?: number;
};

interface CredentialType {
	name: string;
	displayName: string;
}

/** n8n's packages of nodes. */
const PACKAGES = ['n8n-nodes-base', '@n8n/n8n-nodes-langchain'];
/** Texts for people, and how a request is sent: nothing a template could get wrong. */
const LEFT_OUT = [
	'description',
	'placeholder',
	'hint',
	'action',
	'routing',
	'codex',
	'testedBy',
	'builderHint',
];
/** What a property's visibility is judged by here; the rest depends on values that may change. */
const JUDGED = ['resource', 'operation', '@version'];

/** Reads what the installed n8n declares for the nodes of these workflows. */
export async function makeCatalogue(
	installation: N8nInstallation,
	workflows: WorkflowJson[],
): Promise<Catalogue> {
	const declared = await readAll<INodeTypeDescription>(installation, 'nodes.json');
	const credentialTypes = await readAll<CredentialType>(installation, 'credentials.json');
	const used = workflows.flatMap(({ nodes }) => nodes).filter(({ type }) => isOfN8n(type));
	const nodes = byVersion(used).map((group) => entryOf(group, declared));
	const named = new Set([
		...nodes.flatMap(({ credentials = [] }) => credentials.map(({ name }) => name)),
		...used.flatMap(({ parameters }) => [
			parameters.nodeCredentialType,
			parameters.genericAuthType,
		]),
	]);
	const credentials = credentialTypes
		.filter(({ name }) => named.has(name))
		.map(({ name, displayName }): [string, string] => [name, displayName])
		.sort(([a], [b]) => (a < b ? -1 : 1));
	return { n8n: installation.version, credentials: Object.fromEntries(credentials), nodes };
}

const isOfN8n = (type: string): boolean => PACKAGES.some((name) => type.startsWith(`${name}.`));

/** What all packages declare in a file, names with that of the package in front. */
async function readAll<T extends { name: string }>(
	{ folder }: N8nInstallation,
	file: 'nodes.json' | 'credentials.json',
): Promise<T[]> {
	const lists = PACKAGES.map(async (name) => {
		const at = path.join(folder, 'node_modules', name, 'dist', 'types', file);
		const list = JSON.parse(await readFile(at, 'utf8')) as T[];
		if (file === 'credentials.json') return list;
		return list.map((entry) => ({ ...entry, name: `${name}.${entry.name}` }));
	});
	return (await Promise.all(lists)).flat();
}

/** Nodes of the same type and version together, in the order of their names. */
function byVersion(nodes: WorkflowNode[]): WorkflowNode[][] {
	const groups = new Map<string, WorkflowNode[]>();
	for (const node of nodes) {
		const key = `${node.type} ${node.typeVersion}`;
		groups.set(key, [...(groups.get(key) ?? []), node]);
	}
	return [...groups].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, group]) => group);
}

function entryOf(group: WorkflowNode[], declared: INodeTypeDescription[]): CatalogueNode {
	const [{ type, typeVersion }] = group;
	const found = declared.find(
		({ name, version }) => name === type && [version].flat().includes(typeVersion),
	);
	if (!found) throw new Error(`This n8n has no ${type} of version ${typeVersion}`);
	const { displayName, credentials, properties, outputs } = found;
	const shown = properties.filter((property) =>
		group.some((node) => isShown(property, node, found)),
	);
	const entry: CatalogueNode = {
		name: type,
		version: typeVersion,
		displayName,
		group: found.group,
		...(Array.isArray(outputs) ? { outputs: outputs.length } : {}),
		...(credentials ? { credentials } : {}),
		properties: shown,
	};
	return JSON.parse(
		JSON.stringify(entry, (key, value: unknown) => (LEFT_OUT.includes(key) ? undefined : value)),
	) as CatalogueNode;
}

/** Whether the resource, the operation and the version of a node let a property appear. */
function isShown(
	property: INodeProperties,
	node: WorkflowNode,
	type: INodeTypeDescription,
): boolean {
	const judged = <T extends object>(options?: T): T =>
		Object.fromEntries(
			Object.entries(options ?? {}).filter(([name]) => JUDGED.includes(name)),
		) as T;
	const { show, hide } = property.displayOptions ?? {};
	const asNode = node as unknown as INode;
	const values = NodeHelpers.getNodeParameters(
		type.properties,
		node.parameters as INodeParameters,
		true,
		false,
		asNode,
		type,
	);
	return NodeHelpers.displayParameter(
		values ?? {},
		{ ...property, displayOptions: { show: judged(show), hide: judged(hide) } },
		asNode,
		type,
	);
}

/** The catalogue as it is kept: one property a line, so that a change of n8n can be read. */
export function formatCatalogue(catalogue: Catalogue): string {
	const { nodes, ...rest } = catalogue;
	const list = nodes.map(({ properties, ...node }) => {
		const lines = properties.map((property) => `\t\t\t\t${JSON.stringify(property)}`);
		const head = JSON.stringify(node).slice(1, -1);
		return `\t\t{\n\t\t\t${head},\n\t\t\t"properties": [\n${lines.join(',\n')}\n\t\t\t]\n\t\t}`;
	});
	const head = JSON.stringify(rest, null, '\t').slice(0, -2);
	return `${head},\n\t"nodes": [\n${list.join(',\n')}\n\t]\n}\n`;
}
