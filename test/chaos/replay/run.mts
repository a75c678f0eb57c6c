import { readFile } from 'node:fs/promises';
import type { Progress } from '../../../sandbox/n8n/progress.mts';
import { CallCounter } from '../graphCalls.mts';
import type { ChaosOptions } from '../options.mts';
import { crowdOf } from './crowd.mts';
import { fatesOf } from './fates.mts';
import { MemoryWatch } from './memory.mts';
import type { ReplayResult } from './report.mts';
import { rush } from './rush.mts';
import { openSite, type Site } from './site.mts';
import { verdictOf } from './verdict.mts';

const LOOKS = 20;
/** What n8n says then. */
const STARTED_NOTHING = 'duplicate deduplication key';

/**
 * People write so many lines as fast as n8n takes them; each is answered, while polls go on. n8n's folder stays where
 * something went wrong.
 */
export async function replay(
	options: ChaosOptions & { replay: number },
	progress: Progress,
	isClean: (result: ReplayResult) => boolean,
): Promise<ReplayResult & { logFile: string }> {
	const site = await openSite(options, progress);
	let keep = true;
	try {
		const result = await play(site, options, progress);
		keep = options.keep || !isClean(result);
		return { ...result, logFile: site.process.logFile };
	} finally {
		progress.phase('Stopping n8n');
		await site.close(keep);
		progress.done();
	}
}

async function play(
	site: Site,
	{ replay: events, seed }: ChaosOptions & { replay: number },
	progress: Progress,
): Promise<ReplayResult> {
	const groups = crowdOf(events, seed);
	const counter = new CallCounter(site.instagram);
	const memory = new MemoryWatch(site, Math.ceil(events / LOOKS));
	progress.phase(`${events} lines are written as fast as n8n takes them`);
	const written = await rush(site, groups, memory, progress);
	await memory.stop();
	progress.phase('Comparing the answers with what was written');
	const { calls } = await counter.stop();
	const fates = await fatesOf(site, written);
	const deliveries = await site.instagram.getDeliveries();
	const statuses = deliveries.flatMap(({ attempts }) => attempts.map(({ status }) => status));
	return {
		seed,
		fates,
		verdict: verdictOf(fates),
		looks: memory.looks,
		succeeded: memory.done,
		calls,
		refusedForTheirNumber: counter.readings.filter(({ code }) => code === 613).length,
		posts: statuses.length,
		postsRefused: statuses.filter((status) => status !== 200).length,
		startedNothing: await countInLog(site, STARTED_NOTHING),
	};
}

async function countInLog({ process }: Site, words: string): Promise<number> {
	const lines = (await readFile(process.logFile, 'utf8')).split('\n');
	return lines.filter((line) => line.includes(words)).length;
}
