import type { Progress } from '../../sandbox/n8n/progress.mts';
import { collectEvidence } from './evidence.mts';
import { summariseExecutions } from './executions.mts';
import { CallCounter } from './graphCalls.mts';
import { judge } from './judge.mts';
import type { ChaosOptions } from './options.mts';
import { makePlan } from './plan.mts';
import { waitUntilQuiet } from './quiet.mts';
import type { ChaosResult } from './report.mts';
import { openStage, type Stage } from './stage.mts';
import { breakGraph, storm } from './storm.mts';

/** A run to its end. `keepWhen` decides whether n8n's folder stays for a look. */
export async function runChaos(
	options: ChaosOptions,
	progress: Progress,
	keepWhen: (result: ChaosResult) => boolean = () => options.keep,
): Promise<ChaosResult & { folder: string; logFile: string }> {
	const stage = await openStage(options, progress);
	let keep = true;
	try {
		const result = await play(stage, options, progress);
		keep = keepWhen(result);
		return { ...result, folder: stage.folder, logFile: stage.process.logFile };
	} finally {
		progress.phase('Stopping n8n');
		await stage.close(keep);
		progress.done();
	}
}

async function play(stage: Stage, options: ChaosOptions, progress: Progress): Promise<ChaosResult> {
	const plan = makePlan(options);
	const counter = new CallCounter(stage.instagram);
	const startedAt = Date.now();
	const minutes = Math.ceil(plan.durationMs / 60_000);
	progress.phase(`Chaos, seed ${options.seed}, about ${minutes} min`);
	await breakGraph(stage, options.faults, options.seed);
	const log = await storm(stage, plan, options, progress);
	progress.phase('Waiting until all is quiet');
	await waitUntilQuiet(stage, plan.events.length, progress);
	const tookMs = Date.now() - startedAt;
	progress.phase('Comparing the Deals with what happened');
	const calls = await counter.stop();
	const evidence = await collectEvidence(stage, plan, log, options, counter.readings);
	const executions = await summariseExecutions(stage.n8n, stage.workflowId);
	const verdict = judge(evidence);
	progress.done();
	return { options, plan, log, evidence, verdict, executions, calls, tookMs };
}
