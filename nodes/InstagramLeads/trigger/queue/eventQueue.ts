import type { Lifetime } from '../../common/lifetime';
import { formerKeyOf, occurrenceKey } from '../../events/eventKeys';
import type { LeadEvent } from '../../events/leadEvent';
import { hasUnclearAuthor } from '../../events/normaliseMessage';
import { newcomersThatComeFirst, sortKeysOf, takeEarliest } from '../../events/ordering';
import type { Backfill } from '../backfill/backfill';
import type { Enricher } from '../enrich/enricher';
import type { ExecutionOutcome } from '../execution/executionOutcome';
import { isSettled } from '../execution/executionOutcome';
import type { Executor } from '../execution/executor';
import type { Refusals } from '../execution/refusals';
import type { TriggerSettings } from '../parameters/settings';
import type { TriggerLog } from '../shared/log';
import type { StateStore } from '../state/stateStore';
import { ContactRoom } from './contactRoom';
import { Delivery } from './delivery';
import type { Place } from './places';
import { Places } from './places';

/** Events that may wait for their execution; beyond it Meta is asked to deliver again. */
const MAX_WAITING = 5000;

/** While n8n takes nothing: of what comes in then not everything could be written down. */
const MAX_WAITING_FOR_N8N = 500;
const UNREACHABLE_PAUSE_MS = 20_000;

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

/** An event that waits among others of its contact. */
interface QueuedEvent {
	event: LeadEvent;
	/** When it counts as having occurred, among those of its contact. */
	sortKey: string;
	settle: (outcome: ExecutionOutcome) => void;
	/** Whether what should have come before it has been looked for. */
	isBackfilled: boolean;
}

/** The steps that an event passes after the queue, and what bounds it. */
export interface EventQueueParts {
	backfill: Pick<Backfill, 'findMissed'>;
	enricher: Pick<Enricher, 'enrich'>;
	executor: Pick<Executor, 'execute'>;
	refusals: Pick<Refusals, 'areOn' | 'wait'>;
	store: StateStore;
	limits: QueueLimits;
	log: Pick<TriggerLog, 'warn'>;
	lifetime: Lifetime;
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

	private readonly maxWaiting: number;

	private readonly room: ContactRoom;

	constructor(private readonly parts: EventQueueParts) {
		this.places = new Places(parts.limits.maxParallel, parts.log);
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
			this.line({ event, sortKey, settle, isBackfilled });
		});
		this.underWay.set(key, { outcome, sortKey });
		return outcome;
	}

	/** Lines an event up behind others of its contact. */
	private line(queued: QueuedEvent): void {
		const { leadKey, message } = queued.event;
		if (hasUnclearAuthor(queued.event)) {
			this.parts.log.warn(
				`Meta doesn't say whether the account or its contact wrote the message ${message?.id}: it counts as the contact's, as an unsupported message`,
			);
		}
		const queue = this.contacts.get(leadKey);
		if (queue) queue.push(queued);
		else {
			this.contacts.set(leadKey, [queued]);
			void this.serve(leadKey);
		}
		this.parts.store.eventQueued(queued.event, queued.sortKey);
	}

	/** Serves one contact until nothing of theirs waits. */
	private async serve(leadKey: string): Promise<void> {
		const queue = this.contacts.get(leadKey) ?? [];
		// Events of one delivery get into the queue together.
		await Promise.resolve();
		while (queue.length > 0) {
			await this.backfillNewcomers(queue);
			const place = await this.places.take();
			const together = takeEarliest(queue, this.parts.limits.maxTogether);
			const events = together.map(({ event }) => event);
			const outcome = await this.process(events, place);
			for (const { settle } of together) settle(outcome);
		}
		this.contacts.delete(leadKey);
		this.room.emptied(leadKey);
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

	private async process(events: LeadEvent[], place: Place): Promise<ExecutionOutcome> {
		try {
			if (this.parts.lifetime.isOver) return 'closed';
			const items = await Promise.all(
				events.map(async (event) => await this.parts.enricher.enrich(event)),
			);
			return await this.execute(items, place);
		} catch {
			// Whatever broke, the events are not with n8n: the next poll brings them again.
			return 'lost';
		} finally {
			place.leave();
		}
	}

	/** What n8n refuses waits without a place, an unreached answer as well; and what comes after it of its contact. */
	private async execute(items: LeadEvent[], given: Place): Promise<ExecutionOutcome> {
		for (let place = given; ; place = await this.places.take()) {
			const outcome = await this.parts.executor.execute(items).finally(place.leave);
			if (outcome !== 'refused' && outcome !== 'unreachable') return outcome;
			const { lifetime, refusals } = this.parts;
			await (outcome === 'refused' ? refusals.wait() : lifetime.pause(UNREACHABLE_PAUSE_MS));
			if (lifetime.isOver) return 'closed';
		}
	}
}
