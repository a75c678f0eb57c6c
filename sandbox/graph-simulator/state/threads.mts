import type { Contact, Conversation, Message } from '../types.mts';
import { ids } from './ids.mts';
import type { State } from './state.mts';

/** How many of a thread's newest messages can be read in detail. */
const readableMessages = 20;
const requestsLifeMs = 30 * 86_400_000;

/** Adds a person; nothing is written yet. */
export function addContact(state: State, data: { username: string } & Partial<Contact>): Contact {
	const contact: Contact = {
		id: ids.contact(),
		followerCount: 120,
		isVerified: false,
		followsBusiness: false,
		hasConsented: false,
		isBlocked: false,
		...data,
	};
	state.contacts.set(contact.id, contact);
	state.contactOfUsername.set(contact.username, contact.id);
	return contact;
}

export function findContactByUsername(state: State, username: string): Contact | undefined {
	return state.contacts.get(state.contactOfUsername.get(username) ?? '');
}

export function conversationOf(state: State, contactId: string): Conversation | undefined {
	return state.conversations.get(state.threadOfContact.get(contactId) ?? '');
}

/** The thread with a contact, made when there is none. */
function openConversation(
	state: State,
	contactId: string,
	folder: Conversation['folder'] = 'general',
): Conversation {
	const known = conversationOf(state, contactId);
	if (known) return known;
	const conversation: Conversation = {
		id: ids.conversation(),
		contactId,
		folder,
		updatedAt: 0,
		messageIds: [],
	};
	state.conversations.set(conversation.id, conversation);
	state.threadOfContact.set(contactId, conversation.id);
	return conversation;
}

/** What a new message needs; the rest has defaults. */
export type NewMessage = Pick<Message, 'contactId' | 'direction'> & Partial<Message>;

/** Appends a message to the contact's thread and moves windows and order accordingly. */
export function addMessage(
	state: State,
	data: NewMessage,
	folder?: Conversation['folder'],
): Message {
	const conversation = openConversation(state, data.contactId, folder);
	const message: Message = {
		id: ids.message(state.world.account.id),
		conversationId: conversation.id,
		createdAt: state.clock.now(),
		attachments: [],
		reactions: [],
		isUnsent: false,
		isUnsupported: false,
		edits: 0,
		...data,
	};
	state.messages.set(message.id, message);
	conversation.messageIds.push(message.id);
	conversation.updatedAt = Math.max(conversation.updatedAt, message.createdAt);
	if (message.direction === 'inbound') noteInbound(state, conversation, message.createdAt);
	else conversation.folder = 'general';
	return message;
}

function noteInbound(state: State, conversation: Conversation, at: number): void {
	conversation.lastInboundAt = Math.max(conversation.lastInboundAt ?? 0, at);
	const contact = state.contacts.get(conversation.contactId);
	if (contact) contact.hasConsented = true;
}

/** Messages of a thread that the API lists, newest first; unsent ones are gone. */
export function listMessages(state: State, conversation: Conversation): Message[] {
	const order = new Map(conversation.messageIds.map((id, index) => [id, index]));
	return conversation.messageIds
		.flatMap((id) => state.messages.get(id) ?? [])
		.filter((message) => !message.isUnsent)
		.sort((a, b) => b.createdAt - a.createdAt || (order.get(b.id) ?? 0) - (order.get(a.id) ?? 0));
}

/** Ids of the messages whose details can still be read. */
export function readableIds(state: State, conversation: Conversation): Set<string> {
	const newest = listMessages(state, conversation).slice(0, readableMessages);
	return new Set(newest.map((message) => message.id));
}

/** Threads the API shows, most recently active first unless the settings say otherwise. */
export function listConversations(state: State): Conversation[] {
	const oldest = state.clock.now() - requestsLifeMs;
	const recent = [...state.conversations.values()]
		.filter((thread) => thread.messageIds.length > 0)
		.filter((thread) => thread.folder === 'general' || thread.updatedAt >= oldest)
		.reverse()
		.sort((a, b) => b.updatedAt - a.updatedAt);
	const { conversationOrder } = state.settings;
	if (conversationOrder === 'reversed') return recent.reverse();
	return conversationOrder === 'oldFirst' ? [...recent.slice(-1), ...recent.slice(0, -1)] : recent;
}
