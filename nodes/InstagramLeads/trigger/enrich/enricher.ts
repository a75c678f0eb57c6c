import type { LeadContact, LeadEvent } from '../../events/leadEvent';
import { compact } from '../../events/leadEvent';
import type { ConnectedAccount } from '../../graph/account/connectedAccount';
import type { GraphClient } from '../../graph/client/client';
import type { Thread } from '../../graph/messaging/conversations';
import { attempt } from '../../graph/errors/attempt';
import { profileOf } from '../../graph/messaging/contactProfile';
import type { BoundedMemory } from '../../common/fingerprints';
import { isAfterSilence } from './returningContact';

/** What was found out about a contact; kept in memory only. */
interface KnownContact {
	contact: LeadContact;
	conversationId?: string;
}

export interface EnrichContext {
	client: GraphClient;
	connected: ConnectedAccount;
	/** Contacts seen before, by lead key. */
	contacts: BoundedMemory;
	resolveProfile: boolean;
	/** Milliseconds of silence after which a contact counts as new again. */
	silenceMs?: number;
	/** Told what could not be found out; it never stops an event. */
	onMiss: (reason: unknown) => void;
}

const KNOWN_CONTACTS = 2000;
const KEPT_THREADS = 500;

/**
 * Adds what a webhook doesn't say: username, profile, conversation id, and whether the lead is new.
 * What Meta doesn't tell stays out; the event goes on all the same.
 */
export class Enricher {
	private readonly known = new Map<string, KnownContact>();

	/** Conversations read a moment ago, by lead key. */
	private readonly recent = new Map<string, Thread>();

	/** Keeps a conversation that was just read, for what it tells about its contact. */
	remember(leadKey: string, thread: Thread): void {
		if (this.recent.size >= KEPT_THREADS) this.recent.clear();
		this.recent.set(leadKey, thread);
	}

	/** The event with what is known of its contact. Asks for the profile once per contact. */
	async enrich(event: LeadEvent, context: EnrichContext): Promise<LeadEvent> {
		const { connected } = context;
		if (event.account.id !== connected.account.id) return event;
		const thread = this.recent.get(event.leadKey);
		const found = this.known.get(event.leadKey) ?? (await this.learn(event, thread, context));
		const conversationId = event.conversationId ?? found.conversationId ?? thread?.conversationId;
		return compact<LeadEvent>({
			...event,
			isNewLead: isNew(event, thread, context),
			account: connected.account,
			contact: { ...thread?.contact, ...found.contact, ...event.contact },
			conversationId,
		});
	}

	private async learn(
		event: LeadEvent,
		thread: Thread | undefined,
		context: EnrichContext,
	): Promise<KnownContact> {
		const conversationId = event.conversationId ?? thread?.conversationId;
		const hasWritten = event.comment === undefined || thread !== undefined;
		const profile =
			context.resolveProfile && hasWritten ? await this.profile(event, context) : undefined;
		const contact = { ...thread?.contact, ...profile, id: event.contact.id };
		const known = compact<KnownContact>({ contact, conversationId });
		if (this.known.size >= KNOWN_CONTACTS) this.known.clear();
		if (conversationId !== undefined || profile !== undefined) this.known.set(event.leadKey, known);
		return known;
	}

	/** Without consent there is no profile; that is no failure. Doc: user-profile. */
	private async profile(
		event: LeadEvent,
		{ client, connected, onMiss }: EnrichContext,
	): Promise<LeadContact | undefined> {
		const result = await attempt(profileOf(client, connected, event.contact.id));
		if (result.ok) return result.value;
		onMiss(result.failure);
		return undefined;
	}
}

function isNew(
	event: LeadEvent,
	thread: Thread | undefined,
	{ contacts, silenceMs }: EnrichContext,
): boolean {
	const isBack =
		silenceMs !== undefined &&
		(thread ? isAfterSilence(event, thread.events, silenceMs) : event.isNewLead);
	return isBack || (!contacts.has(event.leadKey) && isFirst(event, thread));
}

/**
 * Whether nothing of the contact came before this event. A polled event knows from its own
 * conversation; a webhook's is compared with the conversation as Meta shows it now.
 */
function isFirst(event: LeadEvent, thread: Thread | undefined): boolean {
	if (event.direction === 'outbound') return false;
	if (event.receivedVia === 'polling' && event.message) return event.isNewLead;
	if (!thread) return true;
	if (thread.isTruncated) return false;
	// Meta's reads know whole seconds only.
	const second = event.occurredAt.replace(/\.\d+Z$/, '.000Z');
	return !thread.events.some(
		(earlier) =>
			earlier.direction === 'inbound' &&
			earlier.message?.id !== event.message?.id &&
			earlier.occurredAt < second,
	);
}
