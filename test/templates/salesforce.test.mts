import type { DealRecord } from '../../sandbox/demo/deals.mts';
import { createConnectedCredential } from './harness/credentials.mts';
import { describeExecution } from '../../sandbox/n8n/executions.mts';
import type { Execution } from '../../sandbox/n8n/types.mts';
import { openBusiness } from '../e2e/harness/business.mts';
import { onInternet } from './harness/internet.mts';
import { sharedN8n } from './harness/n8n.mts';
import { openTemplate } from './harness/templates.mts';
import { proveCrmTemplate, type CrmScene, type CrmUnderTest } from './fakes/crmProof.mts';
import { runOf } from './fakes/crmScene.mts';
import { SALESFORCE_FACTS } from './fakes/salesforceFacts.mts';
import { startSalesforce, type SalesforceFake } from './fakes/salesforce.mts';
import type { SObject } from './fakes/salesforceOrg.mts';

let salesforce: SalesforceFake;

function recordOf({ Id, fields }: SObject): DealRecord {
	const tasks = salesforce.org.all('Task').filter((task) => task.fields.WhatId === Id);
	return {
		leadKey: String(fields.Instagram_Lead_Key__c),
		title: String(fields.Name),
		username: String(fields.Instagram_Username__c),
		comments: tasks
			.map(({ fields: task }) => ({
				eventId: String(task.Instagram_Event_Id__c),
				text: String(task.Description),
				author: String(task.Subject).split(' · ')[0],
				createdAt: String(task.Subject).slice(-19),
			}))
			.sort((a, b) => a.createdAt.localeCompare(b.createdAt)),
	};
}

function opportunitiesOf(username: string): SObject[] {
	const { org } = salesforce;
	return org.all('Opportunity').filter(({ fields }) => fields.Instagram_Username__c === username);
}

function opportunityOf(username: string): SObject {
	const [found] = opportunitiesOf(username);
	if (!found) throw new Error(`@${username} has no opportunity`);
	return found;
}

const accountId = (): string =>
	String(salesforce.org.all('Account').find(({ fields }) => fields.Name === 'Instagram')?.Id);

async function openSalesforce(): Promise<CrmUnderTest> {
	salesforce = await startSalesforce();
	const { faults, org, oauthTokenData } = salesforce;
	const connected = { clientId: 'made-up', clientSecret: 'made-up', oauthTokenData };
	return {
		name: 'Salesforce',
		file: 'instagram-leads-to-salesforce.json',
		hosts: salesforce.hosts,
		url: salesforce.url,
		credentials: {
			salesforceOAuth2Api: await createConnectedCredential('salesforceOAuth2Api', connected),
		},
		settings: {
			instanceUrl: `https://${salesforce.hosts[0]}/`,
			accountId: accountId(),
			assigneeId: org.others.user,
		},
		deals: () => org.all('Opportunity').map(recordOf),
		recordsPerLead: 2,
		refusesTwins: true,
		countRecords: (username) => {
			const found = opportunitiesOf(username);
			const keys = found.map(({ fields }) => fields.Instagram_Lead_Key__c);
			const contacts = org
				.all('Contact')
				.filter(({ fields }) => keys.includes(fields.Instagram_Lead_Key__c));
			return found.length + contacts.length;
		},
		wayBackOf: (username) => {
			const { fields } = opportunityOf(username);
			return {
				conversation: fields.Instagram_Conversation_Id__c as string,
				username: fields.Instagram_Username__c as string,
			};
		},
		edit: (username, Name) => {
			const changes = { Name, StageName: 'Closed Won', Amount: 90 };
			org.update('Opportunity', opportunityOf(username).Id, changes);
		},
		rename: (leadKey, Name) => {
			const found = org.findBy('Opportunity', 'Instagram_Lead_Key__c', leadKey);
			if (found) org.update('Opportunity', found.Id, { Name });
		},
		delete: (username) => org.deleteOpportunity(opportunityOf(username).Id),
		setDown: (status) => faults.setDown(status),
		cutAfterNext: (kind) => salesforce.cutAfter(kind === 'deal' ? 'newOpportunity' : 'task'),
		recoveryMs: 0,
		close: salesforce.close,
	};
}

const open = async (settings: Record<string, unknown>): Promise<CrmUnderTest> => {
	const crm = await openSalesforce();
	return { ...crm, settings: { ...crm.settings, ...settings } };
};

describe('the Salesforce template', () => {
	proveCrmTemplate(openSalesforce, moreOfSalesforce);
});

