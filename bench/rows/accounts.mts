import { setTimeout as sleep } from 'node:timers/promises';
import type { Bench, Host } from '../harness/bench.mts';
import { NEAR } from '../harness/farMeta.mts';
import { processorSeconds, residentMebibytes } from '../harness/processes.mts';
import { openSite, type Site } from '../harness/site.mts';
import type { Row, Topic } from './row.mts';

const COUNTS = [30, 100];
const POLL_SECONDS = 60;
const EVERY_MINUTE = { mode: 'polling', pollTimes: { item: [{ mode: 'everyMinute' }] } };
const AT_ONCE = 5;

const rowsOf = (accounts: number): Row[] => [
	{
		key: `accounts-${accounts}-cpu`,
		name: {
			en: `${accounts} accounts polled every minute: share of a core`,
			ru: `${accounts} аккаунтов, опрос раз в минуту: доля ядра`,
		},
		unit: '%',
	},
	{
		key: `accounts-${accounts}-memory`,
		name: {
			en: `${accounts} accounts polled every minute: memory`,
			ru: `${accounts} аккаунтов, опрос раз в минуту: память`,
		},
		unit: 'MiB',
	},
	{
		key: `accounts-${accounts}-calls`,
		name: {
			en: `${accounts} accounts polled every minute: calls per poll`,
			ru: `${accounts} аккаунтов, опрос раз в минуту: запросов на опрос`,
		},
		unit: 'calls',
	},
];

/** An agency: one n8n, an account per client. */
export const accounts: Topic = {
	name: 'accounts',
	title: { en: 'Many accounts', ru: 'Много аккаунтов' },
	rows: COUNTS.flatMap(rowsOf),
	measure: async (bench) => {
		const host = await bench.another();
		const sites: Site[] = [];
		try {
			bench.say('n8n with nothing to do');
			await sleep(bench.quick ? 5000 : 20_000);
			const idle = await busyShare(host, bench.quick ? 5 : 30);
			const memory = residentMebibytes(host.n8n.pid());
			for (const count of bench.quick ? [5] : COUNTS) {
				bench.say(`${count} accounts`);
				await openMore(host, sites, count);
				await sleep(10_000);
				await measureCount(bench, host, sites, { idle, memory, count });
			}
		} finally {
			await host.close();
			for (const { meta } of sites) await meta.close();
		}
	},
};

async function openMore({ client }: Host, sites: Site[], upTo: number): Promise<void> {
	while (sites.length < upTo) {
		const count = Math.min(AT_ONCE, upTo - sites.length);
		const open = async (): Promise<Site> =>
			await openSite(client, { distance: NEAR, parameters: EVERY_MINUTE });
		sites.push(...(await Promise.all(Array.from({ length: count }, open))));
	}
}

/** More than n8n takes with nothing to do, over whole minutes. */
async function measureCount(
	{ note, quick }: Bench,
	host: Host,
	sites: Site[],
	{ idle, memory, count }: { idle: number; memory: number; count: number },
): Promise<void> {
	const minutes = quick ? 1 : 2;
	for (const { meta } of sites) meta.calls.length = 0;
	const share = await busyShare(host, minutes * POLL_SECONDS);
	if (quick) return;
	const calls = sites.reduce((sum, { meta }) => sum + meta.calls.length, 0);
	note(`accounts-${count}-cpu`, 'ours', 100 * (share - idle));
	note(`accounts-${count}-memory`, 'ours', residentMebibytes(host.n8n.pid()) - memory);
	note(`accounts-${count}-calls`, 'ours', calls / (count * minutes));
}

/** How busy n8n's main process keeps one core, 0 to 1. */
async function busyShare({ n8n }: Host, seconds: number): Promise<number> {
	const before = processorSeconds(n8n.pid());
	const startedAt = performance.now();
	await sleep(seconds * 1000);
	const passed = (performance.now() - startedAt) / 1000;
	return (processorSeconds(n8n.pid()) - before) / passed;
}
