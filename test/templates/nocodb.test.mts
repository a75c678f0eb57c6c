import { describeExecution, itemsOf } from '../../sandbox/n8n/executions.mts';
import { openBusiness } from '../e2e/harness/business.mts';
import type { CredentialRef } from '../e2e/harness/workflows.mts';
import { proveCrmTemplate, type CrmUnderTest } from './fakes/crmProof.mts';
import { openNocodb, type NocodbGateway } from './fakes/nocodb.mts';
import type { NocodbRecord } from './fakes/nocodbStore.mts';
import { onInternet } from './harness/internet.mts';
import { runFrom, sharedN8n } from './harness/n8n.mts';
import { openTemplate } from './harness/templates.mts';

const FILE = 'instagram-leads-to-nocodb.json';

let nocodb: NocodbGateway;

const dealsOf = (username: string): NocodbRecord[] =>
	nocodb.rows.deals.filter(({ fields }) => fields.Username === username);

/** Sets the tables up as the template's note tells. @returns the IDs that it shows */
async function setUp(credentials: Record<string, CredentialRef>, settings: object) {
	const takeOff = await onInternet(nocodb.hosts, nocodb.url);
	const business = await openBusiness(sharedN8n(), 'facebook');
	const template = await openTemplate(FILE, { business, credentials, settings: { ...settings } });
	try {
		const run = await runFrom(template.workflowId, 'Set Up NocoDB');
		expect(describeExecution(run)).toContain('success');
		return itemsOf(run, 'Result')[0] as { dealsTableId: string; messagesTableId: string };
	} finally {
		await template.close();
		await business.close();
		await takeOff();
	}
}

async function openCrm(): Promise<CrmUnderTest> {
	nocodb = await openNocodb();
	const { faults, server } = nocodb;
	const credential = {
		name: 'NocoDB',
		type: 'nocoDbApiToken',
		data: { apiToken: nocodb.token, host: `https://${nocodb.hosts[0]}` },
	};
	const credentials = { nocoDbApiToken: await sharedN8n().createCredential(credential) };
	const settings = { nocodbUrl: `https://${nocodb.hosts[0]}/`, baseId: server.baseId };
	const ids = await setUp(credentials, settings);
	nocodb.tables = { deals: ids.dealsTableId, messages: ids.messagesTableId };
	const change = (id: number, fields: object): void =>
		nocodb.byHand('PATCH', 'deals', { id, fields });
	return {
		name: 'NocoDB',
		file: FILE,
		hosts: nocodb.hosts,
		url: nocodb.url,
		credentials,
		settings: { ...settings, ...ids },
		deals: () => nocodb.deals(),
		recordsPerLead: 1,
		countRecords: (username) => dealsOf(username).length,
		wayBackOf: (username) => {
			const { Conversation, Username } = dealsOf(username)[0].fields as Record<string, string>;
			return { conversation: Conversation, username: Username };
		},
		edit: (username, Title) => change(dealsOf(username)[0].id, { Title, Stage: 'Won', Amount: 90 }),
		rename: (leadKey, Title) => {
			const deal = nocodb.rows.deals.find(({ fields }) => fields['Lead Key'] === leadKey);
			if (deal) change(deal.id, { Title });
		},
		delete: (username) => nocodb.byHand('DELETE', 'deals', { id: dealsOf(username)[0].id }),
		setDown: (status) => faults.setDown(status),
		cutAfterNext: (kind) => {
			const table = nocodb.tables?.[kind === 'deal' ? 'deals' : 'messages'];
			faults.cutNext(new RegExp(`^(POST|PATCH) .*/${table}/records$`));
		},
		recoveryMs: 0,
		close: nocodb.close,
	};
}

describe('the NocoDB template', () => {
	proveCrmTemplate(openCrm, (scene) => {
		it('fills in what a Deal needs, and leaves it as people changed it', async () => {
			await scene().say('fields', 'Hi');

			const { fields } = dealsOf('fields')[0];
			expect(fields).toMatchObject({
				Title: 'Лид из Instagram: @fields',
				Stage: 'New',
				Currency: 'UZS',
				'Last Message': 'Hi',
			});
			expect(Number(fields.Amount)).toBe(0);
			expect(dealsOf('shy')[0].fields).toMatchObject({ Stage: 'Won' });
			expect(Number(dealsOf('shy')[0].fields.Amount)).toBe(90);
		});

		it('asks NocoDB for nothing but what it knows', () => {
			expect(nocodb.facts.strays).toEqual([]);
			expect(nocodb.facts.unused()).toEqual([]);
		});
	});
});
