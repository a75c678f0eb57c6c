import type { Lifetime } from '../../common/lifetime';
import { monotonicNow } from '../../common/monotonicTime';
import { occurrenceKey } from '../../events/eventKeys';
import type { LeadEvent } from '../../events/leadEvent';
import type { TriggerLog } from '../shared/log';
import type { StateStore } from '../state/stateStore';
import { Probes } from './probes';
import { afterFailure, isGivenUp, isOwnFault, pauseAfter } from './redeliveryPlan';

/** Events that are tried on beside others of their contacts; one more is given up. */
const MOST_ASIDE = 100;

/** What becomes of an event whose execution failed: delivered again, or not any more. */
type AfterFailure = 'again' | 'givenUp';

/**
 * What an event that waits may do: begin; wait on without holding up its contact; or nothing, the trigger
 * being closed.
 */
export type Readiness = 'due' | 'aside' | 'closed';

type Store = Pick<StateStore, 'failureOf' | 'failedItems' | 'itemFailed' | 'failureRun'>;

/**
 * When events whose executions failed are delivered again. Nothing here runs anything: the queue asks before
 * it gives events to n8n, and the executor tells how they ended.
 */
export class Redelivery {
	private readonly probes: Probes;

	/** By occurrence key, on the monotonic clock. */
	private readonly dueAt = new Map<string, number>();

	/** Who holds up their contact, and is to look again whether they still have to. */
	private readonly holders = new Set<() => void>();

	/** @param maxRedeliveries how often one event is delivered again; 0: what failed is n8n's business */
	constructor(
		private readonly maxRedeliveries: number,
		private readonly store: Store,
		log: Pick<TriggerLog, 'info' | 'warn'>,
		private readonly lifetime: Lifetime,
	) {
		this.probes = new Probes(store, log, lifetime);
	}

	/** Whether what failed is delivered again at all. */
	get isOn(): boolean {
		return this.maxRedeliveries > 0;
	}

	/** Whether the events of one contact may be given to n8n now. */
	mayBegin([event]: LeadEvent[]): boolean {
		if (!this.isOn) return true;
		if (this.probes.areOn) return this.probes.isProbe(keyOf(event));
		return this.leftFor(event) <= 0;
	}

	/** Resolves when the events may begin, or needn't keep others of their contact waiting. */
	async ready([event]: LeadEvent[]): Promise<Readiness> {
		while (!this.lifetime.isOver) {
			if (this.mayBegin([event])) return 'due';
			if (this.probes.areOn) {
				await this.probes.turn(keyOf(event), this.store.failureOf(event)?.executions ?? 0);
			} else if (this.isAside(event)) return 'aside';
			else await this.holdOn(event);
		}
		return 'closed';
	}

	/** Resolves when an event that waits aside is to be tried again, or when the trigger is closed. */
	async due(event: LeadEvent): Promise<void> {
		await this.lifetime.pause(this.leftFor(event));
	}

	/** Whether an execution of the event failed before. */
	hasFailed(event: LeadEvent): boolean {
		return this.isOn && this.store.failureOf(event) !== undefined;
	}

	/**
	 * The events' execution failed.
	 *
	 * @param lastError what it ended with
	 */
	failed(items: LeadEvent[], lastError: string): AfterFailure {
		// What fails by itself says nothing of the others.
		const isOwn = items.every((event) => this.isAside(event));
		if (this.probes.areOn || !isOwn) this.probes.failed(items[0].leadKey);
		const failures = items.map((event) => this.note(event, lastError));
		this.release(items);
		this.wakeHolders();
		const isOver = failures.some((failed) => isGivenUp(failed, this.maxRedeliveries));
		return isOver || (failures.some(isOwnFault) && this.areTooManyAside()) ? 'givenUp' : 'again';
	}

	/** The events' execution went well. */
	succeeded([{ leadKey }]: LeadEvent[]): void {
		if (!this.isOn) return;
		for (const { event, failed } of this.store.failedItems()) {
			if (event.leadKey === leadKey || failed.othersGoWell) continue;
			this.store.itemFailed(event, { ...failed, othersGoWell: true });
		}
		this.probes.succeeded();
		this.wakeHolders();
	}

	/** Nobody gives the events to n8n any more, for now. */
	release([event]: LeadEvent[]): void {
		this.probes.release(keyOf(event));
	}

	/** Nothing more is to be done for the events. */
	forget(items: LeadEvent[]): void {
		for (const event of items) this.dueAt.delete(keyOf(event));
	}

	private note(event: LeadEvent, lastError: string) {
		const isStandstill = this.probes.areOn;
		const before = this.store.failureOf(event);
		const failed = afterFailure(before, { lastError, isStandstill, now: Date.now() });
		this.store.itemFailed(event, failed);
		const pause = isStandstill ? 0 : pauseAfter(failed.counted);
		this.dueAt.set(keyOf(event), monotonicNow() + pause);
		return failed;
	}

	private isAside(event: LeadEvent): boolean {
		const failed = this.store.failureOf(event);
		return failed !== undefined && isOwnFault(failed);
	}

	private areTooManyAside(): boolean {
		const aside = this.store.failedItems().filter(({ failed }) => isOwnFault(failed));
		return aside.length > MOST_ASIDE;
	}

	/** Milliseconds until the event is to be delivered again. */
	private leftFor(event: LeadEvent): number {
		const failed = this.store.failureOf(event);
		if (!failed) return 0;
		const key = keyOf(event);
		const atMost = pauseAfter(failed.counted);
		const stored = Math.min(Math.max(failed.dueAt - Date.now(), 0), atMost);
		const dueAt = this.dueAt.get(key) ?? monotonicNow() + stored;
		this.dueAt.set(key, dueAt);
		return dueAt - monotonicNow();
	}

	/** Until the event is due, or until something happens that may let its contact go on without it. */
	private async holdOn(event: LeadEvent): Promise<void> {
		let wake = () => {};
		const woken = new Promise<void>((resolve) => (wake = resolve));
		this.holders.add(wake);
		await this.lifetime.within(this.leftFor(event), woken);
		this.holders.delete(wake);
	}

	private wakeHolders(): void {
		for (const wake of this.holders) wake();
	}
}

const keyOf = ({ eventId }: LeadEvent) => occurrenceKey(eventId);
