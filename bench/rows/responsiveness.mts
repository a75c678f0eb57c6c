import { setTimeout as sleep } from 'node:timers/promises';
import type { Bench } from '../harness/bench.mts';
import { FAR } from '../harness/farMeta.mts';
import { patiently } from '../harness/patience.mts';
import { crowd, postCrowd } from '../harness/people.mts';
import { successes, untilSuccesses } from '../harness/posting.mts';
import { openCalmSite } from '../harness/site.mts';
import { percentile } from '../harness/statistics.mts';
import { openLane, webhookWorkflow, type Lane } from '../lanes.mts';
import type { Row, Topic } from './row.mts';

const EVENTS = 600;
/** More than n8n works off in that time, and no more than it takes in. */
const WITHIN_MS = 60_000;
const ASK_EVERY_MS = 25;
const LOOK_FOR_MS = 90_000;

const row = (key: string, en: string, ru: string, atMost: number): Row => ({
	key,
	name: { en, ru },
	unit: 'ms',
	rival: 'webhook',
	...(key === 'api-longest' ? { take: 'worst' } : {}),
	goal: { of: 'ours', atMost },
});

/** What people who work in n8n's editor notice of a rush. */
export const responsiveness: Topic = {
	name: 'responsiveness',
	title: { en: "n8n's own API during a rush", ru: 'Собственный API n8n во время наплыва' },
	rows: [
		row(
			'api-p95',
			"n8n's API while 600 people write within a minute: p95",
			'API n8n, пока за минуту пишут 600 человек: p95',
			150,
		),
		row(
			'api-longest',
			"n8n's API while 600 people write within a minute: longest",
			'API n8n, пока за минуту пишут 600 человек: самое долгое',
			500,
		),
	],
	measure: async (bench) => {
		const path = 'bench-api';
		const rival = await openLane(bench.client, webhookWorkflow(path), path);
		const rounds = Math.min(bench.rounds, 2);
		for (let round = 0; round < rounds; round++) {
			bench.say(`round ${round + 1}`);
			await measureOurs(bench);
			const theirs = await probe(bench, rival, async () => {
				await postCrowd(rival, new Map(), EVENTS, WITHIN_MS);
			});
			note(bench, 'rival', theirs);
		}
		await bench.client.deleteWorkflow(rival.workflowId);
	},
};

/** On a site of its own, which is given up with what still waits. */
async function measureOurs(bench: Bench): Promise<void> {
	const site = await openCalmSite(bench.client, { distance: FAR });
	try {
		const ours = await probe(bench, site.lane, async () => {
			await crowd(site.meta, new Map(), { name: 'rush', count: EVENTS, withinMs: WITHIN_MS });
		});
		note(bench, 'ours', ours);
	} finally {
		await site.close();
	}
}

/** Asks n8n for the workflow again and again while the events come in and wait. */
async function probe(
	{ client }: Bench,
	lane: Lane,
	happen: () => Promise<void>,
): Promise<number[]> {
	const before = await successes(client, lane.workflowId);
	const times: number[] = [];
	let isOver = false;
	const asking = (async () => {
		while (!isOver) {
			const askedAt = performance.now();
			// Where n8n answers "not ready", people wait until it is.
			await patiently(async () => await client.workflow(lane.workflowId));
			times.push(performance.now() - askedAt);
			await sleep(ASK_EVERY_MS);
		}
	})();
	try {
		await happen();
		await untilSuccesses(client, lane, before + EVENTS, LOOK_FOR_MS);
	} finally {
		isOver = true;
		await asking;
	}
	return times;
}

function note({ note: noted }: Bench, side: 'ours' | 'rival', times: number[]): void {
	noted('api-p95', side, percentile(times, 0.95));
	noted('api-longest', side, Math.max(...times));
}
