import { BoundedMap } from '../../common/boundedMap';
import { contactIdFromUsername, leadKeyOf } from '../../events/eventKeys';
import type { LeadEvent } from '../../events/leadEvent';

const REMEMBERED_NAMES = 1000;

/** In place of an id: the person's lead goes by the username. */
const BY_NAME = '';

/**
 * Keeps one lead per person where Meta gives a comment's author by username only: with the id known,
 * the comment joins the lead of the id; where the username came first, what comes later joins the
 * lead of the username.
 */
export class ContactIdentities {
	private readonly idOfName: BoundedMap<string, string>;

	/** @param stored what `toJSON` gave */
	constructor(stored: Iterable<[string, string]> = []) {
		this.idOfName = new BoundedMap({ size: REMEMBERED_NAMES }, stored);
	}

	/** The event under the key of the lead it belongs to. Learns from every event. */
	resolve(event: LeadEvent): LeadEvent {
		const { username } = event.contact;
		if (!username || event.direction === 'outbound') return event;
		const nameAsId = contactIdFromUsername(username);
		const known = this.idOfName.get(username);
		if (event.contact.id === nameAsId) {
			if (known) return underKeyOf(known, event, { ...event.contact, id: known });
			this.idOfName.set(username, BY_NAME);
			return event;
		}
		if (known === BY_NAME) return underKeyOf(nameAsId, event, event.contact);
		this.idOfName.set(username, event.contact.id);
		return event;
	}

	/** What the constructor takes. */
	toJSON(): Array<[string, string]> {
		return this.idOfName.entries();
	}
}

function underKeyOf(contactId: string, event: LeadEvent, contact: LeadEvent['contact']): LeadEvent {
	return { ...event, leadKey: leadKeyOf(event.account.id, contactId), contact };
}
