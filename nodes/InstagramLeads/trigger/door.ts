import type { LeadEvent } from '../events/leadEvent';
import { occurrenceKey } from '../events/leadEvent';
import type { BoundedMemory } from './boundedMemory';

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
}

/** What a delivery came to, in numbers and in the events that still have to be handed over. */
export interface DeliveryReport {
	handedOver: number;
	duplicates: number;
	unsettled: LeadEvent[];
}

type Settlement = HandOffOutcome | 'closed';

/**
 * The one way into n8n, for webhook and poll alike: forgets what was seen, lets the events of a
 * contact through one after the other in the order they came, contacts beside each other up to a
 * limit.
 */
export class Door {
	private readonly inFlight = new Map<string, Promise<Settlement>>();

	private readonly tails = new Map<string, Promise<unknown>>();

	private readonly queue: Array<() => void> = [];

	private running = 0;

	private isClosed = false;

	constructor(private readonly options: DoorOptions) {}

	/** Whether that many more events may wait. */
	hasRoomFor(count: number): boolean {
		return !this.isClosed && this.inFlight.size + count <= this.options.maxWaiting;
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
		const underWay = this.inFlight.get(key);
		if (underWay) return underWay.then((outcome) => (isSettled(outcome) ? 'duplicate' : outcome));

		const settlement = this.afterEarlierOnes(event).then((outcome) => {
			this.inFlight.delete(key);
			if (isSettled(outcome)) this.options.settled.add(key);
			return outcome;
		});
		this.inFlight.set(key, settlement);
		return settlement;
	}

	/** Queues behind the contact's earlier events. */
	private afterEarlierOnes(event: LeadEvent): Promise<Settlement> {
		const before = this.tails.get(event.leadKey) ?? Promise.resolve();
		const settlement = before.then(async () => await this.letThrough(event));
		this.tails.set(event.leadKey, settlement);
		void settlement.then(() => {
			if (this.tails.get(event.leadKey) === settlement) this.tails.delete(event.leadKey);
		});
		return settlement;
	}

	private async letThrough(event: LeadEvent): Promise<Settlement> {
		await this.turn();
		try {
			return this.isClosed ? 'closed' : await this.options.handOff(event);
		} catch {
			// Whatever broke, the event is not with n8n: the next poll brings it again.
			return 'lost';
		} finally {
			this.running--;
			this.queue.shift()?.();
		}
	}

	private async turn(): Promise<void> {
		if (this.running >= this.options.maxParallel) {
			await new Promise<void>((resolve) => this.queue.push(resolve));
		}
		this.running++;
	}
}

function isSettled(outcome: Settlement): boolean {
	return outcome === 'handedOver' || outcome === 'duplicate';
}
