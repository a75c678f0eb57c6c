import { LoopMeter } from '../../common/loopMeter';
import { monotonicNow } from '../../common/monotonicTime';
import { once } from '../../common/once';
import { Semaphore } from '../../common/semaphore';
import type { TimeLimit } from '../../common/timeLimit';
import { after, timeLimit } from '../../common/timeLimit';
import { MOST_PARALLEL } from '../parameters/settings';
import type { TriggerLog } from '../shared/log';

/**
 * While one of them waits for n8n's database, another goes on. With fewer people wait longer for their execution to
 * begin; with twice as many it hardly begins sooner.
 */
const AT_WORK = 25;

/** So often, while contacts wait for a place, it is looked whether n8n could carry more. */
const LOOK_MS = 100;

/** Executions that are there while the event loop has pauses wait for somebody else: an AI, a slow CRM. */
const BUSY_SHARE = 0.8;

/** What has run for so long waits, however busy n8n is with other things. */
const WAITS_AFTER_MS = 10_000;

/** What has run for so long hangs: it holds up its own contact, and nobody else. */
export const HANGS_AFTER_MS = 2 * 60 * 1000;

const HANGS = `an execution has been running for ${HANGS_AFTER_MS / 60_000} minutes; others no longer wait for it, but for events of its own contact`;

/** A place that a contact has. */
export interface Place {
	/** Its execution begins: what it waited for before that doesn't count as running. */
	began: () => void;
	/** Gives it back; to be called once. */
	leave: () => void;
}

/** A contact whose execution is taken to be at work. */
interface Worker {
	/** By the monotonic clock. */
	since: number;
	stopWorking: () => void;
}

/**
 * How many contacts have an execution at a time: some that keep n8n busy, and as many that wait for somebody
 * else as n8n carries. With a fixed number it is that many, whatever they do.
 */
export class Places {
	private readonly all: Semaphore;

	private readonly atWork: Semaphore;

	/** Those who are at work, who began first in front. */
	private readonly workers = new Set<Worker>();

	private isWatching = false;

	/**
	 * @param fixed the operator's own number; absent: it adapts
	 * @param meter how busy n8n's process is
	 */
	constructor(
		private readonly fixed: number | undefined,
		private readonly log: Pick<TriggerLog, 'warn'>,
		private readonly meter: Pick<LoopMeter, 'share'> = new LoopMeter(),
	) {
		this.all = new Semaphore(fixed ?? MOST_PARALLEL);
		this.atWork = new Semaphore(fixed ?? AT_WORK);
	}

	/** Resolves when there is a place; those who wait get theirs in the order they came. */
	async take(): Promise<Place> {
		await this.all.acquire();
		await this.workPlace();
		const worker = this.worker();
		const stopCounting = once(() => this.all.release());
		let hung: TimeLimit | undefined;
		return {
			began: () => {
				hung = after(HANGS_AFTER_MS, () => {
					this.log.warn(HANGS);
					worker.stopWorking();
					stopCounting();
				});
			},
			leave: () => {
				hung?.cancel();
				worker.stopWorking();
				stopCounting();
			},
		};
	}

	private worker(): Worker {
		const stopWorking = once(() => {
			this.workers.delete(worker);
			this.atWork.release();
		});
		const worker = { since: monotonicNow(), stopWorking };
		this.workers.add(worker);
		return worker;
	}

	private async workPlace(): Promise<void> {
		const place = this.atWork.acquire();
		if (this.fixed === undefined && this.atWork.waitingCount > 0) void this.watch();
		await place;
	}

	/** While contacts wait: lets more in where those at work leave n8n pauses. */
	private async watch(): Promise<void> {
		if (this.isWatching) return;
		this.isWatching = true;
		// What was before doesn't count.
		this.meter.share();
		while (this.atWork.waitingCount > 0) {
			await timeLimit(LOOK_MS).over;
			const longAgo = this.meter.share() < BUSY_SHARE ? LOOK_MS : WAITS_AFTER_MS;
			const latest = monotonicNow() - longAgo;
			const resting = [...this.workers].filter(({ since }) => since <= latest);
			for (const { stopWorking } of resting) stopWorking();
		}
		this.isWatching = false;
	}
}
