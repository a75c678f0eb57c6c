import { setTimeout as sleep } from 'node:timers/promises';
import { staticDataBytes } from '../../sandbox/n8n/staticData.mts';
import { watch } from '../harness/arrivals.mts';
import type { Bench } from '../harness/bench.mts';
import { NEAR } from '../harness/farMeta.mts';
import { crowd } from '../harness/people.mts';
import { openCalmSite, type Site } from '../harness/site.mts';
import type { Row, Topic } from './row.mts';

const PATIENCE_MS = 300_000;
/** No faster than n8n takes them in: Meta would give up and write again. */
const EVENT_EVERY_MS = 100;
/** What follows the last execution is written by then. */
const QUIET_MS = 5000;

const row = (events: number, atMost: number): Row => ({
	key: `state-${events}`,
	name: {
		en: `static data after ${events.toLocaleString('en')} events of as many people`,
		ru: `static data после ${events} событий от стольких же людей`,
	},
	unit: 'KiB',
	goal: { of: 'ours', atMost },
});

/** What n8n has to store, and writes again with each change. */
export const state: Topic = {
	name: 'state',
	title: { en: 'What is stored', ru: 'Что хранится' },
	rows: [row(200, 16), row(2000, 48)],
	measure: async (bench) => {
		const site = await openCalmSite(bench.client, { distance: NEAR });
		try {
			let written = 0;
			for (const events of bench.quick ? [200] : [200, 2000]) {
				bench.say(`${events} events`);
				const arrived = await fill(bench, site, written, events);
				bench.note(
					`state-${events}`,
					'ours',
					arrived ? await storedKibibytes(bench, site) : Infinity,
				);
				if (!arrived) return;
				written = events;
			}
		} finally {
			await site.close();
		}
	},
};

async function fill(
	{ client }: Bench,
	site: Site,
	written: number,
	upTo: number,
): Promise<boolean> {
	const count = upTo - written;
	const person = { name: `after${written}-`, count, withinMs: count * EVENT_EVERY_MS };
	const happened = await watch(
		client,
		site,
		async (sent) => await crowd(site.meta, sent, person),
		PATIENCE_MS,
	);
	return Number.isFinite(happened.seconds);
}

async function storedKibibytes({ client }: Bench, { lane }: Site): Promise<number> {
	await sleep(QUIET_MS);
	return (await staticDataBytes(client, lane.workflowId)) / 1024;
}
