import type { DealRecord } from '../../sandbox/demo/deals.mts';
import { createConnectedCredential } from './harness/credentials.mts';
import { proveCrmTemplate, type CrmUnderTest } from './fakes/crmProof.mts';
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
		settings: {},
		deals: () => org.all('Opportunity').map(recordOf),
		recordsPerLead: 2,
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
		delete: (username) => org.deleteOpportunity(opportunityOf(username).Id),
		setDown: (status) => faults.setDown(status),
		cutAfterNext: (kind) =>
			faults.cutNext(kind === 'deal' ? /^POST .*\/opportunity$/ : /^PATCH .*\/Task\//),
		recoveryMs: 0,
		close: salesforce.close,
	};
}

describe('the Salesforce template', () => {
	proveCrmTemplate(openSalesforce, (scene) => {
		it('makes opportunities as Settings say, each with its contact', async () => {
			await scene().say('stage', 'Hi');

			const { fields } = opportunityOf('stage');
			expect(fields).toMatchObject({
				Name: 'Лид из Instagram: @stage',
				StageName: 'Prospecting',
				Amount: 0,
				LeadSource: 'Instagram',
			});
			const inDays = (Date.parse(String(fields.CloseDate)) - Date.now()) / 86_400_000;
			expect(inDays).toBeGreaterThan(28);
			expect(inDays).toBeLessThan(31);
			const contact = salesforce.org.get('Contact', String(fields.ContactId));
			expect(contact.fields.Instagram_Lead_Key__c).toBe(fields.Instagram_Lead_Key__c);
		});

		it('leaves stage and amount as people changed them', () => {
			expect(opportunityOf('shy').fields).toMatchObject({ StageName: 'Closed Won', Amount: 90 });
		});

		it('writes comments as completed tasks', () => {
			const { Id } = opportunityOf('stage');
			const tasks = salesforce.org.all('Task').filter(({ fields }) => fields.WhatId === Id);
			expect(tasks.map(({ fields }) => fields.Status)).toEqual(['Completed']);
			expect(tasks[0].fields.Subject).toMatch(/^stage · Instagram message · received \d{4}-/);
		});

		it('goes on when its session has ended', async () => {
			salesforce.endSession();

			const run = await scene().say('session', 'Still there?');

			expect(run.status).toBe('success');
			expect(scene().textsOf('session')).toEqual(['Still there?']);
		});
	});
});
