import { createProgress } from '../../sandbox/n8n/progress.mts';
import { readOptions } from '../chaos/options.mts';
import { offencesOf, reportOf } from '../chaos/report.mts';
import { runChaos } from '../chaos/run.mts';

/** It takes about four minutes, more on a machine with other things to do. */
const PATIENCE_MS = 1_200_000;

it(
	'loses nothing, doubles nothing, keeps the order in queue mode, whichever part is killed',
	async () => {
		const seed = process.env.CHAOS_SEED ?? '2';
		const args = [
			'--quick',
			'--queue',
			'--strict',
			'--strict-order',
			'--kills',
			'5',
			'--seed',
			seed,
		];
		const result = await runChaos(readOptions(args), createProgress());

		console.log(reportOf(result));
		expect(offencesOf(result)).toEqual([]);
		expect(result.evidence.events).toHaveLength(result.options.events);
		expect(result.log.cuts).toHaveLength(result.options.kills);
	},
	PATIENCE_MS,
);
