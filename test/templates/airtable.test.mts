import { startAirtable, type AirtableFake } from './fakes/airtable.mts';
import type { AirtableRecord } from './fakes/airtableBase.mts';
import { proveCrmTemplate, type CrmUnderTest } from './fakes/crmProof.mts';
import { sharedN8n } from './harness/n8n.mts';
import { readTemplate } from './harness/templates.mts';

const FILE = 'instagram-leads-to-airtable.json';

let airtable: AirtableFake;

const dealsOf = (username: string): AirtableRecord[] =>
	airtable.base.deals.records.filter(({ fields }) => fields.Username === username);

/** The lines of fields that the note on the canvas gives, to be pasted into Airtable. */
async function linesToPaste(): Promise<{ deals: string; messages: string }> {
	const { nodes } = await readTemplate(FILE);
	const note = String(nodes.find(({ name }) => name === 'About')?.parameters.content);
	const line = (first: string): string => new RegExp(`\`(${first},[^\`]+)\``).exec(note)?.[1] ?? '';
	return { deals: line('Title'), messages: line('Text') };
}

async function openAirtable(): Promise<CrmUnderTest> {
	airtable = await startAirtable(await linesToPaste());
	const { base, faults } = airtable;
	const credential = {
		name: 'Airtable',
		type: 'airtableTokenApi',
		data: { accessToken: airtable.token },
	};
	const change = (record: AirtableRecord | undefined, fields: object): void => {
		if (!record) throw new Error('There is no such Deal');
		Object.assign(record.fields, fields);
	};
	return {
		name: 'Airtable',
		file: FILE,
		hosts: airtable.hosts,
		url: airtable.url,
		credentials: { airtableTokenApi: await sharedN8n().createCredential(credential) },
		settings: { baseId: base.id },
		deals: airtable.deals,
		recordsPerLead: 1,
		countRecords: (username) => dealsOf(username).length,
		wayBackOf: (username) => {
			const { Conversation, Username } = dealsOf(username)[0].fields as Record<string, string>;
			return { conversation: Conversation, username: Username };
		},
		edit: (username, Title) => change(dealsOf(username)[0], { Title, Stage: 'Won', Amount: '90' }),
		rename: (leadKey, Title) =>
			change(
				base.deals.records.find(({ fields }) => fields['Lead Key'] === leadKey),
				{ Title },
			),
		delete: (username) => {
			const { records } = base.deals;
			records.splice(records.indexOf(dealsOf(username)[0]), 1);
		},
		setDown: (status) => faults.setDown(status),
		cutAfterNext: (kind) =>
			faults.cutNext(kind === 'deal' ? /^PATCH .*\/Deals$/ : /^PATCH .*\/Messages$/),
		recoveryMs: 0,
		close: airtable.close,
	};
}

describe('the Airtable template', () => {
	proveCrmTemplate(openAirtable, (scene) => {
		it('fills in what a Deal needs, and leaves it as people changed it', async () => {
			await scene().say('fields', 'Hi');

			expect(dealsOf('fields')[0].fields).toMatchObject({
				Title: 'Лид из Instagram: @fields',
				Stage: 'New',
				Amount: '0',
				Currency: 'UZS',
				'Last Message': 'Hi',
			});
			expect(dealsOf('shy')[0].fields).toMatchObject({ Stage: 'Won', Amount: '90' });
		});

		it('asks Airtable for nothing but what it publishes, and not too often', () => {
			expect(airtable.facts.strays).toEqual([]);
			expect(airtable.facts.unused()).toEqual([]);
			expect(airtable.limited()).toBe(0);
		});
	});
});
