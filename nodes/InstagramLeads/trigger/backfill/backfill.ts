import type { Gate } from '../../common/gate';
import type { Lifetime } from '../../common/lifetime';
import type { LeadEvent } from '../../events/leadEvent';
import { isWanted } from '../parameters/eventFilter';
import type { TriggerSettings } from '../parameters/settings';
import type { ContactDirectory } from '../contacts/contactDirectory';
import type { Alertness } from '../shared/alertness';
import type { CachedClient } from '../shared/cachedClient';
import type { WebhookRecord } from '../shared/webhookRecord';
import type { StateStore } from '../state/stateStore';
import { isCovered, upTo } from './earlierMessages';
import type { MissedComments } from './missedComments';

/**
 * How long an event waits, at most, to be told who wrote it and what should have come before it. The
 * watchful give Meta's two calls a second more time, the strict all that order may need.
 */
const PATIENCE_MS = { calm: 2000, watchful: 10_000, strict: 120_000 };

/** With strict order, how long events wait for the first read after a start. */
const FIRST_READ_PATIENCE_MS = 60_000;

/** Messages written within a moment arrive by calls of their own, and n8n may run these in any order. */
const GATHER_MS = { calm: 60, watchful: 300 };

/** Whether an event, by its id, is under way or was executed. */
type HasSeen = (eventId: string) => boolean;

/** What a look for missed events comes to: each part as soon as it is there. */
export interface Backfilled {
	/** Messages of the same contact, in the order in which Meta shows them. */
	messages: Promise<LeadEvent[]>;
	/** Messages that were found when the events didn't wait any longer. */
	lateMessages: Promise<LeadEvent[]>;
	/** Comments of whomever; what came before them has not been looked for. */
	comments: Promise<LeadEvent[]>;
}

/** What a look for missed events works with. */
export interface BackfillParts {
	/** Closed until the first read after a start is in: what it finds must not be overtaken. */
	startupGate: Gate;
	contacts: Pick<ContactDirectory, 'find' | 'findProfile' | 'knows'>;
	comments: Pick<MissedComments, 'find'>;
	alertness: Pick<Alertness, 'isWatchful' | 'lookFoundLoss'>;
	webhookRecord: Pick<WebhookRecord, 'hasMissed'>;
	client: Pick<CachedClient, 'clock' | 'headroom'>;
	store: Pick<StateStore, 'cursor' | 'contacts'>;
	settings: TriggerSettings;
	lifetime: Lifetime;
}

/**
 * Looks at what should have come before the events of a contact. In calm only people who aren't known are
 * looked up. After a sign of loss, everybody's conversation and the comments are read before an event goes
 * on, so that nobody's second message overtakes their first.
 */
export class Backfill {
	constructor(private readonly parts: BackfillParts) {}

	/**
	 * @param arrived events of one contact that came in since the last look
	 */
	findMissed(arrived: LeadEvent[], hasSeen: HasSeen): Backfilled {
		const opened = this.parts.startupGate.waitUntilOpen(
			Math.min(this.patienceMs(), FIRST_READ_PATIENCE_MS),
		);
		const found = opened.then(() => this.findMessages(arrived, hasSeen));
		return {
			messages: found.then(async ({ inTime }) => await inTime),
			lateMessages: found.then(async ({ late }) => await late),
			comments: opened.then(async () => await this.findComments(arrived, hasSeen)),
		};
	}

	private async findComments(arrived: LeadEvent[], hasSeen: HasSeen): Promise<LeadEvent[]> {
		const isDelivered = arrived.some(({ receivedVia }) => receivedVia === 'webhook');
		const { comments, lifetime, settings } = this.parts;
		const isLooked = settings.polls && settings.events.has('comment') && this.mayLook();
		if (!isLooked || !isDelivered) return [];
		const found = (await lifetime.within(this.patienceMs(), comments.find())) ?? [];
		const wanted = found.filter((event) => isWanted(event, settings));
		this.noteMissed(wanted, hasSeen);
		return wanted;
	}

