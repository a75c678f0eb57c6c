import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Bench } from '../harness/bench.mts';
import { bodiesOf, deliveryOf } from '../harness/deliveries.mts';
import { NEAR } from '../harness/farMeta.mts';
import { postAll } from '../harness/posting.mts';
import { openCalmSite } from '../harness/site.mts';
import { perSecond } from '../rows/throughput.mts';
import { sharesOf, type CpuProfile, type Shares, type Span } from './shares.mts';

const EVENTS = 500;
const SENDERS = 50;

/** Whose code kept n8n's main process busy, by what it was busy with. */
export interface Profile {
	/** One event a POST, each with its execution. */
	events: Shares;
	/** POSTs of an event that is known: none starts anything. */
	door: Shares;
}

type Spans = Record<keyof Profile, Span>;

/** Whose code keeps n8n's main process busy while our trigger, and nothing else, works. */
export async function profile(bench: Pick<Bench, 'another' | 'quick'>): Promise<Profile> {
	const folder = await mkdtemp(path.join(tmpdir(), 'instagram-leads-profile-'));
	try {
		const { pid, spans } = await workProfiled(bench, folder);
		const files = await readdir(folder);
		// n8n's task runner is a process of its own and leaves a profile, too.
		const file = files.find((name) => name.split('.').includes(String(pid)));
		if (file === undefined) throw new Error(`n8n left no profile, but: ${files.join(', ')}`);
		const found = JSON.parse(await readFile(path.join(folder, file), 'utf8')) as CpuProfile;
		return { events: sharesOf(found, spans.events), door: sharesOf(found, spans.door) };
	} finally {
		await rm(folder, { recursive: true, force: true });
	}
}

/** @returns the id of n8n's process, which has ended, and when it did what */
async function workProfiled(
	{ another, quick }: Pick<Bench, 'another' | 'quick'>,
	folder: string,
): Promise<{ pid: number | undefined; spans: Spans }> {
	const host = await another({ NODE_OPTIONS: `--cpu-prof --cpu-prof-dir=${folder}` });
	const pid = host.n8n.pid();
	const count = quick ? 100 : EVENTS;
	let site;
	try {
		site = await openCalmSite(host.client, { distance: NEAR });
		const { lane } = site;
		await postAll(lane, bodiesOf(SENDERS), SENDERS);
		const copies = Array<string>(count).fill(JSON.stringify(deliveryOf()));
		const events = await spanOf(async () => await perSecond(host, lane, count, SENDERS));
		const door = await spanOf(async () => await postAll(lane, copies, SENDERS));
		return { pid, spans: { events, door } };
	} finally {
		// The profile is written at the end; until then Meta has to be there.
		await host.close();
		await site?.meta.close();
	}
}

async function spanOf(work: () => Promise<unknown>): Promise<Span> {
	const from = microseconds();
	await work();
	return { from, to: microseconds() };
}

/** V8 dates its profiles by the same clock. */
const microseconds = (): number => Number(process.hrtime.bigint() / 1000n);
