import { randomUUID } from 'node:crypto';

/** Who wrote: the contact, or an agent (or the API) in the name of the business. */
const TYPES = { incoming: 0, outgoing: 1 } as const;

export interface ChatwootMessage {
	id: number;
	content: string | null;
	message_type: 0 | 1;
	private: boolean;
	source_id: string | null;
	status: string;
	external_error?: string;
	created_at: number;
	attachments?: { data_url: string }[];
}

export interface ChatwootConversation {
	id: number;
	source_id: string;
	status: 'open' | 'resolved';
	messages: ChatwootMessage[];
}

export interface ChatwootContact {
	id: number;
	source_id: string;
	pubsub_token: string;
	name: string;
	identifier: string;
	custom_attributes: Record<string, unknown>;
}

/** What is asked for isn't there. */
export class NotFound extends Error {}

/** An account of Chatwoot with one API inbox. */
export class ChatwootAccount {
	readonly contacts: ChatwootContact[] = [];
	readonly conversations: ChatwootConversation[] = [];
	/** Told of every message in the inbox, as the webhook is. */
	onMessage: ((conversation: ChatwootConversation, message: ChatwootMessage) => void) | undefined;
	private lastId = 100;

	/** The contact of a source id, made where there is none. */
	putContact(fields: Partial<ChatwootContact>): ChatwootContact {
		const known = this.contacts.find(({ source_id: id }) => id === fields.source_id);
		if (known) return known;
		const contact: ChatwootContact = {
			id: this.nextId(),
			source_id: fields.source_id ?? randomUUID(),
			pubsub_token: randomUUID(),
			name: fields.name ?? '',
			identifier: fields.identifier ?? '',
			custom_attributes: fields.custom_attributes ?? {},
		};
		this.contacts.push(contact);
		return contact;
	}

	contact(sourceId: string): ChatwootContact {
		return found(this.contacts.find(({ source_id: id }) => id === sourceId));
	}

	conversationsOf(sourceId: string): ChatwootConversation[] {
		return this.conversations.filter(
			({ source_id: id }) => id === this.contact(sourceId).source_id,
		);
	}

	conversation(id: number): ChatwootConversation {
		return found(this.conversations.find((one) => one.id === id));
	}

	startConversation(sourceId: string): ChatwootConversation {
		const { source_id } = this.contact(sourceId);
		const conversation: ChatwootConversation = {
			id: this.conversations.length + 1,
			source_id,
			status: 'open',
			messages: [],
		};
		// Ids of deleted ones don't come again.
		conversation.id = this.nextId();
		this.conversations.push(conversation);
		return conversation;
	}

	addMessage(
		conversation: ChatwootConversation,
		type: keyof typeof TYPES,
		fields: Partial<ChatwootMessage>,
	): ChatwootMessage {
		const message: ChatwootMessage = {
			private: false,
			source_id: null,
			status: 'sent',
			content: null,
			...fields,
			id: this.nextId(),
			message_type: TYPES[type],
			created_at: Math.floor(Date.now() / 1000),
		};
		conversation.messages.push(message);
		if (type === 'incoming') conversation.status = 'open';
		this.onMessage?.(conversation, message);
		return message;
	}

	/** An administrator deletes a contact, and the conversations with it. */
	deleteContact(sourceId: string): void {
		const isOther = ({ source_id: id }: { source_id: string }): boolean => id !== sourceId;
		for (const list of [this.contacts, this.conversations] as { source_id: string }[][]) {
			list.splice(0, list.length, ...list.filter(isOther));
		}
	}

	private nextId(): number {
		return ++this.lastId;
	}
}

function found<T>(value: T | undefined): T {
	if (value === undefined) throw new NotFound();
	return value;
}
