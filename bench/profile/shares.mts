/** A CPU profile as V8 writes it, as far as it is read here. */
export interface CpuProfile {
	nodes: ProfileNode[];
	/** Microseconds by the machine's monotonic clock. */
	startTime: number;
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

/** Whose code it was; `isolates`: what n8n evaluates expressions in, made anew for a POST and for an execution. */
export type Owner = 'ours' | 'isolates' | 'n8n' | 'libraries' | 'node';

/** A part of a profile, in microseconds by the machine's monotonic clock. */
export interface Span {
	from: number;
	to: number;
}

/** Seconds that each had the processor. */
export type Shares = Record<Owner, number>;

const IDLE = new Set(['(idle)', '(program)', '(root)']);

/**
 * Who kept the process busy within a span. What Node.js does by itself (JSON, sockets, timers) counts for the
 * nearest caller that has a file; garbage collection and what nobody called count for Node.js.
 */
export function sharesOf(
	{ nodes, samples, startTime, timeDeltas }: CpuProfile,
	{ from, to }: Span = { from: -Infinity, to: Infinity },
): Shares {
	const owners = ownersOf(nodes);
	const shares: Shares = { ours: 0, isolates: 0, n8n: 0, libraries: 0, node: 0 };
	let at = startTime;
	samples.forEach((id, index) => {
		const took = timeDeltas[index] ?? 0;
		at += took;
		const owner = owners.get(id);
		if (owner && at >= from && at <= to) shares[owner] += took / 1_000_000;
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
	if (innermost.startsWith('@n8n/expression-runtime/')) return 'isolates';
	return /^(n8n\/|n8n-|@n8n\/)/.test(innermost) ? 'n8n' : 'libraries';
}
