import type { IDataObject, INodeExecutionData, IRun, ITriggerFunctions } from 'n8n-workflow';

import type { Lifetime } from '../../common/lifetime';
import { occurrenceKey } from '../../events/eventKeys';
import type { LeadEvent } from '../../events/leadEvent';
import { deduplicationKey, knowsDeduplicationKeys } from '../shared/deduplicationKeys';
import type { TriggerLog } from '../shared/log';
import type { StateStore } from '../state/stateStore';
import type { StillRunning } from './executionEnd';
import { ExecutionEnd, REGULAR_PATIENCE_MS } from './executionEnd';
import type { ExecutionOutcome, ExecutionResult } from './executionOutcome';
import { errorOf, isCancelled, isLost, isSettled } from './executionOutcome';
import { givenUpItems } from './givenUp';
import type { OperatorNotice } from './hungExecutions';
import { HungExecutions } from './hungExecutions';
import type { Redelivery } from './redelivery';
import type { Refusals } from './refusals';
import { runningExecutions } from './runningExecutions';

/** How often an event whose execution n8n lost is given to n8n in all. */
const MAX_ATTEMPTS = 5;

/** Between attempts when n8n takes nothing, for example while its database is away. */
const REFUSAL_PAUSES_MS = [1000, 2000, 5000, 10_000, 30_000, 60_000];

/**
 * Gives events of one contact to n8n as one execution, and waits for its end. What n8n lost (crash,
 * stalled worker) is given again, with the attempt in the item; what failed on the workflow's own
 * account is n8n's business, or is given again later.
 */
export class Executor {
	private readonly executionEnd = new ExecutionEnd();

	private readonly hung: HungExecutions;

	/**
	 * @param triggerKey what tells this trigger from all others of the n8n
	 * @param notice shows the operator that many executions hang
	 */
	constructor(
		private readonly context: ITriggerFunctions,
		private readonly triggerKey: string,
		private readonly store: StateStore,
		private readonly log: TriggerLog,
		private readonly lifetime: Lifetime,
		private readonly refusals: Refusals,
		private readonly redelivery: Redelivery,
		notice: OperatorNotice,
	) {
		this.hung = new HungExecutions(notice, log);
		runningExecutions.takeOver(triggerKey, this);
		lifetime.atEnd(() => runningExecutions.handBack(triggerKey, this));
	}

	/** Resolves when nothing more is to be done here for the events. */
	async execute(items: LeadEvent[]): Promise<ExecutionOutcome> {
		if (this.lifetime.isOver) return 'closed';
		const fresh = await this.withoutRunning(items);
		if (fresh.length === 0) return 'duplicate';
		const outcome = this.submit(fresh);
		runningExecutions.track(fresh.map(this.runningKey), outcome);
		return await outcome;
	}

	/** What the trigger before this one gave to n8n is waited for, not given again. */
	private async withoutRunning(items: LeadEvent[]): Promise<LeadEvent[]> {
		const fresh: LeadEvent[] = [];
		for (const item of items) {
			const outcome = await runningExecutions.outcomeOf(this.runningKey(item));
			if (outcome !== undefined && isSettled(outcome)) this.store.itemsEnded([item]);
			else fresh.push(item);
			if (outcome !== undefined && !isSettled(outcome)) this.store.itemMayHaveBegun(item);
		}
		return fresh;
	}

	/**
	 * Gives the items to n8n, again while it refuses or loses them.
	 *
	 * @param firstAttempt of what was lost after all: nobody waits for it, so a failure is n8n's business
	 */
	async submit(items: LeadEvent[], firstAttempt?: number): Promise<ExecutionOutcome> {
		const firstKey = deduplicationKey(this.triggerKey, items);
		const wasRestored = this.store.wasRestored(items);
		const failures = Math.max(...items.map((item) => this.store.failureOf(item)?.executions ?? 0));
		let attempt = firstAttempt ?? this.store.nextAttempt(items);
		for (let refusals = 0; attempt - failures <= MAX_ATTEMPTS;) {
			if (this.lifetime.isOver) return 'closed';
			const key = attempt === 1 ? firstKey : `${firstKey}:${attempt}`;
			this.store.itemsSubmitted(items, attempt);
			const { outcome, lastError } = await this.startExecution(items, attempt, key);
			if (outcome === 'refused') {
				// n8n may not have taken it at all: the same attempt, after a while.
				this.store.itemsRefused(items, attempt);
				this.refusals.refused();
				if (++refusals > REFUSAL_PAUSES_MS.length) return this.notTaken(items);
				await this.refusals.pause(REFUSAL_PAUSES_MS[refusals - 1]);
				continue;
			}
			this.refusals.taken();
			// An execution that n8n refused, lost or failed with before holds the key: it doesn't count.
			const mayBeLost = attempt > 1 || refusals > 0 || wasRestored;
			if (outcome === 'lost' || (outcome === 'duplicate' && mayBeLost)) {
				attempt++;
				continue;
			}
			if (outcome === 'failed' && this.redelivery.isOn && firstAttempt === undefined) {
				return await this.afterFailure(items, lastError ?? '', { attempt, key, firstKey });
			}
			this.ended(items, key);
			return outcome === 'failed' ? 'executed' : outcome;
		}
		this.log.error(givenUpLine(items));
		this.ended(items);
		return 'executed';
	}

