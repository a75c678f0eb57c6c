import type { Lifetime } from '../../common/lifetime';
import { compact } from '../../common/compact';
import { occurrenceKey } from '../../events/eventKeys';
import type { LeadEvent } from '../../events/leadEvent';
import type { ConnectedAccount } from '../../graph/account/connectedAccount';
import { attempt } from '../../graph/errors/attempt';
import type { ContactDirectory } from '../contacts/contactDirectory';
import { asItem } from '../parameters/eventFilter';
import type { TriggerSettings } from '../parameters/settings';
import type { CachedClient } from '../shared/cachedClient';
import type { TriggerLog } from '../shared/log';
import type { StateStore } from '../state/stateStore';
import { withFormAnswers } from './formAnswers';
import { isNewLead } from './newLead';

/** An event doesn't wait longer to be told which account it is for. */
const ACCOUNT_PATIENCE_MS = 2000;

/** What adding to an event works with. */
export interface EnricherParts {
	contacts: Pick<ContactDirectory, 'get'>;
	client: Pick<CachedClient, 'account' | 'forget' | 'lastConnected'>;
	store: Pick<StateStore, 'pending' | 'identities' | 'contacts'>;
	settings: TriggerSettings;
	log: Pick<TriggerLog, 'debug'>;
	lifetime: Lifetime;
}

/**
 * Adds what a webhook doesn't say and is known by now: username, profile, conversation id, and whether
 * the lead is new. What is not known stays out; the event goes on all the same.
 */
export class Enricher {
	constructor(private readonly parts: EnricherParts) {}

	/** The event as it goes into the item; what n8n was given before is the same as then. */
	async enrich(event: LeadEvent): Promise<LeadEvent> {
		const given = this.parts.store.pending.get(occurrenceKey(event.eventId))?.event;
		if (given) return given;
		const told = await withFormAnswers(event, this.parts);
		return asItem(await this.enriched(told), this.parts.settings);
	}

	private async enriched(event: LeadEvent): Promise<LeadEvent> {
		const { contacts, store, settings } = this.parts;
		const connected = await this.accountOf(event);
		if (!connected) return store.identities.resolve(event);
		const known = contacts.get(event.leadKey);
		const told = store.identities.resolve(
			compact<LeadEvent>({
				...event,
				account: connected.account,
				contact: { ...known?.head?.contact, ...known?.contact, ...event.contact },
				conversationId: event.conversationId ?? known?.conversationId,
			}),
		);
		// Who is known under the lead's key needn't be under the one that Meta gave this time.
		const keys = [event.leadKey, told.leadKey];
		const heardOf = keys.map((key) => store.contacts.lastHeardAt(key) ?? -Infinity);
		const history = {
			isKnown: keys.some((key) => store.contacts.has(key)),
			lastHeardAt: Math.max(...heardOf),
			silenceMs: settings.silenceMs,
		};
		return { ...told, isNewLead: isNewLead(event, known?.head, history) };
	}

	/** The account that the event is for, where it is the credential's. Asks Meta only where nobody did yet. */
	private async accountOf(event: LeadEvent): Promise<ConnectedAccount | undefined> {
		const { client, lifetime, log } = this.parts;
		const last = client.lastConnected;
		if (last?.account.id === event.account.id) return last;
		const asked = attempt(client.account());
		const result = await lifetime.within(ACCOUNT_PATIENCE_MS, asked);
		if (result?.ok === false) {
			// The credential may have been repaired: it is read anew.
			if (result.failure.errorClass === 'reconnect') client.forget();
			log.debug('the account was not found out', result.failure);
		}
		const connected = result?.ok === true ? result.value.connected : undefined;
		return connected?.account.id === event.account.id ? connected : undefined;
	}
}
