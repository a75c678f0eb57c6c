import type { LeadEvent } from '../events/leadEvent';
import { occurrenceKey } from '../events/leadEvent';
import type { BoundedMemory } from './boundedMemory';
import { Turnstile } from './turnstile';

/**
 * What became of handing an event to n8n: an execution ran it; an execution with the same key
 * exists already; or n8n lost it, and it must be handed over again.
 */
export type HandOffOutcome = 'handedOver' | 'duplicate' | 'lost';

export interface DoorOptions {
	/** Hands one event to n8n and resolves when its execution has settled. */
	handOff: (event: LeadEvent) => Promise<HandOffOutcome>;
	/** What was settled lately; consulted before and added to after a hand-off. */
	settled: BoundedMemory;
	/** Contacts whose executions may run beside each other. */
	maxParallel: number;
	/** Events that may wait; beyond it the sender is told to come again. */
	maxWaiting: number;
	/**
	 * Waits until deliveries that left Meta together have arrived: they come by separate calls, and
	 * may overtake each other.
	 */
	gather: () => Promise<void>;
}

/** What a delivery came to, in numbers and in the events that still have to be handed over. */
export interface DeliveryReport {
	handedOver: number;
	duplicates: number;
	unsettled: LeadEvent[];
}

type Settlement = HandOffOutcome | 'closed';

interface Waiting {
	event: LeadEvent;
	settle: (settlement: Settlement) => void;
}

/**
 * The one way into n8n, for webhook and poll alike: forgets what was seen, lets the events of a
 * contact through one after the other by the time they occurred, contacts beside each other up to a
 * limit.
 */
export class Door {
	private readonly underWay = new Map<string, Promise<Settlement>>();

	/** Per lead key, what waits; a contact is in here as long as somebody serves it. */
	private readonly queues = new Map<string, Waiting[]>();

	private readonly turnstile: Turnstile;

	private isClosed = false;

	constructor(private readonly options: DoorOptions) {
		this.turnstile = new Turnstile(options.maxParallel);
	}

	/** Whether that many more events may wait. */
	hasRoomFor(count: number): boolean {
		return !this.isClosed && this.underWay.size + count <= this.options.maxWaiting;
	}

	/**
	 * Takes events in. Resolves when all of them have settled and never rejects. An event that is
	 * under way already is waited for, not handed over again.
	 */
	async deliver(events: LeadEvent[]): Promise<DeliveryReport> {
		const settlements = events.map((event) => this.admit(event));
		const report: DeliveryReport = { handedOver: 0, duplicates: 0, unsettled: [] };
		for (const [index, event] of events.entries()) {
			const settlement = await settlements[index];
			if (settlement === 'handedOver') report.handedOver++;
			else if (settlement === 'duplicate') report.duplicates++;
			else report.unsettled.push(event);
		}
		return report;
	}

	/** Lets nothing more through; what waits stays unsettled and is found again by the next poll. */
	close(): void {
		this.isClosed = true;
	}

	private admit(event: LeadEvent): Promise<Settlement> {
		const key = occurrenceKey(event.eventId);
		if (this.options.settled.has(key)) return Promise.resolve('duplicate');
		const same = this.underWay.get(key);
		if (same) return same.then((outcome) => (isSettled(outcome) ? 'duplicate' : outcome));

		const settlement = new Promise<Settlement>((resolve) => {
			const settle = (outcome: Settlement) => {
				this.underWay.delete(key);
				if (isSettled(outcome)) this.options.settled.add(key);
				resolve(outcome);
			};
			this.enqueue({ event, settle });
		});
		this.underWay.set(key, settlement);
		return settlement;
	}

	private enqueue(waiting: Waiting): void {
		const { leadKey } = waiting.event;
		const queue = this.queues.get(leadKey);
		if (queue) {
			queue.push(waiting);
			return;
		}
		this.queues.set(leadKey, [waiting]);
		void this.serve(leadKey);
	}

	/** Serves one contact until nothing of theirs waits. */
	private async serve(leadKey: string): Promise<void> {
		const queue = this.queues.get(leadKey) ?? [];
		await this.options.gather();
		while (queue.length > 0) {
			await this.turnstile.enter();
			// Chosen only now: what arrived meanwhile may have happened before.
			const { event, settle } = takeEarliest(queue);
			const outcome = await this.letThrough(event);
			this.turnstile.leave();
			settle(outcome);
		}
		this.queues.delete(leadKey);
	}

	private async letThrough(event: LeadEvent): Promise<Settlement> {
		if (this.isClosed) return 'closed';
		try {
			return await this.options.handOff(event);
		} catch {
			// Whatever broke, the event is not with n8n: the next poll brings it again.
			return 'lost';
		}
	}
}

function takeEarliest(queue: Waiting[]): Waiting {
	let earliest = 0;
	for (let index = 1; index < queue.length; index++) {
		if (queue[index].event.occurredAt < queue[earliest].event.occurredAt) earliest = index;
	}
	return queue.splice(earliest, 1)[0];
}

function isSettled(outcome: Settlement): boolean {
	return outcome === 'handedOver' || outcome === 'duplicate';
}
