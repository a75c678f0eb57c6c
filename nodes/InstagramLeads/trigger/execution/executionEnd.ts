import type { IRun } from 'n8n-workflow';

import { timeLimit } from '../../common/timeLimit';

/** So long queue mode may take to tell that an execution has ended; in regular mode it is asked about then. */
export const PATIENCE_MS = 120_000;

/** So long an execution may hang in regular mode before its contact goes on. */
export const REGULAR_PATIENCE_MS = 15 * 60_000;

/**
 * How n8n's process runs, for all triggers in it: queue mode is known with the first end by a job of a worker's.
 * Until then regular mode is assumed: where the CRM hangs since the start, the first executions take long and
 * fail, and that must not get by unseen.
 */
export const processMode = { isQueue: false };

/** An execution whose end is waited for no longer. */
export interface StillRunning {
	/** How long it was waited for. */
	waitedMs: number;
	/** Its end, should n8n tell it after all. */
	later: EndOfRun;
}

/**
 * Waits for the ends of executions. In queue mode n8n can miss one: a finished job is gone from Redis at
 * once (`N8N_EXECUTIONS_QUEUE_KEEP_LAST_COMPLETED`, 0 by default), and where a worker is done before
 * the main process listens, or Redis restarts in that moment, the end is never told. In regular mode n8n
 * itself runs the workflow and tells each end; but an execution can hang. Nobody must wait for ever for
 * either. And n8n before 2.35 does not tell that it couldn't begin, its database being away: what n8n
 * has not said to have is asked about until it has.
 */
export class ExecutionEnd {
	/**
	 * @param run as `emit` settles it: undefined where n8n has an execution of the same key
	 * @param submitAgain gives n8n the same execution with the same key once more
	 * @param onHang called once, when the end isn't there after the first patience
	 * @throws what the run is rejected with
	 */
	async waitForEnd(
		run: EndOfRun,
		submitAgain?: () => EndOfRun,
		onHang: () => void = () => {},
	): Promise<IRun | StillRunning | undefined> {
		let end = run;
		let isTaken = submitAgain === undefined;
		for (let waitedMs = 0; ;) {
			const patience = nextPatience(waitedMs);
			const ended = await withPatience(end, patience);
			if (typeof ended === 'object' && ended.jobId !== undefined) processMode.isQueue = true;
			if (ended !== 'timedOut') return ended;
			if (waitedMs === 0) onHang();
			waitedMs += patience;
			const isOver = isTaken && waitedMs >= REGULAR_PATIENCE_MS;
			if (processMode.isQueue || isOver) return { waitedMs, later: end };
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

/** A look now and then, and one when the whole patience is over. */
function nextPatience(waitedMs: number): number {
	const left = REGULAR_PATIENCE_MS - waitedMs;
	return left > 0 ? Math.min(PATIENCE_MS, left) : PATIENCE_MS;
}

async function withPatience(
	run: EndOfRun,
	milliseconds: number,
): Promise<IRun | 'timedOut' | undefined> {
	const limit = timeLimit(milliseconds);
	try {
		return await Promise.race([run, limit.over.then((): 'timedOut' => 'timedOut')]);
	} finally {
		limit.cancel();
	}
}
