import type { DealRecord } from '../../sandbox/demo/deals.mts';
import { createConnectedCredential } from './harness/credentials.mts';
import { describeExecution, itemsOf } from '../../sandbox/n8n/executions.mts';
import { deliverAgain, runFrom } from './harness/n8n.mts';
import { proveCrmTemplate, type CrmScene, type CrmUnderTest } from './fakes/crmProof.mts';
import { startZohoCrm, type ZohoFake } from './fakes/zohoCrm.mts';
import { zohoFields, type ZohoDeal } from './fakes/zohoOrganization.mts';

const TYPE = 'zohoOAuth2Api';
const SET_UP = 'Set Up Zoho CRM';
let zoho: ZohoFake;

const living = (): ZohoDeal[] => zoho.organization.deals.filter((deal) => !deal.isDeleted);

/** The username stands in the description from the start, in its own field once known. */
function usernameOf({ values }: ZohoDeal): string {
	return values[zohoFields.username] ?? values.Description?.split('/').pop() ?? '';
}

function recordOf(deal: ZohoDeal): DealRecord {
	const notes = zoho.organization.notes.filter(({ dealId }) => dealId === deal.id);
	return {
		leadKey: deal.values[zohoFields.leadKey] ?? '',
		title: deal.values.Deal_Name ?? '',
		username: usernameOf(deal),
		comments: notes.map(({ Note_Title: title = '', Note_Content: text }) => {
			const [author, createdAt, ref] = title.split(' · ');
			return { eventId: ref, text, author, createdAt };
		}),
	};
}

function dealOf(username: string): ZohoDeal {
	const found = living().find((deal) => usernameOf(deal) === username);
	if (!found) throw new Error(`@${username} has no Deal`);
	return found;
}

async function openZoho(): Promise<CrmUnderTest> {
	zoho = await startZohoCrm();
	const { mishaps } = zoho;
	return {
		name: 'Zoho CRM',
		file: 'instagram-leads-to-zoho-crm.json',
		hosts: zoho.hosts,
		url: zoho.url,
		credentials: { [TYPE]: await createConnectedCredential(TYPE, zoho.credentialData()) },
		settings: { apiDomain: 'https://www.zohoapis.eu', funnelId: 'Instagram', stage: 'New' },
		deals: () => living().map(recordOf),
		countRecords: (username) => {
			const { leadKey } = recordOf(dealOf(username));
			const all = [...living(), ...zoho.organization.contacts];
			return all.filter(({ values }) => values[zohoFields.leadKey] === leadKey).length;
		},
		recordsPerLead: 2,
		wayBackOf: (username) => {
			const { values } = dealOf(username);
			return {
				conversation: values[zohoFields.conversation],
				username: values[zohoFields.username],
			};
		},
		edit: (username, title) => Object.assign(dealOf(username).values, { Deal_Name: title }),
		delete: (username) => Object.assign(dealOf(username), { isDeleted: true }),
		setDown: zoho.setDown,
		cutAfterNext: (kind) => mishaps[kind === 'deal' ? 'deals' : 'notes'].cutAfterNext(1),
		rename: (leadKey, title) => {
			const found = living().find(({ values }) => values[zohoFields.leadKey] === leadKey);
			if (found) found.values.Deal_Name = title;
		},
		refusesTwins: false,
		setUp: SET_UP,
		recoveryMs: 0,
		close: zoho.close,
	};
}

describe('the Zoho CRM template', () => {
	proveCrmTemplate(openZoho, proveZoho);
});

function proveZoho(scene: () => CrmScene): void {
	it('makes Deals in the pipeline and stage of Settings, to be closed in a month', async () => {
		const run = await scene().say('stage', 'Hi');
		// Where Meta was slow to tell the name, the next message brings it.
		await scene().say('stage', 'Hello');

		const { values } = dealOf('stage');
		expect(values).toMatchObject({ Pipeline: 'Instagram', Stage: 'New', Amount: 0 });
		expect(values.Deal_Name).toBe('Лид из Instagram: @stage');
		const closing = Date.parse(values.Closing_Date ?? '') - Date.parse(run.startedAt ?? '');
		expect(Math.round(closing / 86_400_000)).toBeGreaterThanOrEqual(29);
	});

	it('makes the contact of a Deal, once, also where the answer gets lost', async () => {
		zoho.mishaps.contacts.cutAfterNext(1);
		await scene().say('whose', 'Mine');
		// It waits until the first one went in.
		await scene().say('whose', 'Still here');

		const { values } = dealOf('whose');
		const key = values[zohoFields.leadKey];
		const found = zoho.organization.contacts.filter(
			(contact) => contact.values[zohoFields.leadKey] === key,
		);
		expect(found).toHaveLength(1);
		expect(values.Contact_Name).toEqual({ id: found[0].id });
		expect(found[0].values.Description).toBe('https://www.instagram.com/whose');
	});

	it('goes on with a new token when the one it holds has expired', async () => {
		zoho.expireAccessToken();
		const run = await scene().say('expired', 'Still there?');

		expect(run.status).toBe('success');
		expect(scene().textsOf('expired')).toEqual(['Still there?']);
	});

	it('finds its note among more than one page of them', async () => {
		const run = await scene().say('talker', 'The one');
		const { id } = dealOf('talker');
		const { notes } = zoho.organization;
		const others = Array.from({ length: 200 }, (_, index) => ({
			id: `other-${index}`,
			dealId: id,
			Note_Content: `Note ${index} of a colleague`,
		}));
		// So that its place is on the second page.
		notes.unshift(...others);

		expect((await deliverAgain(run)).status).toBe('success');
		expect(
			scene()
				.textsOf('talker')
				.filter((text) => text === 'The one'),
		).toHaveLength(1);
	});

	it('makes two calls for a message of somebody known', async () => {
		await scene().say('thrifty', 'First');
		const before = zoho.seen.length;
		await scene().say('thrifty', 'Second');

		const { id } = dealOf('thrifty');
		expect(zoho.seen.slice(before)).toEqual([
			'GET /crm/v8/Deals',
			`POST /crm/v8/Deals/${id}/Notes`,
		]);
	});

	it('makes its fields in Zoho, once, and lists what goes into Settings', async () => {
		const { customFields } = zoho.organization;
		const wanted = structuredClone(customFields);
		for (const fields of Object.values(customFields)) fields.clear();

		const runs = [
			await runFrom(scene().template.workflowId, SET_UP),
			await runFrom(scene().template.workflowId, SET_UP),
		];

		expect(runs.map(describeExecution).join()).not.toContain('error');
		expect(customFields).toEqual(wanted);
		for (const run of runs) {
			expect(itemsOf(run, 'What to Save')[0]).toMatchObject({
				pipelines: ['Standard (Standard)', 'Instagram'],
				users: [{ name: 'Anna', assigneeId: '4876876000000010001' }],
			});
		}
	});

	it("asks nothing that Zoho's own descriptions don't have", () => {
		expect(zoho.undescribed).toEqual([]);
	});
}
