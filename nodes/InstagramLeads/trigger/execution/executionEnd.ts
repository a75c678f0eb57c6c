import type { IRun } from 'n8n-workflow';

import type { TimeLimit } from '../../common/timeLimit';
import { timeLimit } from '../../common/timeLimit';

/** So long queue mode may take to tell that an execution has ended. */
export const PATIENCE_MS = 120_000;

/**
 * Waits for the ends of executions. In queue mode n8n can miss one: a finished job is gone from Redis at
 * once (`N8N_EXECUTIONS_QUEUE_KEEP_LAST_COMPLETED`, 0 by default), and where a worker is done before
 * the main process listens, or Redis restarts in that moment, the end is never told. Nobody must wait
 * for it for ever. In regular mode n8n itself runs the workflow, and its end is waited for however
 * long that takes.
 */
export class ExecutionEnd {
	private readonly limits = new Set<TimeLimit>();

	/** Known with the first execution that ended well without a job of a worker's. */
	private isRegularMode = false;

	/**
	 * @param run as `emit` settles it: undefined where n8n has an execution of the same key
	 * @throws what the run is rejected with
	 */
	async waitForEnd(run: Promise<IRun | undefined>): Promise<IRun | 'timedOut' | undefined> {
		if (this.isRegularMode) return await run;
		const limit = timeLimit(PATIENCE_MS);
		this.limits.add(limit);
		try {
			const timedOut = limit.over.then((): 'timedOut' => 'timedOut');
			const ended = await Promise.race([run, timedOut]);
			if (typeof ended === 'object' && isWithoutWorker(ended)) this.regularModeFound();
			return ended;
		} finally {
			limit.cancel();
			this.limits.delete(limit);
		}
	}

	/** Nobody's patience ends any more: n8n tells every end itself. */
	private regularModeFound(): void {
		this.isRegularMode = true;
		for (const limit of this.limits) limit.cancel();
	}
}

/** What queue mode fails by itself names no job either. */
function isWithoutWorker({ status, jobId }: IRun): boolean {
	return status === 'success' && jobId === undefined;
}
