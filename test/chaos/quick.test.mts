import { createProgress } from '../../sandbox/n8n/progress.mts';
import { readOptions } from './options.mts';
import { offencesOf, reportOf } from './report.mts';
import { runChaos } from './run.mts';

/** It takes about three minutes, more on a machine with other things to do. */
const PATIENCE_MS = 900_000;

it(
	'loses nothing, doubles nothing, keeps the order, through two kills and a dead token',
	async () => {
		const seed = process.env.CHAOS_SEED ?? '1';
		const options = readOptions(['--quick', '--strict', '--seed', seed]);
		const result = await runChaos(options, createProgress());

		console.log(reportOf(result));
		expect(offencesOf(result)).toEqual([]);
		expect(result.evidence.events).toHaveLength(result.options.events);
		expect(result.log.cuts).toHaveLength(result.options.kills);
	},
	PATIENCE_MS,
);
