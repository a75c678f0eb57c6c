import type { LeadEvent } from '../../events/leadEvent';
import { occurrenceKey } from '../../events/leadEvent';
import type { BoundedMemory } from '../../common/fingerprints';
import { compareText, placesOf } from '../../events/ordering';
import { Turnstile } from '../shared/semaphore';
import type { WaitingEvents } from '../state/backlog';

/**
 * What became of handing events to n8n: an execution ran them; an execution with the same key exists
 * already; or n8n lost them, and they must be handed over again.
 */
export type HandOffOutcome = 'handedOver' | 'duplicate' | 'lost';

export interface DoorOptions {
	/** Hands events of one contact to n8n and resolves when their execution has settled. */
	handOff: (events: LeadEvent[]) => Promise<HandOffOutcome>;
	/**
	 * Called when events of a contact came in, before any of them goes on: waits for those that left
	 * Meta together, and finds those that should have come before. Their order is decided after it.
	 */
	gather: (arrived: LeadEvent[]) => Promise<LeadEvent[]>;
	/** What was settled lately; consulted before and added to after a hand-off. */
	settled: BoundedMemory;
	/** What came in and hasn't settled, for others to write down. */
	waiting: WaitingEvents;
	/** Called when an event began to wait. */
	onArrival?: () => void;
	/** Contacts whose executions may run beside each other. */
	maxParallel: number;
	/** Events that may wait; beyond it the sender is told to come again. */
	maxWaiting: number;
	/** Events of a contact that may share an execution. */
	maxTogether: number;
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
	/** When it counts as having occurred, among those of its contact. */
	place: string;
	settle: (settlement: Settlement) => void;
	isGathered: boolean;
}

/**
 * The one way into n8n, for webhook and poll alike: forgets what was seen, lets the events of a
 * contact through one after the other by the time they occurred, contacts beside each other up to a
 * limit.
 */
export class Door {
	private readonly underWay = new Map<string, { settlement: Promise<Settlement>; place: string }>();

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

	/** Whether the event waits, or was settled lately. */
	knows(eventId: string): boolean {
		const key = occurrenceKey(eventId);
		return this.underWay.has(key) || this.options.settled.has(key);
	}

	/**
	 * Takes events in. Resolves when all of them have settled and never rejects. An event that is
	 * under way already is waited for, not handed over again.
	 *
	 * @param onThrough told of each event that an execution has run, as soon as it has
	 */
	async deliver(
		events: LeadEvent[],
		onThrough: (event: LeadEvent) => void = () => {},
	): Promise<DeliveryReport> {
		const places = this.placesOf(events);
		const settlements = events.map(async (event, index) => {
			const settlement = await this.admit(event, places[index], false);
			if (isSettled(settlement)) onThrough(event);
			return settlement;
		});
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

	private placesOf(events: LeadEvent[]): string[] {
		return placesOf(events, ({ eventId }) => this.underWay.get(occurrenceKey(eventId))?.place);
	}

	private admit(event: LeadEvent, place: string, isGathered: boolean): Promise<Settlement> {
		const key = occurrenceKey(event.eventId);
		if (this.options.settled.has(key)) return Promise.resolve('duplicate');
		const same = this.underWay.get(key)?.settlement;
		if (same) return same.then((outcome) => (isSettled(outcome) ? 'duplicate' : outcome));

		const settlement = new Promise<Settlement>((resolve) => {
			const settle = (outcome: Settlement) => {
				this.underWay.delete(key);
				// What a closed door kept out goes on waiting, for the trigger that comes next.
				if (outcome !== 'closed') this.options.waiting.delete(event);
				if (isSettled(outcome)) this.options.settled.add(key);
				resolve(outcome);
			};
			this.enqueue({ event, place, settle, isGathered });
		});
		this.underWay.set(key, { settlement, place });
		return settlement;
	}

	private enqueue(waiting: Waiting): void {
		const { leadKey } = waiting.event;
		this.options.waiting.add(waiting.event, waiting.place);
		this.options.onArrival?.();
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
		// Events of one delivery get into the queue together.
		await Promise.resolve();
		while (queue.length > 0) {
			await this.gatherNewcomers(queue);
			await this.turnstile.enter();
			const together = takeEarliest(queue, this.options.maxTogether);
			const outcome = await this.letThrough(together.map(({ event }) => event));
			this.turnstile.leave();
			for (const { settle } of together) settle(outcome);
		}
		this.queues.delete(leadKey);
	}

	private async gatherNewcomers(queue: Waiting[]): Promise<void> {
		let newcomers = queue.filter(({ isGathered }) => !isGathered);
		while (newcomers.length > 0 && !this.isClosed) {
			const arrived = newcomers.map(({ event }) => event);
			// Without what gathering finds, the events go on as they came.
			const found = await this.options.gather(arrived).catch(() => []);
			for (const waiting of newcomers) waiting.isGathered = true;
			const places = this.placesOf(found);
			for (const [index, event] of found.entries()) void this.admit(event, places[index], true);
			newcomers = overtaken(queue);
		}
	}

	private async letThrough(events: LeadEvent[]): Promise<Settlement> {
		if (this.isClosed) return 'closed';
		try {
			return await this.options.handOff(events);
		} catch {
			// Whatever broke, the events are not with n8n: the next poll brings them again.
			return 'lost';
		}
	}
}

/** What came in during the gathering and happened before everything that is ready to go. */
function overtaken(queue: Waiting[]): Waiting[] {
	const ready = queue.filter(({ isGathered }) => isGathered);
	return queue.filter(
		({ isGathered, place }) => !isGathered && ready.every((other) => place < other.place),
	);
}

/** Takes the earliest of those that were gathered out of the queue; the rest waits for its turn. */
function takeEarliest(queue: Waiting[], count: number): Waiting[] {
	const ready = queue
		.filter(({ isGathered }) => isGathered)
		.sort((a, b) => compareText(a.place, b.place));
	const taken = new Set((ready.length > 0 ? ready : queue).slice(0, count));
	const rest = queue.filter((waiting) => !taken.has(waiting));
	queue.splice(0, queue.length, ...rest);
	return [...taken];
}

function isSettled(outcome: Settlement): boolean {
	return outcome === 'handedOver' || outcome === 'duplicate';
}
