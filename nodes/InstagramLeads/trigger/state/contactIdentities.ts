import { BoundedMap } from '../../common/boundedMap';
import { FINGERPRINT_LENGTH, fingerprint, shortened } from '../../common/fingerprint';
import { packDecimal, unpackDecimal } from '../../common/packedText';
import { RecentKeys } from '../../common/recentKeys';
import { contactIdFromUsername, leadKeyOf } from '../../events/eventKeys';
import type { LeadEvent } from '../../events/leadEvent';

/** Of each kind: those whose lead goes by the username, and those whose lead goes by the id. */
const REMEMBERED_NAMES = 1000;

/** People whose lead goes by a username and whose id became known later. */
const REMEMBERED_OWNERS = 150;

/** Of all kinds together, as they are stored: some 750 people known by id. */
const MAX_STORED_CHARACTERS = 13_400;

/** Before an id that is no number. */
const AS_TEXT = '=';

/** Between a person's fingerprint and the username that their lead goes by. */
const GOES_BY = '@';

/** The form in which earlier versions stored it: username and id, which was empty where the lead goes by the username. */
type StoredPairs = Array<[string, string]>;

/** What is stored; what earlier versions didn't is missing. */
interface Stored {
	names?: string | StoredPairs;
	byName?: string;
	owners?: string;
}

/**
 * Keeps one lead per person where Meta gives a comment's author by username only: with the id known,
 * the comment joins the lead of the id; where the username came first, what comes later joins the
 * lead of the username, also when the person has another name by then. A name belongs to who had it last.
 *
 * Those who go by their username have room of their own. Only others like them push them out, and they
 * push out those known by id: a lead by username that is forgotten would be split for good, while most
 * people known by id never comment without it.
 */
export class ContactIdentities {
	/** By the username's fingerprint, who has it now; packed. */
	private readonly ids: BoundedMap<string, string>;

	/** Usernames that are the lead's key. */
	private readonly leadsByName: RecentKeys;

	/** By the person's fingerprint, the username that their lead goes by. */
	private readonly owners: BoundedMap<string, string>;

	/** @param stored what `toJSON` gave; or the form of earlier versions */
	constructor({ names = '', byName = '', owners = '' }: Stored = {}) {
		this.leadsByName = new RecentKeys({ stored: REMEMBERED_NAMES }, byName);
		this.owners = new BoundedMap({ size: REMEMBERED_OWNERS }, readOwners(owners));
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

	/**
	 * The event under the key of the lead it belongs to. Learns from every event.
	 *
	 * @param isForeign whether it is for another account than the trigger's: people have other ids there, and
	 * are kept apart
	 */
	resolve(event: LeadEvent, isForeign = false): LeadEvent {
		const { id, username } = event.contact;
		if (event.direction === 'outbound') return event;
		const within = isForeign ? event.account.id : undefined;
		if (username && id === contactIdFromUsername(username)) {
			return this.resolveName(event, username, within);
		}
		if (username) this.hasName(id, username, within);
		const lead = this.owners.get(fingerprint(keyIn(within, id)));
		return lead === undefined ? event : underName(lead, event, event.contact);
	}

	/** Something that was read tells the name that somebody has now. */
	learn({ account, contact, direction }: LeadEvent, isForeign = false): void {
		const { id, username } = contact;
		if (direction === 'outbound' || !username || id === contactIdFromUsername(username)) return;
		this.hasName(id, username, isForeign ? account.id : undefined);
	}

	/** Of the author only the name is known. */
	private resolveName(event: LeadEvent, username: string, within: string | undefined): LeadEvent {
		const name = keyIn(within, username);
		const known = this.ids.get(fingerprint(name));
		const id = known && unpackedId(known);
		const lead = id && this.owners.get(fingerprint(keyIn(within, id)));
		if (lead) return underName(lead, event, { ...event.contact, id });
		const isLead = this.leadsByName.has(name) && !this.isTaken(name);
		if (id && !isLead) {
			return {
				...event,
				leadKey: leadKeyOf(event.account.id, id),
				contact: { ...event.contact, id },
			};
		}
		this.leadsByName.add(name);
		return event;
	}

	/** Whoever comes by a name that is a lead's, which nobody else was found to be, is that lead. */
	private hasName(id: string, username: string, within: string | undefined): void {
		const name = keyIn(within, username);
		const person = fingerprint(keyIn(within, id));
		const known = this.owners.get(person);
		const lead = known ?? name;
		if (this.leadsByName.has(lead) && (known !== undefined || !this.isTaken(name))) {
			this.leadsByName.add(lead);
			this.owners.set(person, lead);
		}
		// Who goes by the very name needs no room among those known by id.
		if (this.owners.get(person) === name) this.ids.delete(fingerprint(name));
		else this.ids.set(fingerprint(name), packedId(id));
	}

	/** Whether it is known whose lead goes by the name. */
	private isTaken(name: string): boolean {
		return this.owners.entries().some(([, lead]) => lead === name);
	}

	/** What the constructor takes. The newest known by id, as many as the others leave room for. */
	toJSON(): { names: string; byName: string; owners?: string } {
		const byName = this.leadsByName.toJSON();
		const owners = this.owners
			.entries()
			.map(([print, username]) => print + GOES_BY + username)
			.join(' ');
		let room = MAX_STORED_CHARACTERS - byName.length - owners.length;
		const kept: string[] = [];
		for (const [print, packed] of this.ids.entries().reverse()) {
			const entry = print + packed;
			if (entry.length >= room) continue;
			room -= entry.length + 1;
			kept.push(entry);
		}
		return { names: kept.reverse().join(' '), byName, ...(owners && { owners }) };
	}
}

/** The trigger's own account goes without its id, as it stands in what earlier versions stored. */
function keyIn(accountId: string | undefined, key: string): string {
	return accountId === undefined ? key : `${accountId}/${key}`;
}

/** @param lead the username that the lead goes by, with the account in front where it is a foreign one */
function underName(lead: string, event: LeadEvent, contact: LeadEvent['contact']): LeadEvent {
	const username = lead.slice(lead.indexOf('/') + 1);
	return {
		...event,
		leadKey: leadKeyOf(event.account.id, contactIdFromUsername(username)),
		contact,
	};
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

function readOwners(owners: string): Array<[string, string]> {
	const entries = owners.split(' ').filter((entry) => /^[\w-]{7}@\S+$/.test(entry));
	return entries.map((entry) => [shortened(entry), entry.slice(FINGERPRINT_LENGTH + 1)]);
}
