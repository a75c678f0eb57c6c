import type { LeadContact, LeadEvent } from '../events/leadEvent';
import { compact } from '../events/leadEvent';
import type { ConnectedAccount } from '../graph/account';
import type { GraphClient } from '../graph/client';
import type { Thread } from '../graph/conversations';
import { threads } from '../graph/conversations';
import { profileOf } from '../graph/profile';
import type { BoundedMemory } from './boundedMemory';

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
	/** Told what could not be found out; it never stops an event. */
	onMiss: (reason: unknown) => void;
}

const KNOWN_CONTACTS = 2000;

/**
 * Adds what a webhook doesn't say: username, profile, conversation id, and whether the lead is new.
 * Costs two calls for a contact that wasn't seen lately and none afterwards. What Meta doesn't tell
 * stays out; the event goes on all the same.
 */
export class Enricher {
	private readonly known = new Map<string, KnownContact>();

	async enrich(event: LeadEvent, context: EnrichContext): Promise<LeadEvent> {
		const { contacts, connected } = context;
		const seenBefore = contacts.has(event.leadKey);
		if (event.account.id !== connected.account.id) return event;

		const known = this.known.get(event.leadKey);
		const thread = known ? undefined : await this.look(event, context);
		const found = known ?? (await this.learn(event, thread, context));
		return compact<LeadEvent>({
			...event,
			isNewLead: !seenBefore && isFirst(event, thread),
			account: connected.account,
			contact: { ...found.contact, ...event.contact },
			conversationId: event.conversationId ?? found.conversationId,
		});
	}

	/** The contact's conversation; not asked for when the event came out of it. */
	private async look(event: LeadEvent, context: EnrichContext): Promise<Thread | undefined> {
		const { client, connected, onMiss } = context;
		if (event.receivedVia === 'polling' && event.conversationId) return undefined;
		if (event.contact.id.startsWith('@')) return undefined;
		try {
			const query = { contactId: event.contact.id, pageSize: 1 };
			for await (const thread of threads(client, connected, query)) {
				if (thread.contact.id === event.contact.id) return thread;
				return undefined;
			}
		} catch (error) {
			onMiss(error);
		}
		return undefined;
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

	private async profile(
		event: LeadEvent,
		{ client, connected, onMiss }: EnrichContext,
	): Promise<LeadContact | undefined> {
		try {
			return await profileOf(client, connected, event.contact.id);
		} catch (error) {
			onMiss(error);
			return undefined;
		}
	}
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
	return !thread.events.some(
		(earlier) =>
			earlier.direction === 'inbound' &&
			earlier.message?.id !== event.message?.id &&
			earlier.occurredAt < event.occurredAt.replace(/\.\d+Z$/, '.000Z'),
	);
}
