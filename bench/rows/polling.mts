import { setTimeout as sleep } from 'node:timers/promises';
import { refused } from '../harness/arrivals.mts';
import type { Bench } from '../harness/bench.mts';
import { FAR, type FarMeta } from '../harness/farMeta.mts';
import { pollNaively } from '../harness/naivePoller.mts';
import { writeUnheard } from '../harness/people.mts';
import { successes, untilSuccesses } from '../harness/posting.mts';
import { openCalmSite, openSite, type Site } from '../harness/site.mts';
import type { Topic } from './row.mts';

const PEOPLE = 100;
const EACH = 5;
/** A cron expression with seconds, so that a poll needn't be waited for. */
const POLL_SECONDS = 20;
const PATIENCE_MS = 300_000;
const QUIET_MS = 10_000;
/** What has changed is read again for five minutes, since Meta may show some of it late. */
const READ_AGAIN_MS = 5 * 60_000 + POLL_SECONDS * 1000;

const every = (expression: string): Record<string, unknown> => ({
	mode: 'polling',
	pollTimes: { item: [{ mode: 'custom', cronExpression: expression }] },
});
const OFTEN = every(`*/${POLL_SECONDS} * * * * *`);
const NEVER = every('0 0 0 1 1 *');

/** What is asked of Meta where no webhooks come. */
export const polling: Topic = {
	name: 'polling',
	title: { en: 'Polls', ru: 'Опросы' },
	rows: [
		{
			key: 'poll-idle',
			name: {
				en: 'Graph calls of an idle poll (messages and comments), 100 conversations',
				ru: 'запросов на опрос без новостей (сообщения и комментарии), 100 переписок',
			},
			unit: 'calls',
			rival: 'naive',
			goal: { of: 'ours', atMost: 2 },
		},
		{
			key: 'poll-100',
			name: {
				en: 'Graph calls of a poll with 100 changed conversations',
				ru: 'запросов на опрос со 100 изменившимися переписками',
			},
			unit: 'calls',
			rival: 'naive',
			goal: { of: 'ours', atMost: 5 },
		},
		{
			key: 'catch-up',
			name: {
				en: 'Graph calls of a catch-up over 1,000 conversations with 5 messages each',
				ru: 'запросов на догоняющее чтение 1000 переписок по 5 сообщений',
			},
			unit: 'calls',
			rival: 'naive',
			goal: { of: 'ratio', atMost: 0.05 },
		},
		{
			key: 'catch-up-refused',
			name: { en: 'of these refused with 613', ru: 'из них с отказом 613' },
			unit: 'calls',
			goal: { of: 'ours', atMost: 0 },
		},
	],
	measure: async (bench) => {
		await measurePolls(bench);
		await measureCatchUp(bench);
	},
};

/** People who are known write: then nobody has to be looked up. */
async function measurePolls(bench: Bench): Promise<void> {
	const site = await openCalmSite(bench.client, { distance: FAR, parameters: OFTEN });
	try {
		bench.say('making 100 people known');
		await bring(bench, site);
		for (let round = 0; round < bench.rounds; round++) {
			bench.say(`idle polls, round ${round + 1}`);
			await sleep(READ_AGAIN_MS);
			bench.note('poll-idle', 'ours', await idleCalls(site, bench.quick ? 1 : 3));
			bench.note('poll-idle', 'rival', await naively(site.meta, Date.now()));
			bench.say(`100 changed conversations, round ${round + 1}`);
			const since = Date.now() - 1000;
			bench.note('poll-100', 'ours', await changedCalls(bench, site));
			bench.note('poll-100', 'rival', await naively(site.meta, since));
		}
	} finally {
		await site.close();
	}
}

/** Writes a message each and waits for the executions. @returns whether all came */
async function bring(
	{ client }: Bench,
	{ meta, lane }: Site,
	meanwhile?: () => Promise<void>,
): Promise<boolean> {
	const before = await successes(client, lane.workflowId);
	await writeUnheard(meta, { name: 'polled', count: PEOPLE });
	await meanwhile?.();
	return await untilSuccesses(client, lane, before + PEOPLE, PATIENCE_MS);
}

/** Calls a poll makes when nothing is new, of so many polls in a row. */
async function idleCalls({ meta }: Site, polls: number): Promise<number> {
	await betweenPolls();
	meta.calls.length = 0;
	await sleep(polls * POLL_SECONDS * 1000);
	return meta.calls.length / polls;
}

/** All calls of the first poll that sees them; without end where one of them didn't come. */
async function changedCalls(bench: Bench, site: Site): Promise<number> {
	const { calls } = site.meta;
	let made = 0;
	await betweenPolls();
	calls.length = 0;
	const arrived = await bring(bench, site, async () => {
		await betweenPolls();
		made = calls.length;
	});
	return arrived ? made : Infinity;
}

/** To the middle between two polls. */
async function betweenPolls(): Promise<void> {
	const period = POLL_SECONDS * 1000;
	await sleep((period * 1.5 - (Date.now() % period)) % period);
}

async function measureCatchUp(bench: Bench): Promise<void> {
	const count = bench.quick ? 100 : 1000;
	const since = new Date(Date.now() - 3600_000);
	bench.say(`catch-up over ${count} conversations`);
	const site = await openSite(bench.client, {
		distance: FAR,
		before: async (meta) => await writeUnheard(meta, { name: 'missed', count, each: EACH }, 1800),
		// One execution per contact: what is counted are calls, not what n8n makes of the events.
		parameters: {
			...NEVER,
			options: { since: since.toISOString(), groupByContact: true, resolveProfile: false },
		},
	});
	try {
		const arrived = await untilSuccesses(bench.client, site.lane, count, PATIENCE_MS);
		await untilQuiet(site.meta);
		bench.note('catch-up', 'ours', arrived ? site.meta.calls.length : Infinity);
		bench.note('catch-up-refused', 'ours', refused(site.meta.calls).length);
		bench.note('catch-up', 'rival', await naively(site.meta, since.getTime()));
	} finally {
		await site.close();
	}
}

async function untilQuiet({ calls }: FarMeta): Promise<void> {
	while (Date.now() - (calls[calls.length - 1]?.at ?? 0) < QUIET_MS) await sleep(500);
}

/** Somebody else's calls, without Meta's limit: it would have been refused most of them. */
async function naively(meta: FarMeta, since: number): Promise<number> {
	await meta.simulator.setSettings({ enforceRateLimits: false });
	try {
		const { simulator, directUrl } = meta;
		return await pollNaively(simulator, directUrl, since);
	} finally {
		await meta.simulator.setSettings({ enforceRateLimits: true });
	}
}
