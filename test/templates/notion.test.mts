import { describeExecution, itemsOf } from '../../sandbox/n8n/executions.mts';
import { openBusiness } from '../e2e/harness/business.mts';
import type { CredentialRef } from '../e2e/harness/workflows.mts';
import { proveCrmTemplate, type CrmUnderTest } from './fakes/crmProof.mts';
import { until } from './fakes/crmScene.mts';
import { startNotion, type NotionFake } from './fakes/notion.mts';
import { saidBy, type NotionPage } from './fakes/notionWorkspace.mts';
import { onInternet } from './harness/internet.mts';
import { runFrom, sharedN8n } from './harness/n8n.mts';
import { openTemplate } from './harness/templates.mts';

const FILE = 'instagram-leads-to-notion.json';

let notion: NotionFake;

const dealsOf = (username: string): NotionPage[] =>
	notion.pagesOf('Deals').filter(({ properties }) => saidBy(properties.Username) === username);

const titled = (title: string): object => ({
	Title: { title: [{ type: 'text', text: { content: title } }] },
});

/** Makes the databases as the template's note tells. @returns the IDs that it shows */
async function setUp(credentials: Record<string, CredentialRef>, settings: object) {
	const takeOff = await onInternet(notion.hosts, notion.url);
	const business = await openBusiness(sharedN8n(), 'facebook');
	const template = await openTemplate(FILE, { business, credentials, settings: { ...settings } });
	try {
		const run = await runFrom(template.workflowId, 'Set Up Notion');
		expect(describeExecution(run)).toContain('success');
		return itemsOf(run, 'Result')[0] as Record<
			'dealsDataSourceId' | 'messagesDataSourceId',
			string
		>;
	} finally {
		await template.close();
		await business.close();
		await takeOff();
	}
}

async function openNotion(): Promise<CrmUnderTest> {
	notion = await startNotion();
	const { faults, workspace } = notion;
	const credential = { name: 'Notion', type: 'httpBearerAuth', data: { token: notion.token } };
	const credentials = { httpBearerAuth: await sharedN8n().createCredential(credential) };
	const settings = { pageId: workspace.pageId };
	const ids = await setUp(credentials, settings);
	const change = (page: NotionPage | undefined, properties: object): void => {
		if (!page) throw new Error('There is no such Deal');
		workspace.changePage(page.id, properties as NotionPage['properties']);
	};
	return {
		name: 'Notion',
		file: FILE,
		hosts: notion.hosts,
		url: notion.url,
		credentials,
		settings: { ...settings, ...ids },
		deals: notion.deals,
		recordsPerLead: 1,
		countRecords: (username) => dealsOf(username).length,
		wayBackOf: (username) => {
			const { Conversation, Username } = dealsOf(username)[0].properties;
			return { conversation: saidBy(Conversation), username: saidBy(Username) };
		},
		edit: (username, title) =>
			change(dealsOf(username)[0], {
				...titled(title),
				Stage: { select: { name: 'Won' } },
				Amount: { number: 90 },
			}),
		rename: (leadKey, title) =>
			change(
				notion
					.pagesOf('Deals')
					.find(({ properties }) => saidBy(properties['Lead Key']) === leadKey),
				titled(title),
			),
		delete: (username) => {
			dealsOf(username)[0].in_trash = true;
		},
		setDown: (status) => faults.setDown(status),
		// A Deal is the first page that is written, its message the second.
		cutAfterNext: (kind) => faults.cutNext(/^POST \/v1\/pages$/, kind === 'deal' ? 0 : 1),
		recoveryMs: 0,
		close: notion.close,
	};
}

describe('the Notion template', () => {
	proveCrmTemplate(openNotion, (scene) => {
		it('fills in what a Deal needs, and leaves it as people changed it', async () => {
			await scene().say('fields', 'Hi');

			const { properties } = dealsOf('fields')[0];
			expect(saidBy(properties.Title)).toBe('Лид из Instagram: @fields');
			expect(saidBy(properties['Last Message'])).toBe('Hi');
			expect(properties).toMatchObject({
				Stage: { select: { name: 'New' } },
				Amount: { number: 0 },
			});
			expect(dealsOf('shy')[0].properties).toMatchObject({
				Stage: { select: { name: 'Won' } },
				Amount: { number: 90 },
			});
		});

		it('keeps a text that is longer than Notion takes in one piece', async () => {
			const text = '🌸'.repeat(240);
			const comment = 'ё'.repeat(2200);
			await scene().say('talker', text);
			await scene().business.instagram.writeComment({ username: 'talker', text: comment });
			await until(() => scene().textsOf('talker').length === 2);

			expect(scene().textsOf('talker')).toEqual([text, comment]);
		});

		it('asks Notion for nothing but what it publishes', () => {
			expect(notion.facts.strays).toEqual([]);
			expect(notion.facts.unused()).toEqual([]);
		});
	});
});
