import { createProgress } from '../../sandbox/n8n/progress.mts';
import { readOptions } from './options.mts';
import { offencesOf, reportOf } from './report.mts';
import { runChaos } from './run.mts';

it('loses nothing, doubles nothing, keeps the order, through two kills and a dead token', async () => {
	const seed = process.env.CHAOS_SEED ?? '1';
	const result = await runChaos(readOptions(['--quick', '--seed', seed]), createProgress());

	console.log(reportOf(result));
	expect(offencesOf(result)).toEqual([]);
	expect(result.evidence.events).toHaveLength(result.options.events);
	expect(result.log.cuts).toHaveLength(result.options.kills);
});
