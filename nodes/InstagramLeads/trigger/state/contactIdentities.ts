import type { LeadEvent } from '../../events/leadEvent';
import { contactIdFromUsername, leadKeyOf } from '../../events/leadEvent';

const REMEMBERED_NAMES = 1000;

/** In place of an id: the person's lead goes by the username. */
const BY_NAME = '';

/**
 * Keeps one lead per person where Meta gives a comment's author by username only: with the id known,
 * the comment joins the lead of the id; where the username came first, what comes later joins the
 * lead of the username.
 */
export class Identities {
	private readonly idOfName: Map<string, string>;

	constructor(stored: Iterable<[string, string]> = []) {
		this.idOfName = new Map(stored);
	}

	/** The event under the key of the lead it belongs to. Learns from every event. */
	assign(event: LeadEvent): LeadEvent {
		const { username } = event.contact;
		if (!username || event.direction === 'outbound') return event;
		const nameAsId = contactIdFromUsername(username);
		const known = this.idOfName.get(username);
		if (event.contact.id === nameAsId) {
			if (known) return this.under(event, known, { ...event.contact, id: known });
			this.remember(username, BY_NAME);
			return event;
		}
		if (known === BY_NAME) return this.under(event, nameAsId, event.contact);
		this.remember(username, event.contact.id);
		return event;
	}

	/** What the constructor takes. */
	toJSON(): Array<[string, string]> {
		return [...this.idOfName];
	}

	private under(event: LeadEvent, contactId: string, contact: LeadEvent['contact']): LeadEvent {
		return { ...event, leadKey: leadKeyOf(event.account.id, contactId), contact };
	}

	private remember(username: string, id: string): void {
		this.idOfName.delete(username);
		this.idOfName.set(username, id);
		for (const oldest of this.idOfName.keys()) {
			if (this.idOfName.size <= REMEMBERED_NAMES) return;
			this.idOfName.delete(oldest);
		}
	}
}
