import { describeExecution } from '../../sandbox/n8n/executions.mts';
import { runFrom, sharedN8n } from './harness/n8n.mts';
import { proveCrmTemplate, type CrmScene, type CrmUnderTest } from './fakes/crmProof.mts';
import { startHubspot, type HubspotFake } from './fakes/hubspot.mts';
import type { CrmObject, ObjectType } from './fakes/hubspotStore.mts';

const SET_UP = 'Set Up HubSpot';

let hubspot: HubspotFake;

function withUsername(type: ObjectType, username: string): CrmObject[] {
	return [...hubspot.store.objects[type].values()].filter(
		({ properties }) => properties.instagram_username === username,
	);
}

function dealOf(username: string): CrmObject {
	const [found] = withUsername('deals', username);
	if (!found) throw new Error(`@${username} has no deal`);
	return found;
}

async function openHubspot(): Promise<CrmUnderTest> {
	hubspot = await startHubspot();
	hubspot.store.addTemplateProperties();
	const { faults, store } = hubspot;
	const credential = {
		name: 'HubSpot',
		type: 'hubspotAppToken',
		data: { appToken: hubspot.token },
	};
	return {
		name: 'HubSpot',
		file: 'instagram-leads-to-hubspot.json',
		hosts: hubspot.hosts,
		url: hubspot.url,
		credentials: { hubspotAppToken: await sharedN8n().createCredential(credential) },
		settings: {},
		deals: hubspot.deals,
		recordsPerLead: 2,
		countRecords: (username) =>
			withUsername('deals', username).length + withUsername('contacts', username).length,
		wayBackOf: (username) => {
			const { properties } = dealOf(username);
			return {
				conversation: properties.instagram_conversation_id,
				username: properties.instagram_username,
			};
		},
		edit: (username, dealname) =>
			store.update('deals', dealOf(username).id, { dealname, dealstage: 'closedwon', amount: 90 }),
		delete: (username) => store.deleteDeal(dealOf(username).id),
		setDown: (status) => faults.setDown(status),
		cutAfterNext: (kind) =>
			faults.cutNext(new RegExp(`^POST /crm/objects/2026-03/${kind}s(/batch/upsert)?$`)),
		rename: (leadKey, dealname) => {
			const found = [...store.objects.deals.values()].find(
				({ properties }) => properties.instagram_lead_key === leadKey,
			);
			store.update('deals', found?.id ?? '', { dealname });
		},
		refusesTwins: true,
		recoveryMs: 0,
		close: hubspot.close,
	};
}

describe('the HubSpot template', () => {
	proveCrmTemplate(openHubspot, proveHubspot);
});

function proveHubspot(scene: () => CrmScene): void {
	it('makes deals in the pipeline and stage of Settings, each with its contact', async () => {
		await scene().say('stage', 'Hi');
		// Where Meta was slow to tell the name, the next message brings it.
		await scene().say('stage', 'Hello');

		const { properties, associations } = dealOf('stage');
		expect(properties).toMatchObject({
			dealname: 'Лид из Instagram: @stage',
			pipeline: 'default',
			dealstage: 'appointmentscheduled',
			amount: '0',
		});
		const [contact] = withUsername('contacts', 'stage');
		expect(associations).toContainEqual({ to: 'contacts', id: contact.id });
		expect(contact.properties.instagram_lead_key).toBe(properties.instagram_lead_key);
	});

	it('links every note to deal and contact, with two calls for each that follows the first', async () => {
		await scene().say('linked', 'First');
		const before = hubspot.faults.seen.length;
		await scene().say('linked', 'Second');

		expect(hubspot.faults.seen.slice(before)).toEqual([
			'POST /crm/objects/2026-03/deals/batch/read',
			'POST /crm/objects/2026-03/notes',
		]);
		const { store } = hubspot;
		const [contact] = withUsername('contacts', 'linked');
		const notes = [...store.objects.notes.values()].filter(({ id }) =>
			store.areLinked('notes', id, 'deals', dealOf('linked').id),
		);
		expect(notes.map(({ id }) => store.areLinked('notes', id, 'contacts', contact.id))).toEqual([
			true,
			true,
		]);
	});

	it('makes a contact without a first name where HubSpot would take it for an address', async () => {
		await scene().business.instagram.putContact({ username: 'shop', name: 'www.example.com' });
		await scene().say('shop', 'Come and see');

		const [contact] = withUsername('contacts', 'shop');
		expect(contact.properties).toMatchObject({ firstname: 'shop', instagram_username: 'shop' });
	});

	it('names a contact by its name, too, once Meta tells it', async () => {
		const [contact] = withUsername('contacts', 'late.name');
		expect(contact.properties.firstname).toBe('Late Name');
	});

	it('links what an older version of the template left without the contact on the deal', async () => {
		await scene().say('older', 'First');
		delete dealOf('older').properties.instagram_contact_id;
		await scene().say('older', 'Second');

		const [contact] = withUsername('contacts', 'older');
		expect(dealOf('older').properties.instagram_contact_id).toBe(contact.id);
		expect(scene().textsOf('older')).toEqual(['First', 'Second']);
	});

	it('leaves stage and amount as people changed them', async () => {
		expect(dealOf('shy').properties).toMatchObject({ dealstage: 'closedwon', amount: '90' });
	});

	it('makes its properties in HubSpot, and changes nothing when it does so again', async () => {
		const { store } = hubspot;
		const wanted = structuredClone(store.custom);
		for (const properties of Object.values(store.custom)) properties.clear();

		for (let time = 0; time < 2; time++) {
			const run = await runFrom(scene().template.workflowId, SET_UP);
			expect(describeExecution(run)).toContain('success');
		}

		expect(store.uniqueProperties()).toEqual([
			'contacts.instagram_lead_key',
			'deals.instagram_lead_key',
			'notes.instagram_event_id',
		]);
		for (const type of ['contacts', 'deals', 'notes'] as const) {
			expect([...store.custom[type].keys()]).toEqual([...wanted[type].keys()]);
		}
	});

	it('says which property is there without unique values', async () => {
		const { custom } = hubspot.store;
		const property = custom.notes.get('instagram_event_id');
		if (!property) throw new Error('Not set up');
		property.hasUniqueValue = false;

		const run = await runFrom(scene().template.workflowId, SET_UP);

		property.hasUniqueValue = true;
		expect(describeExecution(run)).toContain('instagram_event_id (with unique values)');
		expect(run.status).toBe('error');
	});

	it("asks nothing that HubSpot's own descriptions don't have", () => {
		expect(hubspot.undescribed).toEqual([]);
	});
}
