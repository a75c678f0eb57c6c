import { setTimeout as sleep } from 'node:timers/promises';
import { itemsOf } from '../../sandbox/n8n/executions.mts';
import type { Execution } from '../../sandbox/n8n/types.mts';
import { openHarness, type Harness } from './harness/cluster.mts';
import { startGate, type Gate } from './harness/gate.mts';
import { openShop, type Shop } from './harness/shop.mts';

/** From a restart of n8n until the first poll, and what comes with it. */
const RECOVERY_MS = 200_000;
/** Longer than an event takes to its Deal. */
const QUIET_MS = 5000;
const TRIGGER = 'Instagram Leads Trigger';

let harness: Harness;
let quick: Shop;
let slow: Shop;
let gate: Gate;

beforeAll(async () => {
	harness = await openHarness();
	quick = await openShop(harness.n8n);
	gate = await startGate();
	slow = await openShop(harness.n8n, { gate });
});

afterAll(async () => {
	await slow?.close();
	await gate?.close();
	await quick?.close();
	await harness?.close();
});

const attemptsIn = (execution: Execution) =>
	itemsOf(execution, TRIGGER).map(({ deliveryAttempt = 1 }) => deliveryAttempt);

describe('what goes away', () => {
	it('a worker: its execution is given to n8n again and ends in the Deal', async () => {
		await slow.business.instagram.writeMessage({ username: 'malika.k', text: 'Здравствуйте!' });
		await gate.isAsked();
		await harness.worker.kill();
		gate.open();
		await slow.business.instagram.writeMessage({ username: 'malika.k', text: 'Алло?' });
		await harness.worker.restart();

		await slow.expectDeal('malika.k', ['Здравствуйте!', 'Алло?'], RECOVERY_MS);
		const executions = await harness.n8n.waitForExecutions(slow.workflowId, 3);
		const succeeded = executions.filter(({ status }) => status === 'success');
		expect(succeeded.flatMap(attemptsIn)).toEqual([2, 1]);
		expect(executions).toHaveLength(3);
	});

	it('the main process: nothing is lost, nothing is in a Deal twice', async () => {
		const { instagram } = slow.business;
		gate.shut();
		await instagram.writeMessage({ username: 'aziza.n', text: 'Есть синяя ваза?' });
		await gate.isAsked();
		await instagram.writeMessage({ username: 'aziza.n', text: 'Или белая' });
		await harness.cluster.main.kill();
		gate.open();
		await instagram.writeMessage({ username: 'aziza.n', text: 'Здесь есть кто?' });
		await instagram.writeComment({ username: 'timur.a', text: 'Price?' });
		await harness.cluster.main.restart();

		const texts = ['Есть синяя ваза?', 'Или белая', 'Здесь есть кто?'];
		await slow.expectDeal('aziza.n', texts, RECOVERY_MS);
		await slow.expectDeal('timur.a', ['Price?'], RECOVERY_MS);
		await sleep(QUIET_MS);
		expect(await slow.textsOf('aziza.n')).toEqual([texts]);
		expect(await slow.textsOf('timur.a')).toEqual([['Price?']]);
	});

	it('Redis: what was queued runs when it is back', async () => {
		const { server } = harness.cluster.redis;
		if (!server) {
			console.warn('REDIS names a server of others: its restart is not tested');
			return;
		}
		const { instagram } = quick.business;
		await instagram.writeMessage({ username: 'dilnoza.r', text: 'До' });
		await server.kill();
		await server.restart();
		await instagram.writeMessage({ username: 'dilnoza.r', text: 'После' });

		await quick.expectDeal('dilnoza.r', ['До', 'После'], RECOVERY_MS);
	});
});
