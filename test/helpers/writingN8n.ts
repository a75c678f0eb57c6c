import type { IDataObject, ITriggerFunctions } from 'n8n-workflow';
import { ObservableObject } from 'n8n-workflow';

import { Lifetime } from '../../nodes/InstagramLeads/common/lifetime';
import type { LeadEvent } from '../../nodes/InstagramLeads/events/leadEvent';
import { StateStore } from '../../nodes/InstagramLeads/trigger/state/stateStore';

const SLOT = 'instagramLeads:node-1';

/** What is in the static data under the trigger's slot. */
interface Stored {
	pending: Array<{ event: LeadEvent; attempt: number }>;
	waiting: string;
	settled: string;
}

/**
 * n8n as far as it keeps static data: it writes the whole when it emits, if something was put there since it
 * wrote last. What it wrote is what it finds after a kill.
 */
export class WritingN8n {
	/** Characters of each write. */
	readonly writes: number[] = [];

	/** Emissions that start nothing. */
	ownWrites = 0;

	emissions = 0;

	private written: string;

	readonly lifetime = new Lifetime();

	readonly store: StateStore;

	private readonly staticData: IDataObject;

	constructor({ written = '{}', parametersOfEmit = 4, maxTogether = 1 } = {}) {
		this.written = written;
		this.staticData = ObservableObject.create(JSON.parse(written) as IDataObject);
		const emit = () => this.write(() => this.ownWrites++);
		Object.defineProperty(emit, 'length', { value: parametersOfEmit });
		const context = {
			getNode: () => ({ id: 'node-1' }),
			getWorkflowStaticData: () => this.staticData,
			emit,
		} as unknown as ITriggerFunctions;
		this.store = new StateStore(context, { includeRaw: false, maxTogether }, this.lifetime);
	}

	/** The events wait. */
	queue(...events: LeadEvent[]): void {
		for (const event of events) this.store.eventQueued(event, event.occurredAt);
	}

	/** The events are given to n8n. */
	submit(...events: LeadEvent[]): void {
		this.store.itemsSubmitted(events, this.store.nextAttempt(events));
		this.write(() => this.emissions++);
	}

	/** Their execution ends, as the executor and the queue tell of it. */
	end(...events: LeadEvent[]): void {
		this.store.itemsEnded(events);
		this.store.recordKey('some key');
		for (const event of events) this.store.eventLeft(event, true);
	}

	/** Ends a write that was under way: what was put meanwhile counts as written. */
	endWrite(): void {
		this.staticData.__dataChanged = false;
	}

	/** What n8n has written under the trigger's slot. */
	get stored(): Stored {
		return (JSON.parse(this.written) as Record<string, Stored>)[SLOT];
	}

	/** n8n as it comes up after it was killed. */
	afterKill(): WritingN8n {
		return new WritingN8n({ written: this.written });
	}

	private write(count: () => void): void {
		count();
		if (this.staticData.__dataChanged !== true) return;
		this.written = JSON.stringify(this.staticData);
		this.writes.push(this.written.length);
		this.endWrite();
	}
}
