import { formerKeyOf, occurrenceKey } from '../../events/eventKeys';
import type { LeadEvent } from '../../events/leadEvent';
import { hasUnclearAuthor } from '../../events/normaliseMessage';
import { newcomersThatComeFirst, sortKeysOf, takeEarliest } from '../../events/ordering';
import type { Backfill } from '../backfill/backfill';
import type { ExecutionOutcome } from '../execution/executionOutcome';
import { isSettled } from '../execution/executionOutcome';
import type { Redelivery } from '../execution/redelivery';
import type { Refusals } from '../execution/refusals';
import type { TriggerSettings } from '../parameters/settings';
import type { TriggerLog } from '../shared/log';
import type { StateStore } from '../state/stateStore';
import { ContactRoom } from './contactRoom';
import { Delivery } from './delivery';
import { Places } from './places';
import type { QueuedEvent } from './queuedEvent';
import { noteFound } from './queuedEvent';
import { SlowStart } from './slowStart';
import type { TurnsParts } from './turns';
import { Turns } from './turns';

/** Events that may wait for their execution; beyond it Meta is asked to deliver again. */
const MAX_WAITING = 5000;

/** While n8n takes nothing: of what comes in then not everything could be written down. */
const MAX_WAITING_FOR_N8N = 500;

/** What the queue needs of the operator's settings. */
export type QueueLimits = Pick<TriggerSettings, 'maxParallel' | 'maxTogether'> & {
	maxWaiting?: number;
	maxOfContact?: number;
};

/**
 * Whether events may be queued: all of them; only some, since a contact has as many waiting as one may
 * have; or none, since the queue is full, n8n takes nothing, or the trigger is closed.
 */
export type Admission = 'open' | 'contactFull' | 'full';

/** The steps that an event passes after the queue, and what bounds it. */
export interface EventQueueParts extends Omit<TurnsParts, 'places' | 'slowStart'> {
	backfill: Pick<Backfill, 'findMissed'>;
	refusals: Pick<Refusals, 'areOn' | 'wait'>;
	redelivery: Pick<Redelivery, 'isOn' | 'mayBegin' | 'ready' | 'release' | 'hasFailed' | 'due'>;
	store: StateStore;
	limits: QueueLimits;
	log: Pick<TriggerLog, 'warn'>;
}

/**
 * The one way into n8n, for webhook and poll alike: forgets what was seen, lets the events of a
 * contact through one after the other by the time they occurred, contacts beside each other up to a
 * limit.
 */
export class EventQueue {
	private readonly underWay = new Map<
		string,
		{ outcome: Promise<ExecutionOutcome>; sortKey: string }
	>();

	/** Per lead key, what waits; a contact is in here as long as somebody serves it. */
	private readonly contacts = new Map<string, QueuedEvent[]>();

	private readonly places: Places;

	private readonly turns: Turns;

	private readonly maxWaiting: number;

	private readonly room: ContactRoom;

	constructor(private readonly parts: EventQueueParts) {
		const { maxParallel } = parts.limits;
		this.places = new Places(maxParallel, parts.log);
		const slowStart = new SlowStart(parts.redelivery.isOn && maxParallel === undefined);
		this.turns = new Turns({ ...parts, places: this.places, slowStart });
		this.maxWaiting = parts.limits.maxWaiting ?? MAX_WAITING;
		const waitingOf = (leadKey: string) => this.contacts.get(leadKey)?.length ?? 0;
		this.room = new ContactRoom(waitingOf, parts.log, parts.limits.maxOfContact);
	}

	/** What {@link enqueue} would take of the events. What is known already needs no room. */
	admission(events: LeadEvent[]): Admission {
		if (this.parts.lifetime.isOver) return 'full';
		const unseen = events.filter(({ eventId }) => !this.hasSeen(eventId));
		if (unseen.length === 0) return 'open';
		const most = this.parts.refusals.areOn ? MAX_WAITING_FOR_N8N : Infinity;
		const maxWaiting = Math.min(this.maxWaiting, most);
		if (this.underWay.size + unseen.length > maxWaiting) return 'full';
		return this.room.hasRoomFor(unseen) ? 'open' : 'contactFull';
	}

	/** Whether the event waits, or was processed lately. */
	hasSeen(eventId: string): boolean {
		const key = occurrenceKey(eventId);
		return this.underWay.has(key) || this.wasProcessed(eventId);
	}

	private wasProcessed(eventId: string): boolean {
		const { recentlyProcessed } = this.parts.store;
		const former = formerKeyOf(eventId);
		return (
			recentlyProcessed.has(occurrenceKey(eventId)) ||
			(former !== undefined && recentlyProcessed.has(former))
		);
	}

	/**
	 * Takes events in. An event that is under way already is waited for, not executed again. Of a contact who
	 * has too many waiting none is taken; those stay unsettled.
	 */
	enqueue(events: LeadEvent[]): Delivery {
		return this.take(events, (event) => this.hasSeen(event.eventId) || this.room.admits(event));
	}

	/** Takes in what was queued before, however much that is: nobody else may have it. */
	restore(events: LeadEvent[]): Delivery {
		return this.take(events, () => true);
	}

