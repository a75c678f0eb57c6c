import { BoundedMap } from '../../common/boundedMap';
import { FINGERPRINT_LENGTH, fingerprint, shortened } from '../../common/fingerprint';
import { packDecimal, unpackDecimal } from '../../common/packedText';
import { RecentKeys } from '../../common/recentKeys';
import { contactIdFromUsername, leadKeyOf } from '../../events/eventKeys';
import type { LeadEvent } from '../../events/leadEvent';

/** Of each kind: those whose lead goes by the username, and those whose lead goes by the id. */
const REMEMBERED_NAMES = 1000;

/** Of both kinds together, as they are stored: some 750 people known by id. */
const MAX_STORED_CHARACTERS = 13_400;

/** Before an id that is no number. */
const AS_TEXT = '=';

/** The form in which earlier versions stored it: username and id, which was empty where the lead goes by the username. */
type StoredPairs = Array<[string, string]>;

/**
 * Keeps one lead per person where Meta gives a comment's author by username only: with the id known,
 * the comment joins the lead of the id; where the username came first, what comes later joins the
 * lead of the username.
 *
 * Those who go by their username have room of their own. Only others like them push them out, and they
 * push out those known by id: a lead by username that is forgotten would be split for good, while most
 * people known by id never comment without it.
 */
export class ContactIdentities {
	/** By the username's fingerprint; packed. */
	private readonly ids: BoundedMap<string, string>;

	/** Usernames that are the lead's key. */
	private readonly leadsByName: RecentKeys;

	/**
	 * @param names what `toJSON` gave under this name; or the form of earlier versions
	 * @param byName what `toJSON` gave under this name
	 */
	constructor({ names = '', byName = '' }: { names?: string | StoredPairs; byName?: string } = {}) {
		this.leadsByName = new RecentKeys(REMEMBERED_NAMES, byName);
		this.ids = new BoundedMap({ size: REMEMBERED_NAMES });
		if (typeof names === 'string') {
			for (const [print, packed] of readNames(names)) this.ids.set(print, packed);
			return;
		}
		for (const [username, id] of names) {
			if (id === '') this.leadsByName.add(username);
			else this.ids.set(fingerprint(username), packedId(id));
		}
	}

	/** The event under the key of the lead it belongs to. Learns from every event. */
	resolve(event: LeadEvent): LeadEvent {
		const { username } = event.contact;
		if (!username || event.direction === 'outbound') return event;
		const nameAsId = contactIdFromUsername(username);
		if (this.leadsByName.has(username)) {
			this.leadsByName.add(username);
			return underKeyOf(nameAsId, event, event.contact);
		}
		const print = fingerprint(username);
		if (event.contact.id !== nameAsId) {
			this.ids.set(print, packedId(event.contact.id));
			return event;
		}
		const known = this.ids.get(print);
		const id = known && unpackedId(known);
		if (id) return underKeyOf(id, event, { ...event.contact, id });
		this.leadsByName.add(username);
		return event;
	}

	/** What the constructor takes. The newest known by id, as many as the others leave room for. */
	toJSON(): { names: string; byName: string } {
		const byName = this.leadsByName.toJSON();
		let room = MAX_STORED_CHARACTERS - byName.length;
		const kept: string[] = [];
		for (const [print, packed] of this.ids.entries().reverse()) {
			const entry = print + packed;
			if (entry.length >= room) continue;
			room -= entry.length + 1;
			kept.push(entry);
		}
		return { names: kept.reverse().join(' '), byName };
	}
}

function underKeyOf(contactId: string, event: LeadEvent, contact: LeadEvent['contact']): LeadEvent {
	return { ...event, leadKey: leadKeyOf(event.account.id, contactId), contact };
}

/** Ids are numbers of 15 to 17 places today; what else Meta sends is kept as it is. */
function packedId(id: string): string {
	if (/^[1-9]\d*$/.test(id)) return packDecimal(id);
	return AS_TEXT + Buffer.from(id).toString('base64url');
}

function unpackedId(packed: string): string {
	if (!packed.startsWith(AS_TEXT)) return unpackDecimal(packed);
	return Buffer.from(packed.slice(AS_TEXT.length), 'base64url').toString();
}

function readNames(names: string): Array<[string, string]> {
	const entries = names.split(' ').filter((entry) => /^[\w-]{7}=?[\w-]+$/.test(entry));
	return entries.map((entry) => [shortened(entry), entry.slice(FINGERPRINT_LENGTH)]);
}
