import { createHash } from 'crypto';
import type { IDataObject, IRun, ITriggerFunctions } from 'n8n-workflow';
import { sleep } from 'n8n-workflow';

import type { LeadEvent } from '../../events/leadEvent';
import { occurrenceKey } from '../../events/leadEvent';
import type { HandOffOutcome } from '../queue/eventQueue';
import { Endings, PATIENCE_MS } from './executionEnd';
import { inFlight } from './runningExecutions';
import { triggerKey } from '../webhook/activeTriggers';
import type { PendingEvent } from '../state/triggerState';
import type { StateKeeper } from '../state/stateStore';

/** How often an event whose execution n8n lost is given to n8n in all. */
const MAX_ATTEMPTS = 5;

/** Between attempts when n8n takes nothing, for example while its database is away. */
const REFUSAL_PAUSES_MS = [1000, 2000, 5000, 10_000, 30_000, 60_000];

const UNHEARD_LINE = `Instagram Leads Trigger: n8n has not told for ${PATIENCE_MS / 60_000} minutes how an execution ended; going on with what comes after it`;

export interface HandOffOptions {
	context: ITriggerFunctions;
	keeper: StateKeeper;
	/** The event as it goes into the item. */
	toItem: (event: LeadEvent) => Promise<LeadEvent>;
	onGivenUp: (events: LeadEvent[]) => void;
}

/**
 * Gives events of one contact to n8n as one execution, and waits for its end. What n8n lost (crash,
 * stalled worker) is given again, with the attempt in the item; what failed on the workflow's own
 * account is n8n's business.
 */
export function handOffOf(
	options: HandOffOptions,
): (events: LeadEvent[]) => Promise<HandOffOutcome> {
	const { context } = options;
	const handOff = new HandOff(options);
	const outcomeOf = (event: LeadEvent) => inFlight.outcomeOf(inFlightKey(context, event));
	return async (events) => {
		const known = events.filter((event) => outcomeOf(event) !== undefined);
		await Promise.all(known.map(outcomeOf));
		handOff.forget(known);
		const fresh = events.filter((event) => !known.includes(event));
		if (fresh.length === 0) return 'duplicate';
		const keys = fresh.map((event) => inFlightKey(context, event));
		const outcome = handOff.give(fresh);
		inFlight.track(keys, outcome);
		return await outcome;
	};
}

class HandOff {
	private readonly pending: Map<string, PendingEvent>;

	/** Written down as waiting before a crash: n8n may have begun with it all the same. */
	private readonly left: Set<string>;

	private readonly endings = new Endings();

	constructor(private readonly options: HandOffOptions) {
		const { pending, leftWaiting } = options.keeper.state;
		this.pending = pending;
		this.left = new Set(leftWaiting.map(keyOf));
	}

	forget(events: LeadEvent[]): void {
		for (const key of events.map(keyOf)) {
			this.pending.delete(key);
			this.left.delete(key);
		}
	}

	async give(
		events: LeadEvent[],
		firstAttempt = this.nextAttempt(events),
	): Promise<HandOffOutcome> {
		const items = await this.itemsOf(events);
		for (const { leadKey } of events) this.options.keeper.state.contacts.add(leadKey);
		const wasLeft = events.some((event) => this.left.has(keyOf(event)));
		let refusals = 0;
		for (let attempt = firstAttempt; attempt <= MAX_ATTEMPTS;) {
			const key = deduplicationKey(this.options.context, events, attempt);
			this.note(items, attempt);
			this.options.keeper.store();
			const outcome = await this.emit(withAttempt(items, attempt), key, (run) =>
				this.giveAgainIfLost(run, { items, attempt }),
			);
			if (outcome === 'refused') {
				// n8n may not have taken it at all: the same attempt, after a while.
				this.note(items, attempt - 1);
				if (++refusals > REFUSAL_PAUSES_MS.length) return 'lost';
				await sleep(REFUSAL_PAUSES_MS[refusals - 1]);
				continue;
			}
			// An execution that n8n refused or lost before holds the key: it doesn't count.
			const mayBeLost = attempt > 1 || refusals > 0 || wasLeft;
			if (outcome === 'lost' || (outcome === 'duplicate' && mayBeLost)) {
				attempt++;
				continue;
			}
			this.forget(events);
			this.options.keeper.settled(key);
			return outcome;
		}
		this.options.onGivenUp(events);
		this.forget(events);
		return 'handedOver';
	}