	private take(events: LeadEvent[], admits: (event: LeadEvent) => boolean): Delivery {
		const sortKeys = this.sortKeysOf(events);
		const outcomes = events.map((event, index) =>
			admits(event) ? this.dedupe(event, sortKeys[index], false) : Promise.resolve('lost' as const),
		);
		return new Delivery(events, outcomes);
	}

	private sortKeysOf(events: LeadEvent[]): string[] {
		return sortKeysOf(events, ({ eventId }) => this.underWay.get(occurrenceKey(eventId))?.sortKey);
	}

	private dedupe(
		event: LeadEvent,
		sortKey: string,
		isBackfilled: boolean,
	): Promise<ExecutionOutcome> {
		const key = occurrenceKey(event.eventId);
		if (this.wasProcessed(event.eventId)) return Promise.resolve('duplicate');
		const same = this.underWay.get(key)?.outcome;
		if (same) return same.then((outcome) => (isSettled(outcome) ? 'duplicate' : outcome));

		const outcome = new Promise<ExecutionOutcome>((resolve) => {
			const settle = (settled: ExecutionOutcome) => {
				this.underWay.delete(key);
				// What a closed trigger kept out goes on waiting, for the trigger that comes next.
				if (settled !== 'closed') this.parts.store.eventLeft(event, isSettled(settled));
				resolve(settled);
			};
			const keep = () => resolve('failed');
			this.line({ event, sortKey, settle, keep, isBackfilled });
		});
		this.underWay.set(key, { outcome, sortKey });
		return outcome;
	}

	/** Lines an event up behind others of its contact. */
	private line(queued: QueuedEvent): void {
		const { message } = queued.event;
		if (hasUnclearAuthor(queued.event)) {
			this.parts.log.warn(
				`Meta doesn't say whether the account or its contact wrote the message ${message?.id}: it counts as the contact's, as an unsupported message`,
			);
		}
		this.push(queued);
		this.parts.store.eventQueued(queued.event, queued.sortKey);
	}

	private push(queued: QueuedEvent): void {
		const { leadKey } = queued.event;
		const queue = this.contacts.get(leadKey);
		if (queue) queue.push(queued);
		else {
			this.contacts.set(leadKey, [queued]);
			void this.serve(leadKey);
		}
	}

	/** Serves one contact until nothing of theirs waits. */
	private async serve(leadKey: string): Promise<void> {
		const queue = this.contacts.get(leadKey) ?? [];
		// Events of one delivery get into the queue together.
		await Promise.resolve();
		while (queue.length > 0) {
			await this.backfillNewcomers(queue);
			const place = await this.places.take();
			const together = this.takeNext(queue);
			const events = together.map(({ event }) => event);
			const outcome = await this.turns.process(events, place);
			if (outcome === 'failed') putBack(queue, together);
			else if (outcome === 'aside') for (const queued of together) void this.comeBack(queued);
			else for (const { settle } of together) settle(outcome);
		}
		this.contacts.delete(leadKey);
		this.room.emptied(leadKey);
	}

	/** What failed before is executed alone: nobody else is to fail with it. */
	private takeNext(queue: QueuedEvent[]): QueuedEvent[] {
		const together = takeEarliest(queue, this.parts.limits.maxTogether);
		const failed = together.findIndex(({ event }) => this.parts.redelivery.hasFailed(event));
		if (failed >= 0) queue.unshift(...together.splice(Math.max(1, failed)));
		return together;
	}

	/** Its contact goes on without it; when it is due, it is the first in line again. */
	private async comeBack(queued: QueuedEvent): Promise<void> {
		await this.parts.redelivery.due(queued.event);
		if (this.parts.lifetime.isOver) queued.settle('closed');
		else this.push(queued);
	}

	private async backfillNewcomers(queue: QueuedEvent[]): Promise<void> {
		let newcomers = queue.filter(({ isBackfilled }) => !isBackfilled);
		while (newcomers.length > 0 && !this.parts.lifetime.isOver) {
			const arrived = newcomers.map(({ event }) => event);
			const { messages, lateMessages, comments } = this.parts.backfill.findMissed(
				arrived,
				(eventId) => this.hasSeen(eventId),
			);
			// Comments of others must not wait for this contact's conversation.
			const queued = comments.then((found) => this.handIn(found));
			// Without what a look finds, the events go on as they came.
			const [found] = await Promise.all([messages, queued]).catch(() => [[]]);
			void lateMessages.then((late) => this.handIn(late)).catch(() => {});
			for (const queued of newcomers) queued.isBackfilled = true;
			noteFound(queue, found);
			const sortKeys = this.sortKeysOf(found);
			for (const [index, event] of found.entries()) {
				void this.dedupe(event, sortKeys[index], true);
			}
			newcomers = newcomersThatComeFirst(queue);
		}
	}

	/** What was found besides takes the way of all others. */
	private handIn(found: LeadEvent[]): void {
		if (found.length > 0 && !this.parts.lifetime.isOver) this.enqueue(found);
	}
}

/** For another go, later. */
function putBack(queue: QueuedEvent[], failed: QueuedEvent[]): void {
	for (const { keep } of failed) keep();
	queue.unshift(...failed);
}
