import { KnownContacts } from '../../../../nodes/InstagramLeads/trigger/state/knownContacts';

const HEARD_MS = Date.parse('2026-03-01T10:40:00Z');
const HOUR_MS = Date.parse('2026-03-01T10:00:00Z');

const restored = (contacts: KnownContacts, size = 10) =>
	new KnownContacts(size, JSON.parse(JSON.stringify(contacts)) as string);

describe('known contacts', () => {
	it('tell who is known, and when they were heard of', () => {
		const contacts = new KnownContacts(10);
		contacts.add('ig:1:2', HEARD_MS);
		expect(contacts.has('ig:1:2')).toBe(true);
		expect(contacts.lastHeardAt('ig:1:2')).toBe(HEARD_MS);
		expect(contacts.has('ig:1:3')).toBe(false);
		expect(contacts.lastHeardAt('ig:1:3')).toBeUndefined();
	});

	it('know the hour after a restart', () => {
		const contacts = new KnownContacts(10);
		contacts.add('ig:1:2', HEARD_MS);
		const after = restored(contacts);
		expect(after.lastHeardAt('ig:1:2')).toBe(HOUR_MS);
		expect(restored(after).lastHeardAt('ig:1:2')).toBe(HOUR_MS);
	});

	it('never go back in time', () => {
		const contacts = new KnownContacts(10);
		contacts.add('ig:1:2', HEARD_MS);
		contacts.add('ig:1:2', HEARD_MS - 1);
		contacts.add('ig:1:2');
		contacts.add('ig:1:2', NaN);
		expect(contacts.lastHeardAt('ig:1:2')).toBe(HEARD_MS);
		contacts.add('ig:1:2', HEARD_MS + 1);
		expect(contacts.lastHeardAt('ig:1:2')).toBe(HEARD_MS + 1);
	});

	it('know somebody of whom nothing came yet', () => {
		const contacts = new KnownContacts(10);
		contacts.add('ig:1:2');
		for (const memory of [contacts, restored(contacts)]) {
			expect(memory.has('ig:1:2')).toBe(true);
			expect(memory.lastHeardAt('ig:1:2')).toBeUndefined();
		}
	});

	it.each(['1970-01-01', '2019-12-31', '2020-01-01', '2049-11-01', '2093-01-01'])(
		'have a time of %s in few characters',
		(date) => {
			const contacts = new KnownContacts(10);
			contacts.add('ig:1:2', Date.parse(date) + 1);
			expect(contacts.toJSON()).toHaveLength(10);
			expect(restored(contacts).lastHeardAt('ig:1:2')).toBeGreaterThan(0);
		},
	);

	it('read the longer fingerprints that earlier versions stored as a list', () => {
		// What 0.1.0 stored for "a" and "b".
		const contacts = new KnownContacts(10, ['ypeBEsobvcr6', 'short', 'PiPoFgA5WUoz']);
		expect(['a', 'b'].map((key) => contacts.has(key))).toEqual([true, true]);
		expect(contacts.lastHeardAt('a')).toBeUndefined();
		expect(contacts.toJSON()).toBe('ypeBEsoAAAPiPoFgAAAA');
	});

	it('are bounded: whoever is longest out of sight goes', () => {
		const contacts = new KnownContacts(2);
		for (const leadKey of ['a', 'b', 'a', 'c']) contacts.add(leadKey, HEARD_MS);
		for (const memory of [contacts, restored(contacts, 2)]) {
			expect(['a', 'b', 'c'].map((key) => memory.has(key))).toEqual([true, false, true]);
		}
		expect(contacts.toJSON()).toHaveLength(20);
	});

	it.each(['abc', '123456789"', '1234567890 '])('start empty from what is damaged: %j', (text) => {
		expect(new KnownContacts(10, text).toJSON()).toBe('');
	});
});
