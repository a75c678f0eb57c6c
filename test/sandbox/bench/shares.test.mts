import { sharesOf, type CpuProfile } from '../../../bench/profile/shares.mts';

const MODULES = 'file:///n8n/node_modules';
const OURS = '/home/.n8n/nodes/node_modules/n8n-nodes-instagram-leads/dist/queue.js';

/** Nodes by name, address and parent; each with so many milliseconds of its own. */
function profileOf(rows: [name: string, url: string, parent: number, ms: number][]): CpuProfile {
	const nodes = rows.map(([functionName, url], id) => ({
		id,
		callFrame: { functionName, url },
		children: rows.flatMap((row, child) => (row[2] === id ? [child] : [])),
	}));
	return {
		nodes,
		startTime: 0,
		samples: rows.map((_, id) => id),
		timeDeltas: rows.map(([, , , ms]) => ms * 1000),
	};
}

describe('who kept the processor busy', () => {
	it('is told by the file of the code', () => {
		const profile = profileOf([
			['(root)', '', -1, 0],
			['serve', OURS, 0, 100],
			['run', `${MODULES}/n8n-core/dist/execute.js`, 0, 200],
			['start', `${MODULES}/n8n/dist/server.js`, 0, 50],
			['query', `${MODULES}/@n8n/typeorm/driver.js`, 0, 150],
			['next', `${MODULES}/n8n/node_modules/express/router.js`, 0, 400],
			['initialize', `${MODULES}/@n8n/expression-runtime/dist/bridge.js`, 0, 80],
		]);
		const shares = { ours: 0.1, isolates: 0.08, n8n: 0.4, libraries: 0.4, node: 0 };
		expect(sharesOf(profile)).toEqual(shares);
	});

	it('counts within a span only', () => {
		const profile = profileOf([
			['(root)', '', -1, 0],
			['start', `${MODULES}/n8n/dist/server.js`, 0, 1000],
			['serve', OURS, 0, 100],
			['stop', `${MODULES}/n8n/dist/server.js`, 0, 500],
		]);
		const shares = sharesOf(profile, { from: 1_050_000, to: 1_200_000 });
		expect(shares).toMatchObject({ ours: 0.1, n8n: 0 });
	});

	it("is the caller, for Node.js's own work", () => {
		const profile = profileOf([
			['(root)', '', -1, 0],
			['serve', OURS, 0, 100],
			['stringify', '', 1, 30],
			['write', 'node:net', 2, 20],
		]);
		expect(sharesOf(profile).ours).toBeCloseTo(0.15);
	});

	it('is Node.js where nobody called, and nobody while it waits', () => {
		const profile = profileOf([
			['(root)', '', -1, 5],
			['(idle)', '', 0, 1000],
			['(program)', '', 0, 1000],
			['(garbage collector)', '', 0, 70],
			['processTimers', 'node:internal/timers', 0, 10],
		]);
		expect(sharesOf(profile)).toEqual({
			ours: 0,
			isolates: 0,
			n8n: 0,
			libraries: 0,
			node: 0.08,
		});
	});
});
