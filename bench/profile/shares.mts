/** A CPU profile as V8 writes it, as far as it is read here. */
export interface CpuProfile {
	nodes: ProfileNode[];
	/** Ids of nodes, one per sample. */
	samples: number[];
	/** Microseconds before each sample. */
	timeDeltas: number[];
}

interface ProfileNode {
	id: number;
	callFrame: { functionName: string; url: string };
	children?: number[];
}

/** Whose code it was. */
export type Owner = 'ours' | 'n8n' | 'libraries' | 'node';

/** Seconds that each had the processor. */
export type Shares = Record<Owner, number>;

const IDLE = new Set(['(idle)', '(program)', '(root)']);

/**
 * Who kept the process busy. What Node.js does by itself (JSON, sockets, timers) counts for the
 * nearest caller that has a file; garbage collection and what nobody called count for Node.js.
 */
export function sharesOf({ nodes, samples, timeDeltas }: CpuProfile): Shares {
	const owners = ownersOf(nodes);
	const shares: Shares = { ours: 0, n8n: 0, libraries: 0, node: 0 };
	samples.forEach((id, index) => {
		const owner = owners.get(id);
		if (owner) shares[owner] += (timeDeltas[index] ?? 0) / 1_000_000;
	});
	return shares;
}

function ownersOf(nodes: ProfileNode[]): Map<number, Owner | undefined> {
	const parents = new Map(
		nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id])),
	);
	const byId = new Map(nodes.map((node) => [node.id, node]));
	const owners = new Map<number, Owner | undefined>();
	for (const node of nodes) {
		if (IDLE.has(node.callFrame.functionName)) {
			owners.set(node.id, undefined);
			continue;
		}
		let at: ProfileNode | undefined = node;
		let owner: Owner | undefined;
		while (at && !owner) {
			owner = ownerOf(at.callFrame.url);
			at = byId.get(parents.get(at.id) ?? NaN);
		}
		owners.set(node.id, owner ?? 'node');
	}
	return owners;
}

function ownerOf(url: string): Owner | undefined {
	if (url.startsWith('node:') || !url.includes('/')) return undefined;
	const [, ...rest] = url.split('/node_modules/');
	const innermost = rest[rest.length - 1] ?? '';
	if (innermost.startsWith('n8n-nodes-instagram-leads/')) return 'ours';
	return /^(n8n\/|n8n-|@n8n\/)/.test(innermost) ? 'n8n' : 'libraries';
}
