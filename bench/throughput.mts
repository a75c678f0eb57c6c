/**
 * How many signed deliveries a second get through, next to n8n's own Webhook node (which checks no
 * signature, tells no repetition apart and keeps no order) in the same n8n and the same run, with
 * different limits for the contacts that run beside each other.
 *
 *     npm run bench -- --rounds 4 --count 100 --clients 10
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { createSimulatorClient } from '../sandbox/graph-simulator/client.mts';
import { startSimulator } from '../sandbox/graph-simulator/server.mts';
import { connectN8n } from '../sandbox/n8n/client.mts';
import { installBuiltPackage } from '../sandbox/n8n/packageInstall.mts';
import { startN8n } from '../sandbox/n8n/process.mts';
import type { Lane, RoundResult } from './lanes.mts';
import { median, runRound, triggerWorkflow, webhookWorkflow } from './lanes.mts';

const PARALLEL = [1, 2, 4, 8];
const { values } = parseArgs({
	options: {
		rounds: { type: 'string', default: '4' },
		count: { type: 'string', default: '100' },
		clients: { type: 'string', default: '10' },
	},
});
const rounds = Number(values.rounds);
const size = { count: Number(values.count), clients: Number(values.clients) };

const folder = await mkdtemp(path.join(tmpdir(), 'instagram-leads-bench-'));
await installBuiltPackage(folder);
const n8n = await startN8n({ userFolder: folder });
const client = await connectN8n(n8n);
const lanes: Lane[] = [];
const simulators = [];
try {
	const builtIn = await client.createWorkflow(webhookWorkflow('bench'));
	await client.publish(builtIn.id);
	lanes.push({
		name: 'built-in Webhook node',
		workflowId: builtIn.id,
		url: `${n8n.url}/webhook/bench`,
		secret: 'unused',
	});
	for (const maxParallel of PARALLEL) {
		// A Meta app has one callback: every lane gets an app of its own.
		const simulator = await startSimulator();
		simulators.push(simulator);
		const { app, facebookUser } = await createSimulatorClient(simulator.url).getWorld();
		const credential = await client.createCredential({
			name: `Bench ${maxParallel}`,
			type: 'instagramLeadsApi',
			data: {
				loginType: 'facebook',
				appId: app.id,
				appSecret: app.secret,
				accessToken: facebookUser.accessToken,
				baseUrl: simulator.facebookBaseUrl,
			},
		});
		const webhookId = `bench-${maxParallel}`;
		const workflow = await client.createWorkflow(
			triggerWorkflow(webhookId, credential, { maxParallel }),
		);
		await client.publish(workflow.id);
		lanes.push({
			name: `trigger, ${maxParallel} contact(s) at once`,
			workflowId: workflow.id,
			url: `${n8n.url}/webhook/${webhookId}/webhook`,
			secret: app.secret,
		});
	}
	report(await measure());
} finally {
	await n8n.stop();
	await Promise.all(simulators.map((simulator) => simulator.close()));
	await rm(folder, { recursive: true, force: true });
}

async function measure(): Promise<Map<Lane, RoundResult[]>> {
	const results = new Map<Lane, RoundResult[]>(lanes.map((lane) => [lane, []]));
	for (let round = 0; round < rounds; round++) {
		for (const lane of lanes) {
			const result = await runRound(client, lane, size);
			// The first round warms everything up.
			if (round > 0) results.get(lane)?.push(result);
		}
	}
	return results;
}

function report(results: Map<Lane, RoundResult[]>): void {
	const rows = [...results].map(([lane, found]) => ({
		lane: lane.name,
		perSecond: median(found.map(({ perSecond }) => perSecond)),
		answerMs: median(found.map(({ answerMs }) => answerMs)),
	}));
	const [reference] = rows;
	console.log(
		`${rounds - 1} rounds of ${size.count} deliveries, ${size.clients} clients, interleaved; medians`,
	);
	console.table(
		rows.map(({ lane, perSecond, answerMs }) => ({
			lane,
			'executions/s': Number(perSecond.toFixed(1)),
			'ratio to the Webhook node': Number((perSecond / reference.perSecond).toFixed(2)),
			'answer p50, ms': answerMs,
		})),
	);
}