function moreOfSalesforce(scene: () => CrmScene): void {
	it('makes opportunities as Settings say, each with its contact, for the owner and the account they name', async () => {
		await scene().say('stage', 'Hi');

		const { fields } = opportunityOf('stage');
		expect(fields).toMatchObject({
			Name: 'Лид из Instagram: @stage',
			StageName: 'Prospecting',
			Amount: 0,
			LeadSource: 'Instagram',
			OwnerId: salesforce.org.others.user,
			AccountId: accountId(),
		});
		const inDays = (Date.parse(String(fields.CloseDate)) - Date.now()) / 86_400_000;
		expect(inDays).toBeGreaterThan(28);
		expect(inDays).toBeLessThan(31);
		expect(salesforce.org.get('Contact', String(fields.ContactId)).fields).toMatchObject({
			Instagram_Lead_Key__c: fields.Instagram_Lead_Key__c,
			OwnerId: salesforce.org.others.user,
			AccountId: accountId(),
		});
	});

	it('leaves stage and amount as people changed them', () => {
		expect(opportunityOf('shy').fields).toMatchObject({ StageName: 'Closed Won', Amount: 90 });
	});

	it('writes comments as completed tasks of opportunity and contact', () => {
		const { Id, fields } = opportunityOf('stage');
		const tasks = salesforce.org.all('Task').filter((task) => task.fields.WhatId === Id);
		expect(tasks.map((task) => task.fields)).toEqual([
			expect.objectContaining({
				Status: 'Completed',
				WhoId: fields.ContactId,
				OwnerId: salesforce.org.others.user,
				Subject: expect.stringMatching(/^stage · Instagram message · received \d{4}-/) as string,
			}),
		]);
	});

	it('keeps the contact of a deleted opportunity as people named it', async () => {
		await scene().say('renamed', 'First');
		const { Id, fields } = opportunityOf('renamed');
		salesforce.org.update('Contact', String(fields.ContactId), { LastName: 'Karimova' });
		salesforce.org.deleteOpportunity(Id);

		await scene().say('renamed', 'Second');

		const again = String(opportunityOf('renamed').fields.ContactId);
		expect(salesforce.org.get('Contact', again).fields.LastName).toBe('Karimova');
	});

	it('goes on when its session has ended', async () => {
		salesforce.endSession();

		const run = await scene().say('session', 'Still there?');

		expect(run.status).toBe('success');
		expect(scene().textsOf('session')).toEqual(['Still there?']);
	});

	it("asks Salesforce for nothing that its documentation doesn't have", () => {
		const { strays, used } = salesforce.facts;
		expect(strays).toEqual([]);
		// A person account is for those who use them.
		const ofPersons = ['POST /sobjects/Account', 'GET /sobjects/Account/ID'];
		const expected = Object.keys(SALESFORCE_FACTS).filter((call) => !ofPersons.includes(call));
		expect([...used].sort()).toEqual(expected.sort());
	});
}

/** Opens the template, lets somebody write, and hands it what came of that. */
async function withOneMessage(
	settings: Record<string, unknown>,
	look: (run: Execution) => void,
): Promise<void> {
	const crm = await open(settings);
	const offline = await onInternet(crm.hosts, crm.url);
	const business = await openBusiness(sharedN8n(), 'facebook');
	const template = await openTemplate(crm.file, { business, ...crm });
	await business.instagram.writeMessage({ username: 'one', text: 'Hi' });
	look(await runOf(template, 'Hi'));
	await template.close();
	await business.close();
	await offline();
	await crm.close();
}

describe('the Salesforce template with other settings', () => {
	it('makes person accounts', async () => {
		const settings = { accountId: '', personRecordTypeId: '012000000000001AAA' };
		await withOneMessage(settings, (run) => {
			expect(describeExecution(run)).toContain('success');
			const { fields } = opportunityOf('one');
			const [person] = salesforce.org.all('Account').filter(({ Id }) => Id === fields.AccountId);
			expect(person.fields).toMatchObject({ LastName: 'one', PersonContactId: fields.ContactId });
			const [task] = salesforce.org.all('Task');
			expect(task.fields.WhoId).toBe(fields.ContactId);
			expect(salesforce.facts.strays).toEqual([]);
		});
	});

	it('says what Salesforce refused, and saves nothing of it', async () => {
		await withOneMessage({ stage: 'Nowhere' }, (run) => {
			expect(describeExecution(run)).toContain(
				'Salesforce did not take what @one wrote: StageName: bad value for restricted picklist field: Nowhere',
			);
			expect(salesforce.org.all('Opportunity')).toEqual([]);
			expect(salesforce.org.all('Contact')).toEqual([]);
		});
	});
});
