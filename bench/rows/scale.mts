import type { Progress } from '../../sandbox/n8n/progress.mts';
import { measureInProcess } from '../../test/chaos/state/inProcess.mts';
import type { Checkpoint } from '../../test/chaos/state/report.mts';
import { watch } from '../harness/arrivals.mts';
import type { Bench } from '../harness/bench.mts';
import { FAR } from '../harness/farMeta.mts';
import { crowd } from '../harness/people.mts';
import { openCalmSite } from '../harness/site.mts';
import type { Row, Topic, Unit } from './row.mts';

/** Contacts of the built trigger in this process; n8n would take hours. */
export const CONTACTS = [100, 1000, 10_000, 100_000];
/** New contacts at once in the real n8n. */
export const AT_ONCE = [1, 10, 100, 1000];
const WARM_UP = 1000;
const WITHIN_MS = 2000;
/** No faster than n8n takes them in: Meta would give up and write again. */
const EVENT_EVERY_MS = 50;
const PATIENCE_MS = 180_000;

const english = (count: number): string => count.toLocaleString('en');
const many = (measure: string, counts: number[], en: string, ru: string, unit: Unit): Row[] =>
	counts.map((count) => ({
		key: `scale-${measure}-${count}`,
		name: { en: `${en}: ${english(count)}`, ru: `${ru}: ${count}` },
		unit,
	}));

/** What grows with the number of contacts, and what doesn't. */
export const scale: Topic = {
	name: 'scale',
	title: {
		en: 'Cost at 1, 10, 100 and 1,000 times the contacts',
		ru: 'Цена при 1, 10, 100 и 1000-кратном числе контактов',
	},
	rows: [
		{
			key: 'memory',
			name: {
				en: 'memory after 100,000 contacts (the built trigger without n8n)',
				ru: 'память после 100 000 контактов (собранный триггер без n8n)',
			},
			unit: 'MiB',
			goal: { of: 'ours', atMost: 50 },
		},
		...many('time', CONTACTS, 'time per event, contacts', 'время на событие, контактов', 'ms'),
		...many(
			'calls',
			AT_ONCE,
			'Graph calls per event, new at once',
			'запросов на событие, новых разом',
			'calls',
		),
		...many('state', CONTACTS, 'static data, contacts', 'static data, контактов', 'KiB'),
		...many('memory', CONTACTS, 'memory, contacts', 'память, контактов', 'MiB'),
	],
	measure: async (bench) => {
		noteContacts(bench, await inProcess(bench));
		for (const count of bench.quick ? AT_ONCE.slice(0, 2) : AT_ONCE)
			await measureCalls(bench, count);
	},
};

async function inProcess({ say, quick }: Bench): Promise<Checkpoint[]> {
	const nothing = (): void => undefined;
	const progress: Progress = { phase: say, detail: say, done: nothing, failed: nothing };
	// The first is slower than those that follow, however few it has.
	await measureInProcess(WARM_UP, progress, [WARM_UP]);
	const checkAt = quick ? CONTACTS.slice(0, 2) : CONTACTS;
	return await measureInProcess(checkAt[checkAt.length - 1], progress, checkAt);
}

function noteContacts({ note }: Bench, [start, ...checkpoints]: Checkpoint[]): void {
	let before = 0;
	for (const {
		contacts,
		milliseconds = NaN,
		staticDataBytes,
		heapMegabytes = NaN,
	} of checkpoints) {
		const grown = Math.max(0, heapMegabytes - (start.heapMegabytes ?? NaN));
		note(`scale-time-${contacts}`, 'ours', milliseconds / (contacts - before));
		note(`scale-state-${contacts}`, 'ours', staticDataBytes / 1024);
		note(`scale-memory-${contacts}`, 'ours', grown);
		if (contacts === CONTACTS[CONTACTS.length - 1]) note('memory', 'ours', grown);
		before = contacts;
	}
}

async function measureCalls({ client, note, say }: Bench, count: number): Promise<void> {
	say(`${count} new contacts at once`);
	const withinMs = Math.max(WITHIN_MS, count * EVENT_EVERY_MS);
	const site = await openCalmSite(client, { distance: FAR });
	try {
		const { calls, seconds } = await watch(
			client,
			site,
			async (sent) => await crowd(site.meta, sent, { name: 'scale', count, withinMs }),
			PATIENCE_MS,
		);
		const perEvent = Number.isFinite(seconds) ? calls.length / count : Infinity;
		note(`scale-calls-${count}`, 'ours', perEvent);
	} finally {
		await site.close();
	}
}
