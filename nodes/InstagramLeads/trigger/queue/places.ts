import type { TimeLimit } from '../../common/timeLimit';
import { timeLimit } from '../../common/timeLimit';
import { Semaphore } from '../../common/semaphore';
import { MOST_PARALLEL } from '../parameters/settings';
import type { TriggerLog } from '../shared/log';

/** Short executions keep the processor busy: on a small n8n, more of them at a time make each slower. */
const AT_WORK = 4;

/** What has run for so long waits for somebody else (an AI, a slow CRM), and lets the next contact in. */
const WAITS_AFTER_MS = 1500;

/** What has run for so long hangs: it holds up its own contact, and nobody else. */
const HANGS_AFTER_MS = 2 * 60 * 1000;

/** A place that a contact has; to be given back once. */
export interface Place {
	leave: () => void;
}

/**
 * How many contacts have an execution at a time: a few that work, and as many that wait for somebody else as
 * n8n carries. With a fixed number it is that many, whatever they do.
 */
export class Places {
	private readonly all: Semaphore;

	private readonly atWork: Semaphore;

	/** @param fixed the operator's own number; absent: it adapts */
	constructor(
		private readonly fixed: number | undefined,
		private readonly log: Pick<TriggerLog, 'warn'>,
	) {
		this.all = new Semaphore(fixed ?? MOST_PARALLEL);
		this.atWork = new Semaphore(fixed ?? AT_WORK);
	}

	/** Resolves when there is a place; those who wait get theirs in the order they came. */
	async take(): Promise<Place> {
		await this.all.acquire();
		await this.atWork.acquire();
		const stopWorking = once(() => this.atWork.release());
		const stopCounting = once(() => this.all.release());
		const limits = [
			...(this.fixed === undefined ? [after(WAITS_AFTER_MS, stopWorking)] : []),
			after(HANGS_AFTER_MS, () => {
				this.log.warn(
					`an execution has been running for ${HANGS_AFTER_MS / 60_000} minutes; others no longer wait for it, but for events of its own contact`,
				);
				stopWorking();
				stopCounting();
			}),
		];
		return {
			leave: () => {
				for (const limit of limits) limit.cancel();
				stopWorking();
				stopCounting();
			},
		};
	}
}

function after(milliseconds: number, act: () => void): TimeLimit {
	const limit = timeLimit(milliseconds);
	void limit.over.then(act);
	return limit;
}

function once(act: () => void): () => void {
	let isDone = false;
	return () => {
		if (!isDone) act();
		isDone = true;
	};
}
