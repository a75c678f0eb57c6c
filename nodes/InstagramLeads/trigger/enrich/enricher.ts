import { BoundedMap } from '../../common/boundedMap';
import { compact } from '../../common/compact';
import { occurrenceKey } from '../../events/eventKeys';
import type { LeadContact, LeadEvent } from '../../events/leadEvent';
import type { ConnectedAccount } from '../../graph/account/connectedAccount';
import type { GraphClient } from '../../graph/client/client';
import { attempt } from '../../graph/errors/attempt';
import type { GraphError } from '../../graph/errors/graphError';
import { profileOf } from '../../graph/messaging/contactProfile';
import type { Thread } from '../../graph/messaging/conversations';
import type { ConversationReader } from '../backfill/conversationReader';
import { asItem } from '../parameters/eventFilter';
import type { TriggerSettings } from '../parameters/settings';
import type { CachedClient } from '../shared/cachedClient';
import type { TriggerLog } from '../shared/log';
import type { StateStore } from '../state/stateStore';
import { isNewLead } from './newLead';

/** What was found out about a contact; kept in memory only. */
interface KnownContact {
	contact: LeadContact;
	conversationId?: string;
}

const KNOWN_CONTACTS = 2000;

/**
 * Adds what a webhook doesn't say: username, profile, conversation id, and whether the lead is new.
 * What Meta doesn't tell stays out; the event goes on all the same.
 */
export class Enricher {
	/** By lead key. */
	private readonly known = new BoundedMap<string, KnownContact>({ size: KNOWN_CONTACTS });

	constructor(
		private readonly client: CachedClient,
		private readonly reader: Pick<ConversationReader, 'lastRead'>,
		private readonly store: StateStore,
		private readonly settings: TriggerSettings,
		private readonly log: TriggerLog,
	) {}

	/** The event as it goes into the item; what n8n was given before is the same as then. */
	async enrich(event: LeadEvent): Promise<LeadEvent> {
		const given = this.store.pending.get(occurrenceKey(event.eventId))?.event;
		return given ?? asItem(await this.enriched(event), this.settings);
	}

	private async enriched(event: LeadEvent): Promise<LeadEvent> {
		const api = await attempt(this.client.account());
		if (!api.ok) this.missed('the account was not found out', api.failure);
		const isOurs = api.ok && event.account.id === api.value.connected.account.id;
		if (!isOurs) return this.store.identities.resolve(event);
		const thread = this.reader.lastRead(event.leadKey);
		const told = this.store.identities.resolve(await this.withContact(event, thread, api.value));
		const { contacts } = this.store;
		// Who is known under the lead's key needn't be under the one that Meta gave this time.
		const isKnown = contacts.has(event.leadKey) || contacts.has(told.leadKey);
		const { silenceMs } = this.settings;
		return { ...told, isNewLead: isNewLead(event, thread, { isKnown, silenceMs }) };
	}

	/** Asks for the profile once per contact. */
	private async withContact(
		event: LeadEvent,
		thread: Thread | undefined,
		{ client, connected }: { client: GraphClient; connected: ConnectedAccount },
	): Promise<LeadEvent> {
		const found =
			this.known.get(event.leadKey) ?? (await this.learn(event, thread, client, connected));
		const conversationId = event.conversationId ?? found.conversationId ?? thread?.conversationId;
		return compact<LeadEvent>({
			...event,
			account: connected.account,
			contact: { ...thread?.contact, ...found.contact, ...event.contact },
			conversationId,
		});
	}

	private async learn(
		event: LeadEvent,
		thread: Thread | undefined,
		client: GraphClient,
		connected: ConnectedAccount,
	): Promise<KnownContact> {
		const conversationId = event.conversationId ?? thread?.conversationId;
		const hasWritten = event.comment === undefined || thread !== undefined;
		const isAsked = this.settings.resolveProfile && hasWritten;
		const profile = isAsked ? await this.profile(event, client, connected) : undefined;
		const contact = { ...thread?.contact, ...profile, id: event.contact.id };
		const known = compact<KnownContact>({ contact, conversationId });
		if (conversationId !== undefined || profile !== undefined) this.known.set(event.leadKey, known);
		return known;
	}

	/** Without consent there is no profile; that is no failure. Doc: user-profile. */
	private async profile(
		event: LeadEvent,
		client: GraphClient,
		connected: ConnectedAccount,
	): Promise<LeadContact | undefined> {
		const result = await attempt(profileOf(client, connected, event.contact.id));
		if (result.ok) return result.value;
		this.missed('a profile was not found out', result.failure);
		return undefined;
	}

	/** It stops no event. */
	private missed(sentence: string, failure: GraphError): void {
		// The credential may have been repaired: it is read anew.
		if (failure.errorClass === 'reconnect') this.client.forget();
		this.log.debug(sentence, failure);
	}
}
