import { ContactIdentities } from '../../../../nodes/InstagramLeads/trigger/state/contactIdentities';
import { ACCOUNT_ID, CONTACT_ID } from '../../../helpers/credentials';
import { leadEvent } from '../../../helpers/events';

describe('identities', () => {
	const byName = leadEvent({
		leadKey: `ig:${ACCOUNT_ID}:@malika.k`,
		contact: { id: '@malika.k', username: 'malika.k' },
	});
	const byId = leadEvent({ contact: { id: CONTACT_ID, username: 'malika.k' } });
	const restored = (identities: ContactIdentities) =>
		new ContactIdentities(
			JSON.parse(JSON.stringify(identities)) as { names: string; byName: string },
		);
	const named = (username: string, id = `@${username}`) => leadEvent({ contact: { id, username } });

	it('let a comment by name join the lead of the id', () => {
		const identities = new ContactIdentities();
		identities.resolve(byId);
		const { leadKey, contact } = restored(identities).resolve(byName);
		expect({ leadKey, contact }).toEqual({ leadKey: byId.leadKey, contact: byId.contact });
	});

	it('let a message join the lead that began by name', () => {
		const identities = new ContactIdentities();
		expect(identities.resolve(byName)).toEqual(byName);
		const { leadKey, contact } = restored(identities).resolve(byId);
		expect({ leadKey, contact }).toEqual({ leadKey: byName.leadKey, contact: byId.contact });
	});

	it('keep the lead by name of somebody who has another name now', () => {
		const identities = new ContactIdentities();
		identities.resolve(byName);
		identities.resolve(byId);
		const after = restored(identities);
		expect(after.resolve(named('malika.new', CONTACT_ID)).leadKey).toBe(byName.leadKey);
		expect(after.resolve(named('malika.new')).leadKey).toBe(byName.leadKey);
		expect(after.resolve(leadEvent({ contact: { id: CONTACT_ID } })).leadKey).toBe(byName.leadKey);
	});

	it('keep the lead by id of somebody of whom a read told another name', () => {
		const identities = new ContactIdentities();
		identities.resolve(byId);
		identities.learn(named('malika.new', CONTACT_ID));
		expect(restored(identities).resolve(named('malika.new')).contact.id).toBe(CONTACT_ID);
	});

	it('give a name to who had it last', () => {
		const identities = new ContactIdentities();
		identities.resolve(byName);
		identities.resolve(byId);
		const other = { ...named('malika.k', '555'), leadKey: `ig:${ACCOUNT_ID}:555` };
		expect(identities.resolve(other).leadKey).toBe(other.leadKey);
		expect(restored(identities).resolve(byName)).toMatchObject({
			leadKey: other.leadKey,
			contact: { id: '555' },
		});
		expect(identities.resolve(byId).leadKey).toBe(byName.leadKey);
	});

	it('keep a lead by name whose owner was forgotten', () => {
		const identities = new ContactIdentities();
		identities.resolve(byName);
		identities.resolve(byId);
		for (let n = 0; n < 200; n++) {
			identities.resolve(named(`guest${n}`));
			identities.resolve(named(`guest${n}`, String(1e16 + n)));
		}
		expect(restored(identities).resolve(byName).leadKey).toBe(byName.leadKey);
		expect(restored(identities).resolve(byId).leadKey).toBe(byName.leadKey);
	});

	it('keep people of another account apart', () => {
		const there = (id: string) => ({
			...leadEvent({ contact: { id, username: 'malika.k' } }),
			leadKey: `ig:222:${id}`,
			account: { id: '222' },
		});
		const identities = new ContactIdentities();
		identities.resolve(byId);
		expect(identities.resolve(there('@malika.k'), true).leadKey).toBe('ig:222:@malika.k');
		expect(identities.resolve(there('9'), true).leadKey).toBe('ig:222:@malika.k');
		expect(restored(identities).resolve(byName).leadKey).toBe(byId.leadKey);
	});

	it("learn nothing from the account's own events", () => {
		const identities = new ContactIdentities();
		identities.resolve({ ...byName, direction: 'outbound' });
		expect(identities.resolve(byId)).toEqual(byId);
	});

	it('read what earlier versions stored', () => {
		const identities = new ContactIdentities({
			names: [
				['malika.k', CONTACT_ID],
				['guest', ''],
			],
		});
		const after = restored(identities);
		expect(after.resolve(byName)).toMatchObject({ leadKey: byId.leadKey, contact: byId.contact });
		expect(after.resolve(named('guest', '123')).leadKey).toBe(named('guest').leadKey);
	});

	it.each(['7', '17841400000000001', '007', '0', 'a b=c', '12e4', 'ид', '1'.repeat(40)])(
		'bring back the id %j',
		(id) => {
			const identities = new ContactIdentities();
			identities.resolve(named('malika.k', id));
			expect(restored(identities).resolve(named('malika.k')).contact.id).toBe(id);
		},
	);

	it('are bounded, and store the newest', () => {
		const identities = new ContactIdentities();
		for (let n = 0; n < 5000; n++) identities.resolve(named(`user${n}`, String(1e16 + n)));
		expect(JSON.stringify(identities).length).toBeLessThan(13_500);
		const after = restored(identities);
		const known = (n: number) => after.resolve(named(`user${n}`)).contact.id === String(1e16 + n);
		expect([4300, 4999].map(known)).toEqual([true, true]);
		expect(known(4000)).toBe(false);
	});

	it('keep room for the others where an id is far too long', () => {
		const identities = new ContactIdentities();
		identities.resolve(byId);
		identities.resolve(named('odd', 'x'.repeat(50_000)));
		expect(restored(identities).resolve(byName).contact.id).toBe(CONTACT_ID);
	});

	it('never forget a lead by username for people known by id, and 1,000 of them in all', () => {
		const identities = new ContactIdentities();
		for (let n = 0; n < 1000; n++) identities.resolve(named(`guest${n}`));
		for (let n = 0; n < 5000; n++) identities.resolve(named(`user${n}`, String(1e16 + n)));
		expect(JSON.stringify(identities).length).toBeLessThan(13_500);
		const after = restored(identities);
		const keptBy = (name: string) =>
			after.resolve(named(name, `123${name.slice(5)}`)).leadKey === named(name).leadKey;
		expect(Array.from({ length: 1000 }, (_, n) => keptBy(`guest${n}`))).not.toContain(false);
		// There is room for some of those by id all the same.
		expect(after.resolve(named('user4999')).contact.id).toBe(String(1e16 + 4999));
	});

	it('remember a lead by username longer when the person is heard of under the id', () => {
		const identities = new ContactIdentities();
		identities.resolve(byName);
		for (let n = 0; n < 999; n++) identities.resolve(named(`guest${n}`));
		identities.resolve(byId);
		identities.resolve(named('guest1000'));
		expect(restored(identities).resolve(byId).leadKey).toBe(byName.leadKey);
	});
});
