import type { IRun } from 'n8n-workflow';

import { timeLimit } from '../../common/timeLimit';

/** So long queue mode may take to tell that an execution has ended; then regular mode is asked for it. */
export const PATIENCE_MS = 120_000;

/**
 * Waits for the ends of executions. In queue mode n8n can miss one: a finished job is gone from Redis at
 * once (`N8N_EXECUTIONS_QUEUE_KEEP_LAST_COMPLETED`, 0 by default), and where a worker is done before
 * the main process listens, or Redis restarts in that moment, the end is never told. Nobody must wait
 * for it for ever. In regular mode n8n itself runs the workflow, and its end is waited for however
 * long that takes; but n8n before 2.35 does not tell that it couldn't begin, its database being away.
 */
export class ExecutionEnd {
	/** Known with the first execution that ended well without a job of a worker's. */
	private isRegularMode = false;

	/**
	 * @param run as `emit` settles it: undefined where n8n has an execution of the same key
	 * @param submitAgain gives n8n the same execution with the same key once more
	 * @throws what the run is rejected with
	 */
	async waitForEnd(
		run: EndOfRun,
		submitAgain?: () => EndOfRun,
	): Promise<IRun | 'timedOut' | undefined> {
		let end = run;
		let isTaken = submitAgain === undefined;
		for (;;) {
			const ended = await withPatience(end);
			if (typeof ended === 'object' && isWithoutWorker(ended)) this.isRegularMode = true;
			if (ended !== 'timedOut') return ended;
			if (!this.isRegularMode) return 'timedOut';
			if (submitAgain === undefined || isTaken) continue;
			const before = end;
			const again = submitAgain().then(
				(other) => {
					isTaken = other === undefined;
					return other ?? before;
				},
				// What n8n can't begin now it may have begun before.
				async () => await before,
			);
			end = Promise.race([before, again]);
		}
	}
}

type EndOfRun = Promise<IRun | undefined>;

async function withPatience(run: EndOfRun): Promise<IRun | 'timedOut' | undefined> {
	const limit = timeLimit(PATIENCE_MS);
	try {
		return await Promise.race([run, limit.over.then((): 'timedOut' => 'timedOut')]);
	} finally {
		limit.cancel();
	}
}

/** What queue mode fails by itself names no job either. */
function isWithoutWorker({ status, jobId }: IRun): boolean {
	return status === 'success' && jobId === undefined;
}
