import { BoundedMap } from '../../common/boundedMap';
import type { LeadContact, LeadEvent } from '../../events/leadEvent';
import { isOwnId } from '../../events/ownAccount';
import { ownAccountOf } from '../../graph/account/connectedAccount';
import type { ConversationHead } from '../../graph/messaging/conversationHeads';
import { profileOf } from '../../graph/messaging/contactProfile';
import { attempt } from '../../graph/errors/attempt';
import type { TriggerSettings } from '../parameters/settings';
import type { CachedClient } from '../shared/cachedClient';
import type { TriggerLog } from '../shared/log';
import type { SharedRetry } from '../shared/sharedRetry';
import type { ConversationLookups } from './conversationLookups';
import type { LookedUp } from './conversationReads';
import type { LookupQuery } from './lookup';

/** What was found out about a contact; kept in memory only. */
export interface KnownContact {
	contact?: LeadContact;
	/** As it was when it was looked at last. */
	head?: ConversationHead;
	conversationId?: string;
	/** The name that was heard last, whatever told it: people rename themselves. */
	username?: string;
	/** Whether Meta was asked for the conversation. There needn't be one. */
	isLookedUp: boolean;
	/** Whether Meta was asked for the profile. It needn't show one. */
	isProfileAsked: boolean;
}

/** More than can wait in the queue: whoever is found out about is still known when their turn comes. */
const KNOWN_CONTACTS = 6000;

/** What Meta didn't tell is not asked again with every event. */
const FAILED_MS = 60_000;

/** What finding out about contacts works with. */
export interface ContactDirectoryParts {
	client: CachedClient;
	lookups: Pick<ConversationLookups, 'find'>;
	retry: SharedRetry;
	settings: Pick<TriggerSettings, 'resolveProfile'>;
	log: Pick<TriggerLog, 'debug'>;
}

/** Who people are and which conversation is theirs: found out once, then known. */
export class ContactDirectory {
	/** By lead key. */
	private readonly known = new BoundedMap<string, KnownContact>({ size: KNOWN_CONTACTS });

	/** Lead keys of those whom Meta lately didn't tell of. */
	private readonly failed = new BoundedMap<string, true>({
		size: KNOWN_CONTACTS,
		maxAgeMs: FAILED_MS,
	});

	constructor(private readonly parts: ContactDirectoryParts) {}

	/** What is known of a contact by now. */
	get(leadKey: string): KnownContact | undefined {
		return this.known.get(leadKey);
	}

	/** An event tells the name that its contact has now. */
	hear({ contact, leadKey }: LeadEvent): void {
		if (this.known.has(leadKey)) this.learn(leadKey, { username: contact.username });
	}

	/** Whether asking Meta would tell nothing new of who did this. */
	knows(event: LeadEvent): boolean {
		if (isNameless(event) || this.failed.has(event.leadKey)) return true;
		const known = this.known.get(event.leadKey);
		const hasConversation = (event.conversationId ?? known?.conversationId) !== undefined;
		const isFound = hasConversation || (event.comment !== undefined && known?.isLookedUp === true);
		const needsProfile = this.parts.settings.resolveProfile && (hasConversation || !event.comment);
		return isFound && (!needsProfile || known?.isProfileAsked === true);
	}

	/**
	 * Asks Meta for the contact's conversation and, unless it is known, their profile: beside each other
	 * where they wrote, one after the other where only a conversation tells whether they ever did. What
	 * comes of it is remembered, also when nobody waits for it any more. Neither promise rejects.
	 *
	 * @returns `conversation`: undefined where there is none, or Meta didn't tell; `all`: with the profile
	 */
	find(
		event: LeadEvent,
		isEnough: LookupQuery['isEnough'],
	): { conversation: Promise<LookedUp | undefined>; all: Promise<unknown> } {
		const asksAtOnce = event.comment === undefined;
		const profile = asksAtOnce ? this.findProfile(event) : undefined;
		const conversation = this.findConversation(event, isEnough);
		const all = conversation.then(
			async (found) => await (profile ?? (found && this.findProfile(event))),
		);
		return { conversation, all };
	}

	/** Asks for the profile once per contact: of people without consent there is none. Doc: user-profile. */
	async findProfile(event: LeadEvent): Promise<void> {
		const { contact, leadKey } = event;
		if (!this.parts.settings.resolveProfile || this.known.get(leadKey)?.isProfileAsked) return;
		const result = await attempt(
			this.accountOf(event).then(
				async (of) => of && (await profileOf(of.client, of.connected, contact.id)),
			),
		);
		if (result.ok) {
			this.learn(leadKey, { isProfileAsked: true, ...(result.value && { contact: result.value }) });
			return;
		}
		const { failure } = result;
		// The credential may have been repaired: it is read anew.
		if (failure.errorClass === 'reconnect') this.parts.client.forget();
		this.parts.log.debug('a profile was not found out', failure);
		if (failure.isGeneral) this.failed.set(leadKey, true);
		else this.learn(leadKey, { isProfileAsked: true });
	}

	private async findConversation(
		event: LeadEvent,
		isEnough: LookupQuery['isEnough'],
	): Promise<LookedUp | undefined> {
		const { comment, contact, leadKey } = event;
		const query = { contactId: contact.id, occurredAt: Date.parse(event.occurredAt), isEnough };
		const result = await this.parts.retry.run(async () => {
			const of = await this.accountOf(event);
			return of && (await this.parts.lookups.find(query, of.client, of.connected));
		});
		const found = result.ok ? result.value : undefined;
		if (found) {
			const { head } = found;
			this.learn(leadKey, { head, conversationId: head.conversationId, isLookedUp: true });
		} else if (result.ok && comment !== undefined) this.learn(leadKey, { isLookedUp: true });
		else this.failed.set(leadKey, true);
		return found;
	}

	/** The way to Meta for what concerns the event; undefined where Meta tells nothing about it. */
	private async accountOf(event: LeadEvent) {
		const { client, connected } = await this.parts.client.account();
		const isOurs = isOwnId(ownAccountOf(connected), event.account.id);
		return isOurs && !isNameless(event) ? { client, connected } : undefined;
	}

	private learn(leadKey: string, news: Partial<KnownContact>): void {
		const before = this.known.get(leadKey) ?? { isLookedUp: false, isProfileAsked: false };
		const username = news.username ?? news.contact?.username ?? news.head?.contact.username;
		this.known.set(leadKey, { ...before, ...news, username: username ?? before.username });
	}
}

/** Meta gave a username in the place of an id: nothing can be asked by it. */
function isNameless({ contact }: LeadEvent): boolean {
	return contact.id.startsWith('@');
}
