import { createProgress } from '../../sandbox/n8n/progress.mts';
import { readOptions } from './options.mts';
import { offencesOf, reportOf } from './report.mts';
import { runChaos } from './run.mts';

/** It takes about three minutes, more on a machine with other things to do. */
export const PATIENCE_MS = 900_000;

/** Runs chaos with the seed of `CHAOS_SEED`, or 1, for a test: nothing may be wrong at its end. */
export async function expectCleanRun(args: string[]): Promise<void> {
	const seed = process.env.CHAOS_SEED ?? '1';
	const result = await runChaos(readOptions([...args, '--seed', seed]), createProgress());

	console.log(reportOf(result));
	expect(offencesOf(result)).toEqual([]);
	expect(result.evidence.events).toHaveLength(result.options.events);
	expect(result.log.cuts).toHaveLength(result.options.kills);
}
