import type { Gate } from '../../common/gate';
import type { Lifetime } from '../../common/lifetime';
import type { LeadEvent } from '../../events/leadEvent';
import { wholeSecond } from '../../events/timestamps';
import type { Thread } from '../../graph/messaging/conversations';
import { isWanted } from '../parameters/eventFilter';
import type { TriggerSettings } from '../parameters/settings';
import type { CachedClient } from '../shared/cachedClient';
import type { StateStore } from '../state/stateStore';
import type { ConversationReader } from './conversationReader';
import type { MissedComments } from './missedComments';

/** Two calls a second: after so long, events go on before the first read is in. */
const FIRST_READ_PATIENCE_MS = 60_000;

/** Messages written within a moment arrive by calls of their own, and n8n may run these in any order. */
const GATHER_MS = 300;

/** What a look for missed events comes to: each part as soon as it is there. */
export interface Backfilled {
	/** Messages of the same contact, in the order in which Meta shows them. */
	messages: Promise<LeadEvent[]>;
	/** Comments of whomever; what came before them has not been looked for. */
	comments: Promise<LeadEvent[]>;
}

/** What a look for missed events works with. */
export interface BackfillParts {
	/** Closed until the first read after a start is in: what it finds must not be overtaken. */
	startupGate: Gate;
	reader: Pick<ConversationReader, 'read'>;
	comments: Pick<MissedComments, 'find'>;
	client: Pick<CachedClient, 'clock'>;
	store: Pick<StateStore, 'cursor'>;
	settings: TriggerSettings;
	lifetime: Lifetime;
}

/**
 * Finds what should have come before the events of a contact and didn't: messages in the conversation,
 * comments under the posts. So nobody's second message overtakes their first.
 */
export class Backfill {
	constructor(private readonly parts: BackfillParts) {}

	/** @param arrived events of one contact that came in since the last look */
	findMissed(arrived: LeadEvent[]): Backfilled {
		const opened = this.parts.startupGate.waitUntilOpen(FIRST_READ_PATIENCE_MS);
		return {
			messages: opened.then(async () => await this.findMessages(arrived)),
			comments: opened.then(async () => await this.findComments(arrived)),
		};
	}

	private async findComments(arrived: LeadEvent[]): Promise<LeadEvent[]> {
		const isDelivered = arrived.some(({ receivedVia }) => receivedVia === 'webhook');
		const { polls, events } = this.parts.settings;
		if (!polls || !events.has('comment') || !isDelivered) return [];
		const found = await this.parts.comments.find();
		return found.filter((event) => isWanted(event, this.parts.settings));
	}

	/** Waits a moment for what was written together with the events, before the conversation is read. */
	private async findMessages(arrived: LeadEvent[]): Promise<LeadEvent[]> {
		const unplaced = arrived.filter((event) => !isReadInPlace(event));
		if (unplaced.length === 0) return [];
		const asked = unplaced.find(({ message }) => message) ?? unplaced[0];
		await this.parts.lifetime.pause(GATHER_MS);
		const thread = await this.parts.reader.read(asked);
		if (!thread) return [];
		const { client, store, settings } = this.parts;
		const from = store.cursor.lookBackFrom(client.clock.now(), settings.polls);
		return earlierThan(unplaced, thread).filter(
			(event) => Date.parse(event.occurredAt) >= from && isWanted(event, settings),
		);
	}
}

/** A message that was read came with all that stands before it in its conversation. */
function isReadInPlace({ receivedVia, message }: LeadEvent): boolean {
	return receivedVia === 'polling' && message !== undefined;
}

/**
 * Messages up to the last of the arrived events, in the conversation's own order. Those that arrived
 * are among them: they tell where the others belong.
 */
function earlierThan(arrived: LeadEvent[], { events }: Thread): LeadEvent[] {
	const ids = new Set(arrived.flatMap(({ message }) => message?.id ?? []));
	const newest = arrived.map(({ occurredAt }) => occurredAt).reduce((a, b) => (a > b ? a : b));
	const second = wholeSecond(newest);
	const last = events.findLastIndex(
		({ message, occurredAt }) => occurredAt < second || (message && ids.has(message.id)),
	);
	return events.slice(0, last + 1);
}
