import type { IRun } from 'n8n-workflow';
import { sleep } from 'n8n-workflow';

/** So long queue mode may take to tell that an execution has ended. */
export const PATIENCE_MS = 120_000;

const LOOK_MS = 5000;

interface Wait {
	/** Milliseconds; after it nobody waits any longer. */
	until: number;
	giveUp: () => void;
}

/**
 * Waits for the ends of executions. In queue mode n8n can miss one: a finished job is gone from Redis at
 * once (`N8N_EXECUTIONS_QUEUE_KEEP_LAST_COMPLETED`, 0 by default), and where a worker is done before
 * the main process listens, or Redis restarts in that moment, the end is never told. Nobody must wait
 * for it for ever. In regular mode n8n itself runs the workflow, and its end is waited for however
 * long that takes.
 */
export class Endings {
	private readonly open = new Set<Wait>();

	private isWatching = false;

	/** Known with the first execution that ended well without a job of a worker's. */
	private isRegularMode = false;

	/**
	 * @param run as `emit` settles it: undefined where n8n has an execution of the same key
	 * @throws what the run is rejected with
	 */
	async of(run: Promise<IRun | undefined>): Promise<IRun | 'unheard' | undefined> {
		if (this.isRegularMode) return await run;
		const wait: Wait = { until: Date.now() + PATIENCE_MS, giveUp: () => {} };
		const unheard = new Promise<'unheard'>((resolve) => {
			wait.giveUp = () => resolve('unheard');
		});
		this.open.add(wait);
		void this.watch();
		try {
			const ended = await Promise.race([run, unheard]);
			if (typeof ended === 'object' && isWithoutWorker(ended)) this.isRegularMode = true;
			return ended === 'unheard' && this.isRegularMode ? await run : ended;
		} finally {
			this.open.delete(wait);
		}
	}

	private async watch(): Promise<void> {
		if (this.isWatching) return;
		this.isWatching = true;
		while (this.open.size > 0 && !this.isRegularMode) {
			await sleep(LOOK_MS);
			const now = Date.now();
			for (const { until, giveUp } of this.open) if (until <= now) giveUp();
		}
		this.isWatching = false;
	}
}

/** What queue mode fails by itself names no job either. */
function isWithoutWorker({ status, jobId }: IRun): boolean {
	return status === 'success' && jobId === undefined;
}