	private ended(items: LeadEvent[], key?: string): void {
		this.store.itemsEnded(items);
		this.redelivery.forget(items);
		if (key !== undefined) this.store.recordKey(key);
	}

	/** Leaves the items to a later delivery; or gives them up, by an execution that says so and holds them. */
	private async afterFailure(
		items: LeadEvent[],
		lastError: string,
		{ attempt, key, firstKey }: { attempt: number; key: string; firstKey: string },
	): Promise<ExecutionOutcome> {
		const next = this.redelivery.failed(items, lastError);
		this.store.recordKey(key);
		if (next === 'again') return 'failed';
		const lastKey = `${firstKey}:given-up`;
		const last = givenUpItems(this.withHistory(items, attempt), attempt);
		while ((await this.runToEnd(last, lastKey)) === 'refused') await this.refusals.wait();
		if (this.lifetime.isOver) return 'closed';
		this.ended(items, lastKey);
		return 'executed';
	}

	private async runToEnd(data: INodeExecutionData[], key: string): Promise<ExecutionOutcome> {
		try {
			await this.executionEnd.waitForEnd(this.emit(data, key));
			return 'executed';
		} catch (error) {
			return isCancelled(error) ? 'executed' : 'refused';
		}
	}

	/** It may hold the key all the same, by an execution that it could not begin. */
	private notTaken(items: LeadEvent[]): ExecutionOutcome {
		for (const item of items) this.store.itemMayHaveBegun(item);
		return 'refused';
	}

	private async startExecution(
		items: LeadEvent[],
		attempt: number,
		key: string,
	): Promise<ExecutionResult> {
		const data = this.withHistory(items, attempt).map((item) => ({
			json: item as unknown as IDataObject,
		}));
		const emit = async () => await this.emit(data, key);
		let noteEnd = () => {};
		try {
			const asks = knowsDeduplicationKeys(this.context);
			const run = await this.executionEnd.waitForEnd(emit(), asks ? emit : undefined, () => {
				noteEnd = this.hung.began();
			});
			if (run === undefined || !('later' in run)) {
				noteEnd();
				return this.endOf(run, items);
			}
			this.goOnWithout(run, items, attempt, noteEnd);
			return { outcome: 'executed' };
		} catch (error) {
			noteEnd();
			return { outcome: isCancelled(error) ? 'executed' : 'refused' };
		}
	}

	private endOf(run: IRun | undefined, items: LeadEvent[]): ExecutionResult {
		if (run === undefined) return { outcome: 'duplicate' };
		if (isLost(run)) return { outcome: 'lost' };
		const lastError = errorOf(run);
		if (lastError !== undefined) return { outcome: 'failed', lastError };
		this.redelivery.succeeded(items);
		return { outcome: 'executed' };
	}

	/** The items with what became of the attempts before this one. */
	private withHistory(items: LeadEvent[], attempt: number): LeadEvent[] {
		if (attempt === 1) return items;
		return items.map((item) => {
			const lastError = this.store.failureOf(item)?.lastError;
			return { ...item, deliveryAttempt: attempt, ...(lastError && { lastError }) };
		});
	}

	/** An execution that hangs counts as such until its end, where n8n tells that, and not for ever. */
	private goOnWithout(
		{ later, waitedMs }: StillRunning,
		items: LeadEvent[],
		attempt: number,
		noteEnd: () => void,
	): void {
		this.log.warn(
			`n8n has not told for ${waitedMs / 60_000} minutes how an execution ended; going on with what comes after it`,
		);
		this.resubmitIfLost(later, items, attempt);
		const isRegularMode = waitedMs >= REGULAR_PATIENCE_MS;
		const known = isRegularMode ? later : this.lifetime.within(REGULAR_PATIENCE_MS, later);
		void known.then(noteEnd, noteEnd);
	}

	/** Resolves without a run when n8n has an execution of the same key. */
	private async emit(data: INodeExecutionData[], key: string): Promise<IRun | undefined> {
		if (this.lifetime.isOver) return undefined;
		const done = this.context.helpers.createDeferredPromise<IRun>();
		this.context.emit([data], undefined, done, key);
		return await (done.promise as Promise<IRun | undefined>);
	}

	/** Nobody waits for it any more, so the order is as it comes. A closed trigger leaves it to its successor. */
	private resubmitIfLost(
		end: Promise<IRun | undefined>,
		items: LeadEvent[],
		attempt: number,
	): void {
		const submit = async () =>
			await runningExecutions.executorOf(this.triggerKey)?.submit(items, attempt + 1);
		const resubmit = async (run: IRun | undefined) => {
			if (run === undefined || !isLost(run)) return;
			while ((await submit()) === 'refused') await this.refusals.wait();
		};
		// A refusal so late is that of an execution which began.
		void end.then(resubmit, () => {});
	}

	private readonly runningKey = (event: LeadEvent): string =>
		`${this.triggerKey}:${occurrenceKey(event.eventId)}`;
}

function givenUpLine(events: LeadEvent[]): string {
	const ids = events.map(({ eventId }) => eventId).join(', ');
	return `n8n lost every execution of ${ids}; it is not tried again. Look for crashed executions of this workflow.`;
}