	/** @param onUnheard told where n8n doesn't say how the execution ended; it may do so later */
	private async emit(
		items: LeadEvent[],
		key: string,
		onUnheard: (run: Promise<IRun | undefined>) => void,
	): Promise<HandOffOutcome | 'refused'> {
		const { context } = this.options;
		const done = context.helpers.createDeferredPromise<IRun>();
		const data = items.map((item) => ({ json: item as unknown as IDataObject }));
		context.emit([data], undefined, done, key);
		try {
			// Resolves without a run when n8n has an execution of the same key.
			const promise = done.promise as Promise<IRun | undefined>;
			const run = await this.endings.of(promise);
			if (run === undefined) return 'duplicate';
			if (run !== 'unheard') return isLost(run) ? 'lost' : 'handedOver';
			context.logger.warn(UNHEARD_LINE);
			onUnheard(promise);
			return 'handedOver';
		} catch (error) {
			return isCancelled(error) ? 'handedOver' : 'refused';
		}
	}

	/** Nobody waits for it any more, so the order is as it comes. */
	private giveAgainIfLost(
		run: Promise<IRun | undefined>,
		{ items, attempt }: { items: LeadEvent[]; attempt: number },
	): void {
		const giveAgain = (ended: IRun | undefined) => {
			if (ended === undefined || !isLost(ended)) return;
			this.note(items, attempt);
			void this.give(items, attempt + 1);
		};
		// A refusal so late is that of an execution which began.
		void run.then(giveAgain, () => {});
	}

	/** What was given before is given again as it was: a lead that was new then is new still. */
	private async itemsOf(events: LeadEvent[]): Promise<LeadEvent[]> {
		const { toItem } = this.options;
		return await Promise.all(
			events.map(async (event) => this.pending.get(keyOf(event))?.event ?? (await toItem(event))),
		);
	}

	private nextAttempt(events: LeadEvent[]): number {
		return 1 + Math.max(...events.map((event) => this.pending.get(keyOf(event))?.attempt ?? 0));
	}

	private note(items: LeadEvent[], attempt: number): void {
		for (const event of items) this.pending.set(keyOf(event), { event, attempt });
	}
}

function inFlightKey(context: ITriggerFunctions, event: LeadEvent): string {
	return `${triggerKey(context.getWorkflow().id, context.getNode().id)}:${keyOf(event)}`;
}

const keyOf = ({ eventId }: LeadEvent) => occurrenceKey(eventId);

function withAttempt(items: LeadEvent[], attempt: number): LeadEvent[] {
	return attempt === 1 ? items : items.map((item) => ({ ...item, deliveryAttempt: attempt }));
}

/** `crashed`, or a worker that went away with the job; a workflow's own failure is neither. */
function isLost({ status, data }: IRun): boolean {
	if (status === 'crashed') return true;
	const message = data?.resultData?.error?.message ?? '';
	return status === 'error' && /stalled|failed to be processed too many times/.test(message);
}

/** Stopped by the operator or by the workflow's time limit: what they wanted, not a loss. */
function isCancelled(error: unknown): boolean {
	const { reason } = (error ?? {}) as { reason?: unknown };
	return reason === 'manual' || reason === 'timeout';
}

/** Unique over all workflows of the n8n, and short: n8n takes 255 characters, Meta's ids are long. */
function deduplicationKey(
	context: ITriggerFunctions,
	events: LeadEvent[],
	attempt: number,
): string {
	const scope = triggerKey(context.getWorkflow().id, context.getNode().id);
	const hash = createHash('sha256').update(scope);
	for (const event of events) hash.update(`\n${keyOf(event)}`);
	const suffix = attempt === 1 ? '' : `:${attempt}`;
	return `instagram-leads:${hash.digest('hex')}${suffix}`;
}
