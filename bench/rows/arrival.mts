import { setTimeout as sleep } from 'node:timers/promises';
import {
	conversationCalls,
	delay,
	refused,
	watch,
	type Arrivals,
	type Sent,
} from '../harness/arrivals.mts';
import type { Bench } from '../harness/bench.mts';
import { FAR } from '../harness/farMeta.mts';
import { crowd, postCrowd, write } from '../harness/people.mts';
import { openCalmSite, type Site } from '../harness/site.mts';
import { controlWorkflow, openLane, webhookWorkflow, type Lane } from '../lanes.mts';
import type { Row, Texts, Topic } from './row.mts';

const MESSAGES_AGAIN = 10;
const PATIENCE_MS = 240_000;

const seconds = (key: string, en: string, ru: string, atMost: number, isBeside = false): Row => ({
	key,
	name: { en, ru },
	unit: 's',
	...(isBeside ? { rival: 'webhook' } : {}),
	goal: { of: 'ours', atMost },
});

/** A burst beside a trigger node that does nothing: what n8n itself needs for so many POSTs. */
const besideControl = (burst: string, { en, ru }: Texts): Row[] =>
	['p50', 'p99'].map((share) => ({
		key: `${burst}-${share}-control`,
		name: { en: `${en}: ${share}`, ru: `${ru}: ${share}` },
		unit: 's',
		rival: 'control',
	}));

const NEW_100: Texts = {
	en: '100 new people write within half a second',
	ru: '100 новых людей пишут за полсекунды',
};
const KNOWN_100: Texts = {
	en: '100 known people write within half a second',
	ru: '100 знакомых людей пишут за полсекунды',
};

/** How long an event takes until its execution starts, and what it costs in calls. */
export const arrival: Topic = {
	name: 'arrival',
	title: {
		en: 'Until the execution starts (Meta answers in 150 ms, two conversation calls a second)',
		ru: 'До начала выполнения (Meta отвечает за 150 мс, два запроса переписок в секунду)',
	},
	rows: [
		seconds('new-contact', 'one new contact writes', 'пишет один новый контакт', 0.6, true),
		seconds('same-again', 'the same person writes again', 'тот же человек пишет снова', 0.2, true),
		seconds('new-100-p50', `${NEW_100.en}: p50`, `${NEW_100.ru}: p50`, 4, true),
		seconds('new-100-p99', `${NEW_100.en}: p99`, `${NEW_100.ru}: p99`, 10, true),
		seconds('known-100-p50', `${KNOWN_100.en}: p50`, `${KNOWN_100.ru}: p50`, 3, true),
		seconds('known-100-p99', `${KNOWN_100.en}: p99`, `${KNOWN_100.ru}: p99`, 8, true),
		...besideControl('known-100', KNOWN_100),
		seconds(
			'new-300-p99',
			'300 new people write within 2 s: p99',
			'300 новых людей пишут за 2 с: p99',
			30,
		),
		{
			key: 'calls-new',
			name: { en: 'Graph calls for a new contact', ru: 'запросов к Graph на новый контакт' },
			unit: 'calls',
			goal: { of: 'ours', atMost: 2 },
		},
		{
			key: 'calls-next',
			name: {
				en: 'Graph calls for the next message',
				ru: 'запросов к Graph на следующее сообщение',
			},
			unit: 'calls',
			goal: { of: 'ours', atMost: 0.1 },
		},
		{
			key: 'refused',
			name: {
				en: 'conversation calls refused with 613 in the bursts',
				ru: 'запросов переписок с отказом 613 при наплыве',
			},
			unit: '%',
			take: 'worst',
			goal: { of: 'ours', atMost: 0 },
		},
		{
			key: 'empty-executions',
			name: {
				en: 'executions that start nothing, per real one, in the bursts',
				ru: 'выполнений без события на одно настоящее, при наплыве',
			},
			unit: 'executions',
			goal: { of: 'ours', atMost: 0.1 },
		},
	],
	measure: async (bench) => {
		const rivals = await openRivals(bench);
		for (let round = 0; round < bench.rounds; round++) await measureRound(bench, rivals, round);
		for (const { workflowId } of Object.values(rivals))
			await bench.client.deleteWorkflow(workflowId);
	},
};

