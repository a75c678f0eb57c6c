import { readFileSync } from 'node:fs';
import { accountFields } from '../graph-simulator/graph/edges/subscriptionFields.mts';
import { commentType, mediaType } from '../graph-simulator/graph/nodeTypes/posts.mts';
import { USES } from './uses.mts';

interface Facts {
	source: string;
	commit: string;
	nodes: Record<string, { fields: string[]; edges: Record<string, string[]> }>;
	/** Names that `subscribed_apps` takes, by kind of node. */
	subscribedFields: Record<string, string[]>;
}

/** What Meta's published API description says of what we use. */
export function readFacts(): Facts {
	return JSON.parse(readFileSync('sandbox/conformance/facts.json', 'utf8')) as Facts;
}

function missing(names: string[], known: string[] | undefined, where: string): string[] {
	return names.filter((name) => !known?.includes(name)).map((name) => `${where}: ${name}`);
}

/** What the package asks for and Meta's description doesn't have; and how much was compared. */
export function compareUses(facts: Facts): { compared: number; unknown: string[] } {
	let compared = 0;
	const unknown = USES.flatMap(({ node, fields, calls = {} }) => {
		const known = facts.nodes[node];
		const params = Object.entries(calls).flatMap(([call, names]) => {
			compared += 1 + names.length;
			const described = known?.edges[call];
			if (!described) return [`${node}: ${call}`];
			return missing(names, described, `${node} ${call}`);
		});
		compared += fields.length;
		return [...missing(fields, known?.fields, node), ...params];
	});
	return { compared, unknown };
}

/** Fields, and edges, which a read may expand as if they were fields. */
function readableOf(node: Facts['nodes'][string] | undefined): string[] {
	const edges = Object.keys(node?.edges ?? {});
	return [...(node?.fields ?? []), ...edges.map((edge) => edge.replace('GET ', ''))];
}

/** What the simulator serves and Meta's description doesn't have. */
export function compareSimulator(facts: Facts): { compared: number; unknown: string[] } {
	const { subscribedFields, nodes } = facts;
	const pairs: [string, string[], string[] | undefined][] = [
		['subscribed_apps of a Page', accountFields.facebook, subscribedFields.Page],
		['subscribed_apps of an account', accountFields.instagram, subscribedFields.IGUserForIGOnlyAPI],
		['IGMedia', Object.keys(mediaType.fields), readableOf(nodes.IGMedia)],
		['IGComment', Object.keys(commentType.fields), readableOf(nodes.IGComment)],
	];
	return {
		compared: pairs.reduce((sum, [, names]) => sum + names.length, 0),
		unknown: pairs.flatMap(([where, names, known]) => missing(names, known, where)),
	};
}
