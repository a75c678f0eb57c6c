import { Agent } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import axios from 'axios';
import type { N8nClient } from '../../sandbox/n8n/client.mts';
import type { Lane } from '../lanes.mts';
import { headersOf } from './deliveries.mts';
import { patiently } from './patience.mts';

const http = axios.create({
	proxy: false,
	timeout: 120_000,
	validateStatus: () => true,
	httpAgent: new Agent({ keepAlive: false }),
});
const ATTEMPTS = 10;
const AGAIN_AFTER_MS = 500;
const COUNT_EVERY_MS = 100;
const PATIENCE_MS = 240_000;

/**
 * Posts one signed delivery, again where it isn't taken, as Meta does.
 * @returns ms until it was answered with 200 @throws when it never was
 */
export async function post(lane: Lane, body: string): Promise<number> {
	const sentAt = performance.now();
	const headers = headersOf(lane.secret, body);
	for (let attempt = 1; ; attempt++) {
		const { status } = await http.post(lane.url, Buffer.from(body), { headers });
		if (status === 200) return performance.now() - sentAt;
		if (attempt === ATTEMPTS) throw new Error(`${lane.url} answered ${status}`);
		await sleep(AGAIN_AFTER_MS);
	}
}

/** Posts deliveries by so many senders at a time. @returns ms until each answer */
export async function postAll(lane: Lane, bodies: string[], senders: number): Promise<number[]> {
	const left = [...bodies];
	const answers: number[] = [];
	const sender = async (): Promise<void> => {
		for (let body = left.pop(); body !== undefined; body = left.pop()) {
			answers.push(await post(lane, body));
		}
	};
	await Promise.all(Array.from({ length: senders }, sender));
	return answers;
}

/** Does something `count` times, evenly spread over `withinMs`, without waiting for each. */
export async function spread(
	count: number,
	withinMs: number,
	act: (index: number) => Promise<void>,
): Promise<void> {
	const startedAt = performance.now();
	const acts: Promise<void>[] = [];
	for (let index = 0; index < count; index++) {
		const wait = startedAt + (index * withinMs) / count - performance.now();
		if (wait > 1) await sleep(wait);
		acts.push(act(index));
	}
	await Promise.all(acts);
}

/** How many executions of a workflow have ended well. */
export async function successes(client: N8nClient, workflowId: string): Promise<number> {
	return await patiently(async () => await client.countSuccesses(workflowId));
}

/**
 * Waits until so many executions of a lane's workflow have ended well.
 * @returns whether they have, within `patienceMs`
 */
export async function untilSuccesses(
	client: N8nClient,
	{ workflowId }: Lane,
	wanted: number,
	patienceMs = PATIENCE_MS,
): Promise<boolean> {
	const deadline = performance.now() + patienceMs;
	while ((await successes(client, workflowId)) < wanted) {
		if (performance.now() > deadline) return false;
		await sleep(COUNT_EVERY_MS);
	}
	return true;
}