type Rivals = Record<'webhook' | 'control', Lane>;

async function openRivals({ client }: Bench): Promise<Rivals> {
	const path = 'bench-arrival';
	return {
		webhook: await openLane(client, webhookWorkflow(path), path),
		control: await openLane(client, controlWorkflow(`${path}-control`), `${path}-control/webhook`),
	};
}

/** A site of its own for each round: nothing of the one before waits in it. */
async function measureRound(bench: Bench, rivals: Rivals, round: number): Promise<void> {
	const site = await openCalmSite(bench.client, { distance: FAR });
	try {
		bench.say(`round ${round + 1}: one contact`);
		await measureOne(bench, site, rivals.webhook);
		bench.say(`round ${round + 1}: bursts`);
		await measureBursts(bench, site, rivals);
	} finally {
		await site.close();
	}
}

async function measureOne(bench: Bench, site: Site, rival: Lane): Promise<void> {
	const { client, note } = bench;
	const first = await watch(
		client,
		site,
		async (sent) => await write(site.meta, sent, 'solo'),
		30_000,
	);
	note('new-contact', 'ours', delay(first, 0.5));
	note('calls-new', 'ours', first.calls.length);
	const again = await watch(client, site, async (sent) => await writeOften(site, sent), 60_000);
	note('same-again', 'ours', delay(again, 0.5));
	note('calls-next', 'ours', again.calls.length / MESSAGES_AGAIN);
	for (const key of ['new-contact', 'same-again']) {
		const found = await watch(
			client,
			{ lane: rival },
			async (sent) => await postCrowd(rival, sent, 1, 0),
			30_000,
		);
		note(key, 'rival', delay(found, 0.5));
	}
}

async function writeOften(site: Site, sent: Sent): Promise<void> {
	for (let message = 0; message < MESSAGES_AGAIN; message++) {
		if (message > 0) await sleep(1000);
		await write(site.meta, sent, 'solo', `Hello again ${message}`);
	}
}

async function measureBursts(bench: Bench, site: Site, rivals: Rivals): Promise<void> {
	const { client, note, quick } = bench;
	const burst = async (name: string, count: number, withinMs: number): Promise<Arrivals> =>
		await watch(
			client,
			site,
			async (sent) => await crowd(site.meta, sent, { name, count, withinMs }),
			PATIENCE_MS,
		);
	const beside = async (lane: Lane): Promise<Arrivals> =>
		await watch(
			client,
			{ lane },
			async (sent) => await postCrowd(lane, sent, 100, 500),
			PATIENCE_MS,
		);
	const fresh = await burst('crowd', 100, 500);
	noteShares(bench, 'new-100', fresh, await beside(rivals.webhook));
	const known = await burst('crowd', 100, 500);
	noteShares(bench, 'known-100', known, await beside(rivals.webhook));
	noteShares(bench, 'known-100', known, await beside(rivals.control), '-control');
	const all = [fresh, known];
	if (!quick) {
		const many = await burst('throng', 300, 2000);
		note('new-300-p99', 'ours', delay(many, 0.99));
		all.push(many);
	}
	noteCosts(bench, all);
}

function noteShares(
	{ note }: Bench,
	burst: string,
	ours: Arrivals,
	theirs: Arrivals,
	suffix = '',
): void {
	for (const [name, share] of Object.entries({ p50: 0.5, p99: 0.99 })) {
		note(`${burst}-${name}${suffix}`, 'ours', delay(ours, share));
		note(`${burst}-${name}${suffix}`, 'rival', delay(theirs, share));
	}
}

function noteCosts({ note }: Bench, all: Arrivals[]): void {
	const calls = all.flatMap((found) => found.calls);
	const limited = Math.max(1, conversationCalls(calls).length);
	note('refused', 'ours', (100 * refused(calls).length) / limited);
	const real = all.reduce((sum, { delays }) => sum + delays.length, 0);
	const empty = all.reduce((sum, found) => sum + found.empty, 0);
	note('empty-executions', 'ours', empty / real);
}
