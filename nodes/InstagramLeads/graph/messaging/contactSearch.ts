import { compact } from '../../common/compact';
import { foldText } from '../../common/foldText';
import { leadKeyOf } from '../../events/eventKeys';
import type { LeadContact } from '../../events/leadEvent';
import { contactOfConversation } from '../../events/normaliseMessage';
import { toIso, toMilliseconds } from '../../events/timestamps';
import type { ConnectedAccount } from '../account/connectedAccount';
import { ownAccountOf } from '../account/connectedAccount';
import type { GraphClient } from '../client/client';
import { attempt } from '../errors/attempt';
import { profileOf } from './contactProfile';
import { conversationPages } from './conversationPages';

const FIELDS = 'id,updated_time,participants';

/** Without messages a conversation is small. */
const CONVERSATIONS_PER_PAGE = 50;

/** Somebody who wrote, and where. */
export interface FoundContact extends LeadContact {
	leadKey: string;
	conversationId: string;
	/** ISO 8601; when somebody last wrote in the conversation. */
	updatedAt?: string;
}

/** Whom to look for, and how far. */
export interface ContactQuery {
	/** Part of a username or name, in any case. */
	text: string;
	/** How many conversations are looked through at the most. */
	conversations: number;
	/** Whether people whose username doesn't fit are asked for their name: one call each. */
	byName: boolean;
}

/**
 * People with whom the account has a conversation, who last wrote first, each once. Lists of conversations tell
 * usernames; names stand in profiles only. Doc: conversations-api, user-profile.
 */
export async function* searchContacts(
	client: GraphClient,
	connected: ConnectedAccount,
	{ text, conversations, byName }: ContactQuery,
): AsyncGenerator<FoundContact> {
	const wanted = foldText(text);
	const isMeant = (candidate?: string) => foldText(candidate ?? '').includes(wanted);
	const seen = new Set<string>();
	for await (const contact of contactsOf(client, connected, conversations)) {
		if (seen.has(contact.id)) continue;
		seen.add(contact.id);
		if (isMeant(contact.username)) yield contact;
		else if (byName) {
			const profile = await profileOrNothing(client, connected, contact.id);
			if (isMeant(profile?.name)) yield { ...contact, ...profile };
		}
	}
}

/** People with whom the account has a conversation, who last wrote first; at the most so many conversations. */
export async function* contactsOf(
	client: GraphClient,
	connected: ConnectedAccount,
	most: number,
): AsyncGenerator<FoundContact> {
	const pageSize = Math.min(most, CONVERSATIONS_PER_PAGE);
	const query = { fields: FIELDS, pageSize, maxPages: Math.ceil(most / pageSize) };
	const account = ownAccountOf(connected);
	let count = 0;
	for await (const { conversations } of conversationPages(client, connected, query)) {
		for (const conversation of conversations) {
			if (count++ === most) return;
			const contact = contactOfConversation(conversation, account);
			if (!contact) continue;
			yield compact<FoundContact>({
				...contact,
				leadKey: leadKeyOf(account.id, contact.id),
				conversationId: conversation.id,
				updatedAt: toIso(toMilliseconds(conversation.updated_time)),
			});
		}
	}
}

/**
 * Without consent there is no profile, and of people without an id none can be asked for.
 *
 * @throws GraphError for all that isn't about this person
 */
async function profileOrNothing(
	client: GraphClient,
	connected: ConnectedAccount,
	contactId: string,
): Promise<LeadContact | undefined> {
	if (contactId.startsWith('@')) return undefined;
	const result = await attempt(profileOf(client, connected, contactId));
	if (result.ok) return result.value;
	if (result.failure.isGeneral) throw result.failure;
	return undefined;
}