	/** Waits a moment for what was written together with the events, before the conversation is read. */
	private findMessages(arrived: LeadEvent[], hasSeen: HasSeen) {
		const nothing = Promise.resolve<LeadEvent[]>([]);
		const unplaced = arrived.filter((event) => !isReadInPlace(event));
		const { contacts, lifetime } = this.parts;
		const isWatchful = this.mayLook();
		const asked = unplaced.find(({ message }) => message) ?? unplaced[0] ?? arrived[0];
		const isRead = isWatchful && unplaced.length > 0;
		if (!isRead && contacts.knows(asked)) {
			const gathered = lifetime.pause(unplaced.length > 0 ? GATHER_MS.calm : 0);
			return { inTime: gathered.then(() => []), late: nothing };
		}
		if (unplaced.length === 0) {
			const told = lifetime.within(this.patienceMs(), contacts.findProfile(asked));
			return { inTime: told.then(() => []), late: nothing };
		}
		const gathered = lifetime.pause(isWatchful ? GATHER_MS.watchful : 0);
		const read = gathered.then(() => this.read(asked, unplaced, hasSeen));
		const messages = read.then(async (started) => await started.messages);
		let known: LeadEvent[] | undefined;
		void messages.then((found) => (known = found));
		// The profile holds up the event, but nothing that was found without it.
		const all = Promise.all([messages, read.then(async (started) => await started.all)]);
		const knownInTime = lifetime.within(this.patienceMs(), all).then(() => known);
		return {
			inTime: knownInTime.then((found) => found ?? []),
			late: knownInTime.then(async (found) => (found ? [] : await messages)),
		};
	}

	private read(
		asked: LeadEvent,
		unplaced: LeadEvent[],
		hasSeen: HasSeen,
	): { messages: Promise<LeadEvent[]>; all: Promise<unknown> } {
		const { client, contacts, settings, store } = this.parts;
		const from = store.cursor.lookBackFrom(client.clock.now(), settings.polls);
		const isKnown = store.contacts.has(asked.leadKey);
		const { conversation, all } = contacts.find(asked, (head) =>
			isCovered(head, unplaced, { from, isKnown, hasSeen }),
		);
		const messages = conversation.then((looked) => {
			const found = upTo(unplaced, looked?.events ?? []).filter(
				(event) => Date.parse(event.occurredAt) >= from && isWanted(event, settings),
			);
			this.noteMissed(found, hasSeen);
			return found;
		});
		return { messages, all };
	}

	/** What webhooks should have brought tells that they were lost, whoever finds it. */
	private noteMissed(found: LeadEvent[], hasSeen: HasSeen): void {
		const { alertness, client, webhookRecord } = this.parts;
		const unseen = found.filter(
			({ direction, eventId }) => direction === 'inbound' && !hasSeen(eventId),
		);
		if (webhookRecord.hasMissed(unseen, client.clock.now())) alertness.lookFoundLoss();
	}

	/**
	 * Looks for the sake of order never take what answers to people need. Who wants strict order gives more of
	 * Meta's limits for it: a refusal, over long ago, must not let anything be overtaken.
	 */
	private mayLook(): boolean {
		const { alertness, client, settings } = this.parts;
		if (settings.strictOrder) return client.headroom !== 'short';
		return alertness.isWatchful && client.headroom === 'ample';
	}

	private patienceMs(): number {
		if (this.parts.settings.strictOrder) return PATIENCE_MS.strict;
		return this.parts.alertness.isWatchful ? PATIENCE_MS.watchful : PATIENCE_MS.calm;
	}
}

/** A message that was read came with all that stands before it in its conversation. */
function isReadInPlace({ receivedVia, message }: LeadEvent): boolean {
	return receivedVia === 'polling' && message !== undefined;
}
