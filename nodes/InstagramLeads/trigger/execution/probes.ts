import type { Lifetime } from '../../common/lifetime';
import { monotonicNow } from '../../common/monotonicTime';
import type { TriggerLog } from '../shared/log';
import type { StateStore } from '../state/stateStore';
import { pauseAfter } from './redeliveryPlan';
import { Standstill } from './standstill';

/** What is tried for longer while nothing goes keeps others from being tried no longer. */
const LONGEST_PROBE_MS = 60 * 60_000;

/** An event that waits while nothing goes, until it is tried or something goes again. */
interface Waiting {
	key: string;
	failures: number;
	goOn: () => void;
}

/** While nothing goes, lets one event be tried now and then, and everything go on when one has succeeded. */
export class Probes {
	private readonly standstill: Standstill;

	/** In the order they came. */
	private readonly waiting: Waiting[] = [];

	/** The one that is being tried. */
	private probe?: { key: string; end: () => void };

	private isWatching = false;

	/** Wakes who watches when the standstill is over. */
	private over = signal();

	constructor(
		private readonly store: Pick<StateStore, 'failureRun'>,
		private readonly log: Pick<TriggerLog, 'info' | 'warn'>,
		private readonly lifetime: Lifetime,
	) {
		const { failures, contacts, probeAt } = store.failureRun ?? NO_FAILURES;
		const left = Math.min(Math.max(probeAt - Date.now(), 0), pauseAfter(failures));
		this.standstill = new Standstill({ failures, contacts, probeAt: monotonicNow() + left });
	}

	/** Whether nothing goes: only the event that is being tried may begin. */
	get areOn(): boolean {
		return this.standstill.isOn;
	}

	/** Whether it is this event's turn to be tried. */
	isProbe(key: string): boolean {
		return this.probe?.key === key;
	}

	/** Resolves when it is the event's turn to be tried, or when something goes again. */
	async turn(key: string, failures: number): Promise<void> {
		await new Promise<void>((goOn) => {
			this.waiting.push({ key, failures, goOn });
			if (!this.isWatching) void this.watch();
		});
	}

	/** An execution of the contact failed. */
	failed(leadKey: string): void {
		const wasOn = this.standstill.isOn;
		this.standstill.failed(leadKey, monotonicNow());
		if (this.standstill.isOn && !wasOn) this.log.warn(STANDSTILL_LINE);
		this.record();
	}

	/** An execution went well. */
	succeeded(): void {
		const wasOn = this.standstill.isOn;
		this.standstill.succeeded(monotonicNow());
		this.record();
		if (!wasOn) return;
		this.log.info('executions succeed again; what waited goes on');
		this.over.give();
		this.over = signal();
		this.wakeAll();
	}

	/** The event is tried no longer. */
	release(key: string): void {
		if (!this.isProbe(key)) return;
		this.probe?.end();
		this.probe = undefined;
	}

	/** The least tried first: one that fails by itself must not keep it from being seen that others don't. */
	private async watch(): Promise<void> {
		this.isWatching = true;
		while (this.standstill.isOn && this.waiting.length > 0 && !this.lifetime.isOver) {
			const left = this.standstill.probeAt - monotonicNow();
			if (left > 0) await this.lifetime.within(left, this.over.given);
			else await this.tryOne();
		}
		this.isWatching = false;
		this.wakeAll();
	}

	private async tryOne(): Promise<void> {
		const least = Math.min(...this.waiting.map(({ failures }) => failures));
		const index = this.waiting.findIndex(({ failures }) => failures === least);
		const [{ key, goOn }] = this.waiting.splice(index, 1);
		const ended = signal();
		this.probe = { key, end: ended.give };
		goOn();
		await this.lifetime.within(LONGEST_PROBE_MS, ended.given);
	}

	private record(): void {
		const run = this.standstill.toJSON();
		const left = this.standstill.probeAt - monotonicNow();
		if (run || this.store.failureRun) {
			this.store.failureRun = run && { ...run, probeAt: Date.now() + left };
		}
	}

	private wakeAll(): void {
		for (const { goOn } of this.waiting.splice(0)) goOn();
	}
}

const NO_FAILURES = { failures: 0, contacts: [], probeAt: 0 };

const STANDSTILL_LINE =
	'events of several people failed one after the other (is the CRM away?): one is tried now and then, and everything else waits until one succeeds';

/** Something that will be given, and is waited for. */
function signal(): { given: Promise<void>; give: () => void } {
	let give = () => {};
	const given = new Promise<void>((resolve) => (give = resolve));
	return { given, give };
}
