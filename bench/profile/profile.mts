import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Bench } from '../harness/bench.mts';
import { NEAR } from '../harness/farMeta.mts';
import { openCalmSite } from '../harness/site.mts';
import { perSecond } from '../rows/throughput.mts';
import { sharesOf, type CpuProfile, type Shares } from './shares.mts';

const EVENTS = 500;
const SENDERS = 50;

/** Whose code keeps n8n's main process busy while our trigger, and nothing else, works. */
export async function profile(bench: Pick<Bench, 'another' | 'quick'>): Promise<Shares> {
	const folder = await mkdtemp(path.join(tmpdir(), 'instagram-leads-profile-'));
	try {
		const pid = await workProfiled(bench, folder);
		const files = await readdir(folder);
		// n8n's task runner is a process of its own and leaves a profile, too.
		const file = files.find((name) => name.split('.').includes(String(pid)));
		if (file === undefined) throw new Error(`n8n left no profile, but: ${files.join(', ')}`);
		return sharesOf(JSON.parse(await readFile(path.join(folder, file), 'utf8')) as CpuProfile);
	} finally {
		await rm(folder, { recursive: true, force: true });
	}
}

/** @returns the id of n8n's process, which has ended */
async function workProfiled(
	{ another, quick }: Pick<Bench, 'another' | 'quick'>,
	folder: string,
): Promise<number | undefined> {
	const host = await another({ NODE_OPTIONS: `--cpu-prof --cpu-prof-dir=${folder}` });
	const pid = host.n8n.pid();
	let site;
	try {
		site = await openCalmSite(host.client, { distance: NEAR });
		await perSecond(host, site.lane, quick ? 100 : EVENTS, SENDERS);
	} finally {
		// The profile is written at the end; until then Meta has to be there.
		await host.close();
		await site?.meta.close();
	}
	return pid;
}
