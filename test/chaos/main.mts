import { createProgress } from '../../sandbox/n8n/progress.mts';
import { readOptions } from './options.mts';
import { isClean, reportOf } from './report.mts';
import { runChaos } from './run.mts';

async function main(): Promise<void> {
	const options = readOptions(process.argv.slice(2));
	const progress = createProgress();
	console.log(`Seed ${options.seed}: --seed ${options.seed} plans the same run again\n`);
	const result = await runChaos(options, progress, (run) => options.keep || !isClean(run));
	console.log(`\n${reportOf(result)}\n`);
	if (isClean(result)) {
		console.log('✓ Nothing lost, nothing doubled, everything in order');
		return;
	}
	console.log(`✗ Not as it must be. n8n's log: ${result.logFile}`);
	process.exitCode = 1;
}

main().catch((error: unknown) => {
	console.error(`\n${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
	process.exitCode = 1;
});
