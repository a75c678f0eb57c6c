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
		new ContactIdentities(JSON.parse(JSON.stringify(identities)) as Array<[string, string]>);

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

	it("learn nothing from the account's own events", () => {
		const identities = new ContactIdentities();
		identities.resolve({ ...byName, direction: 'outbound' });
		expect(identities.resolve(byId)).toEqual(byId);
	});

	it('are bounded', () => {
		const identities = new ContactIdentities();
		for (let n = 0; n < 5000; n++) {
			identities.resolve(leadEvent({ contact: { id: String(n), username: `user${n}` } }));
		}
		expect(identities.toJSON().length).toBeLessThanOrEqual(1000);
	});
});
