import { createProgress, type Progress } from '../../sandbox/n8n/progress.mts';
import { readOptions, type ChaosOptions } from './options.mts';
import { offencesOf, reportOf, type ChaosResult } from './report.mts';
import * as replays from './replay/report.mts';
import { replay } from './replay/run.mts';
import { runChaos } from './run.mts';
import { measureInN8n } from './state/inN8n.mts';
import { measureInProcess } from './state/inProcess.mts';
import { stateTable } from './state/report.mts';

const isClean = (result: ChaosResult): boolean => offencesOf(result).length === 0;

async function main(): Promise<void> {
	const options = readOptions(process.argv.slice(2));
	const progress = createProgress();
	if (options.state !== undefined) {
		await measureState(options, options.state, progress);
		return;
	}
	console.log(`Seed ${options.seed}: --seed ${options.seed} plans the same run again\n`);
	if (options.replay !== undefined) {
		await replayLines({ ...options, replay: options.replay }, progress);
		return;
	}
	const result = await runChaos(options, progress, (run) => options.keep || !isClean(run));
	const praise = 'Nothing lost, nothing doubled, everything in order';
	conclude(reportOf(result), result, isClean(result) && praise);
}

async function replayLines(
	options: ChaosOptions & { replay: number },
	progress: Progress,
): Promise<void> {
	const isRight = (run: replays.ReplayResult): boolean => replays.offencesOf(run).length === 0;
	const result = await replay(options, progress, isRight);
	conclude(replays.reportOf(result), result, isRight(result) && 'Each answered once, in order');
}

/** @param praise what a clean run is told with; false where it wasn't */
function conclude(report: string, { logFile }: { logFile: string }, praise: string | false): void {
	console.log(`\n${report}\n`);
	if (praise) {
		console.log(`✓ ${praise}`);
		return;
	}
	console.log(`✗ Not as it must be. n8n's log: ${logFile}`);
	process.exitCode = 1;
}

async function measureState(
	options: ChaosOptions,
	contacts: number,
	progress: Progress,
): Promise<void> {
	const inProcess = await measureInProcess(contacts, progress);
	const limits = { contacts, minutes: options.minutes, every: 1000 };
	const inN8n = await measureInN8n(options, limits, progress);
	progress.done();
	const reached = inN8n[inN8n.length - 1].contacts;
	console.log(`\n${stateTable('The built trigger, alone', inProcess)}`);
	console.log(`\n${stateTable('The trigger in the real n8n', inN8n)}`);
	if (reached < contacts) {
		console.log(`\nn8n got as far as ${reached} contacts in ${options.minutes} min (--minutes).`);
	}
}

main().catch((error: unknown) => {
	console.error(`\n${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
	process.exitCode = 1;
});
