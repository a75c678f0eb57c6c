import type { ITriggerFunctions } from 'n8n-workflow';

import type { Lifetime } from '../../common/lifetime';
import type { RecentKeys } from '../../common/recentKeys';
import { occurrenceKey } from '../../events/eventKeys';
import type { LeadEvent } from '../../events/leadEvent';
import type { TriggerSettings } from '../parameters/settings';
import type { AdCopies } from './adCopies';
import type { ContactIdentities } from './contactIdentities';
import type { PollCursor } from './cursor';
import type { FailedDelivery } from './failedDelivery';
import type { KnownContacts } from './knownContacts';
import type { LeftOutConversations } from './leftOutConversations';
import type { OpenQuestions } from './openQuestions';
import { RememberedFacts } from './rememberedFacts';
import { StateWriter } from './stateWriter';
import type { PendingItem } from './triggerState';

/** What the store needs of the operator's settings. */
type StoreSettings = Pick<TriggerSettings, 'includeRaw'> & { maxTogether?: number };

/** What the trigger remembers: told what has happened, asked what is known. */
export class StateStore extends RememberedFacts {
	/** How far polls have come. */
	readonly cursor: PollCursor;

	/** Occurrences that were processed lately, by key. */
	readonly recentlyProcessed: RecentKeys;

	/** Contacts of whom something went through before, and when they were last heard of. */
	readonly contacts: KnownContacts;

	/** Who is who among people known by username. */
	readonly identities: ContactIdentities;

	/** The ads' copies of posts that comments came from. */
	readonly adCopies: AdCopies;

	/** Conversations that polls couldn't read so far. */
	readonly leftOut: LeftOutConversations;

	/** What people were asked and have not answered yet. */
	readonly questions: Pick<OpenQuestions, 'answeredBy'>;

	/** What n8n has now, or had when it went down, by occurrence key. */
	readonly pending: ReadonlyMap<string, PendingItem>;

	/** Waited or was refused before a crash, or under the trigger before: n8n may have begun with it. */
	private readonly restoredKeys: Set<string>;

	constructor(
		context: ITriggerFunctions,
		{ includeRaw, maxTogether = 1 }: StoreSettings,
		lifetime: Lifetime,
	) {
		// Grouped events may come back in other groups, whose keys tell nothing.
		const writer = new StateWriter(context, lifetime, maxTogether === 1);
		super(writer.load(includeRaw), writer);
		this.cursor = this.state.cursor;
		this.recentlyProcessed = this.state.recentlyProcessed;
		this.contacts = this.state.contacts;
		this.identities = this.state.identities;
		this.adCopies = this.state.adCopies;
		this.leftOut = this.state.leftOut;
		this.questions = this.state.questions;
		this.pending = this.state.pending;
		this.restoredKeys = new Set([...this.state.restoredBacklog.map(keyOf), ...this.pending.keys()]);
	}

	/** What is known of the event where its executions failed. */
	failureOf(event: LeadEvent): FailedDelivery | undefined {
		return this.pending.get(keyOf(event))?.failed;
	}

	/** Events whose executions failed, and that wait to be delivered again. */
	failedItems(): Array<{ event: LeadEvent; failed: FailedDelivery }> {
		return [...this.pending.values()].flatMap(({ event, failed }) =>
			failed ? [{ event, failed }] : [],
		);
	}

	/** What n8n had when it went down, or refused, oldest first. */
	pendingEvents(): LeadEvent[] {
		return [...this.pending.values()].map(({ event }) => event);
	}

	/** What n8n had when it went down, and what waited for it. */
	unfinishedEvents(): LeadEvent[] {
		return [...this.pendingEvents(), ...this.state.restoredBacklog];
	}

	/** An event waits for its execution. */
	eventQueued(event: LeadEvent, sortKey: string): void {
		this.state.backlog.add(event, sortKey);
		this.state.adCopies.note(event);
		void this.writer.scheduleSave(this.state);
	}

	/** An event waits no longer; `isProcessed`: an execution had it. */
	eventLeft(event: LeadEvent, isProcessed: boolean): void {
		const key = keyOf(event);
		this.state.backlog.delete(key);
		if (isProcessed) this.state.recentlyProcessed.add(key);
		this.writer.noteChange();
	}

	/** How often the events will have been given to n8n with the next time. */
	nextAttempt(events: LeadEvent[]): number {
		return 1 + Math.max(...events.map((event) => this.pending.get(keyOf(event))?.attempt ?? 0));
	}

	/** Whether any of them waited when the state was written for the last time before the start. */
	wasRestored(events: LeadEvent[]): boolean {
		return events.some((event) => this.restoredKeys.has(keyOf(event)));
	}

	/** The trigger before this one gave it to n8n, and was closed before that was settled. */
	itemMayHaveBegun(item: LeadEvent): void {
		this.restoredKeys.add(keyOf(item));
	}

	/** Items are about to be given to n8n, whose write then has them. */
	itemsSubmitted(items: LeadEvent[], attempt: number): void {
		for (const event of items) {
			this.state.contacts.add(event.leadKey, heardAt(event));
			this.noteAttempt(event, attempt);
		}
		this.writer.putForEmission(this.state, items.map(keyOf));
	}

	/** n8n didn't take the items: this attempt doesn't count. */
	itemsRefused(items: LeadEvent[], attempt: number): void {
		for (const event of items) this.noteAttempt(event, attempt - 1);
		this.writer.noteChange();
		// What kept n8n from it may have kept it from writing, too.
		this.writer.distrust();
	}

	/** An execution of the event failed: it waits to be delivered again. */
	itemFailed(event: LeadEvent, failed: FailedDelivery): void {
		const attempt = this.nextAttempt([event]) - 1;
		this.state.pending.set(keyOf(event), { event, attempt, failed });
		this.writer.noteChange();
	}

	/** Nothing more is to be done for the items, here or under the trigger before. */
	itemsEnded(items: LeadEvent[]): void {
		for (const key of items.map(keyOf)) {
			this.state.pending.delete(key);
			this.restoredKeys.delete(key);
			// No state may be written that has it neither as pending nor as processed, but as waiting.
			this.state.backlog.delete(key);
			this.state.recentlyProcessed.add(key);
		}
	}

	private noteAttempt(event: LeadEvent, attempt: number): void {
		const failed = this.failureOf(event);
		this.state.pending.set(keyOf(event), { event, attempt, ...(failed && { failed }) });
	}

	/** n8n has an execution with this deduplication key, which ended. */
	recordKey(key: string): void {
		this.state.lastKey = key;
		void this.writer.scheduleSave(this.state);
	}
}

const keyOf = ({ eventId }: LeadEvent) => occurrenceKey(eventId);

/** Milliseconds; the account's own events tell nothing of the contact. */
function heardAt({ direction, occurredAt }: LeadEvent): number | undefined {
	return direction === 'inbound' ? Date.parse(occurredAt) : undefined;
}
