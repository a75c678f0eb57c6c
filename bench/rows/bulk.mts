import { setTimeout as sleep } from 'node:timers/promises';
import { watch } from '../harness/arrivals.mts';
import type { Bench } from '../harness/bench.mts';
import { bodiesOf, deliveryOf, newContact } from '../harness/deliveries.mts';
import { postAll, successes, untilSuccesses } from '../harness/posting.mts';
import { postNoted } from '../harness/people.mts';
import { percentile } from '../harness/statistics.mts';
import type { Lane } from '../lanes.mts';
import { openLanes, type Lanes } from './lanesOpen.mts';
import type { Topic } from './row.mts';

const SENDERS = 50;
const QUIET_MS = 3000;
const RIVAL_QUIET_MS = 10_000;

/** Much at once: packed deliveries, repetitions, a crowd at the door. */
export const bulk: Topic = {
	name: 'bulk',
	title: { en: 'Much at once', ru: 'Много сразу' },
	rows: [
		{
			key: 'batch',
			name: {
				en: '100 events of 50 contacts in one POST: all done (the rival: one POST each)',
				ru: '100 событий от 50 контактов одним POST: все готовы (соперник: POST на каждое)',
			},
			unit: 's',
			rival: 'webhook',
		},
		{
			key: 'duplicates',
			name: {
				en: '1,000 duplicates of one event: executions',
				ru: '1000 повторов одного события: выполнений',
			},
			unit: 'executions',
			rival: 'webhook',
			take: 'worst',
			goal: { of: 'ours', atMost: 1, atLeast: 1 },
		},
		{
			key: 'duplicates-time',
			name: {
				en: '1,000 duplicates of one event: all answered',
				ru: '1000 повторов одного события: все приняты',
			},
			unit: 's',
			rival: 'webhook',
		},
		{
			key: 'door-p99',
			name: {
				en: 'time to the 200, 2,000 POSTs, 50 at once: p99',
				ru: 'время до ответа 200, 2000 POST по 50 разом: p99',
			},
			unit: 'ms',
			rival: 'webhook',
			goal: { of: 'ratio', atMost: 0.3 },
		},
		{
			key: 'door-longest',
			name: {
				en: 'time to the 200, 2,000 POSTs, 50 at once: longest',
				ru: 'время до ответа 200, 2000 POST по 50 разом: самое долгое',
			},
			unit: 'ms',
			rival: 'webhook',
			take: 'worst',
			goal: { of: 'ours', atMost: 2000 },
		},
	],
	measure: async (bench) => {
		const lanes = await openLanes(bench, 'bench-bulk');
		try {
			await postAll(lanes.ours, bodiesOf(50), 10);
			await postAll(lanes.webhook, bodiesOf(50), 10);
			for (let round = 0; round < bench.rounds; round++) {
				bench.say(`round ${round + 1}`);
				await measureBatch(bench, lanes);
				await measureDuplicates(bench, lanes);
				// The longest of all rows; what it measures are two thousand figures each time.
				if (round < 2) await measureDoor(bench, lanes);
			}
		} finally {
			await lanes.close();
		}
	},
};

async function measureBatch({ client, note }: Bench, lanes: Lanes): Promise<void> {
	const contacts = Array.from({ length: 50 }, newContact);
	const packed = [JSON.stringify(deliveryOf([...contacts, ...contacts]))];
	const sides: ['ours' | 'rival', Lane, string[]][] = [
		['ours', lanes.ours, packed],
		['rival', lanes.webhook, bodiesOf(100)],
	];
	for (const [side, lane, bodies] of sides) {
		const { seconds } = await watch(client, { lane }, async (sent) => {
			await postNoted(lane, sent, bodies, SENDERS);
		});
		note('batch', side, seconds);
	}
}

async function measureDuplicates({ client, note, quick }: Bench, lanes: Lanes): Promise<void> {
	const copies = Array<string>(quick ? 200 : 1000).fill(JSON.stringify(deliveryOf()));
	for (const [side, lane] of sidesOf(lanes)) {
		const happened = await watch(client, { lane }, async (sent) => {
			const startedAt = performance.now();
			await postNoted(lane, sent, copies, SENDERS);
			note('duplicates-time', side, (performance.now() - startedAt) / 1000);
			// Whoever starts one execution each needs a while for the last of them.
			await sleep(side === 'ours' ? QUIET_MS : RIVAL_QUIET_MS);
		});
		note('duplicates', side, happened.real);
	}
}

function sidesOf({ ours, webhook }: Lanes): ['ours' | 'rival', Lane][] {
	return [
		['ours', ours],
		['rival', webhook],
	];
}

async function measureDoor({ client, note, quick }: Bench, lanes: Lanes): Promise<void> {
	const count = quick ? 300 : 2000;
	for (const [side, lane] of sidesOf(lanes)) {
		const before = await successes(client, lane.workflowId);
		const answers = await postAll(lane, bodiesOf(count), SENDERS);
		note('door-p99', side, percentile(answers, 0.99));
		note('door-longest', side, Math.max(...answers));
		await untilSuccesses(client, lane, before + count);
	}
}
