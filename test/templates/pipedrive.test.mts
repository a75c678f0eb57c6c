import type { DealRecord } from '../../sandbox/demo/deals.mts';
import { sharedN8n } from './harness/n8n.mts';
import { proveCrmTemplate, type CrmScene, type CrmUnderTest } from './fakes/crmProof.mts';
import { startPipedrive, type PipedriveFake } from './fakes/pipedrive.mts';
import type { PipedriveDeal } from './fakes/pipedriveCompany.mts';

const INDEX_TABLE = 'Instagram Leads Index';

let pipedrive: PipedriveFake;

/** Text of a note as a person reads it. */
function readable(html: string): string {
	const entities: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"' };
	return html
		.replaceAll('<br>', '\n')
		.replace(/<[^>]*>/g, '')
		.replace(/&(amp|lt|gt|quot);/g, (_whole, name: string) => entities[name]);
}

function recordOf(deal: PipedriveDeal): DealRecord {
	const { company } = pipedrive;
	const { notes } = company.listNotes({ deal_id: deal.id, sort: 'add_time ASC', limit: 500 });
	const person = company.persons.find(({ id }) => id === deal.person_id);
	const { leadKey, username } = company.fields.deal;
	const comments = notes.map(({ content, add_time: time }) => {
		const [head, ...lines] = readable(content).split('\n');
		return {
			eventId: lines.pop() ?? '',
			text: lines.join('\n'),
			author: head.split(' · ')[0],
			createdAt: time,
		};
	});
	return {
		leadKey: deal.custom_fields[leadKey] ?? '',
		title: deal.title,
		username: deal.custom_fields[username] ?? person?.name ?? '',
		comments,
	};
}

const living = (): PipedriveDeal[] => pipedrive.company.deals.filter((deal) => !deal.is_deleted);
function dealOf(username: string): PipedriveDeal {
	const found = living().find((deal) => recordOf(deal).username === username);
	if (!found) throw new Error(`@${username} has no Deal`);
	return found;
}

async function openPipedrive(): Promise<CrmUnderTest> {
	pipedrive = await startPipedrive();
	const { company, mishaps, token } = pipedrive;
	const { deal, person } = company.fields;
	const credential = { name: 'Pipedrive', type: 'pipedriveApi', data: { apiToken: token } };
	return {
		name: 'Pipedrive',
		file: 'instagram-leads-to-pipedrive.json',
		hosts: pipedrive.hosts,
		url: pipedrive.url,
		credentials: { pipedriveApi: await sharedN8n().createCredential(credential) },
		settings: {
			funnelId: '2',
			stage: '7',
			leadKeyField: deal.leadKey,
			personLeadKeyField: person.leadKey,
			conversationField: deal.conversation,
			usernameField: deal.username,
		},
		deals: () => living().map(recordOf),
		countRecords: (username) => {
			const leadKey = dealOf(username).custom_fields[deal.leadKey];
			const persons = company.persons.filter(
				({ custom_fields: fields }) => fields[person.leadKey] === leadKey,
			);
			const deals = living().filter(
				({ custom_fields: fields }) => fields[deal.leadKey] === leadKey,
			);
			return persons.length + deals.length;
		},
		recordsPerLead: 2,
		wayBackOf: (username) => {
			const fields = dealOf(username).custom_fields;
			return { conversation: fields[deal.conversation], username: fields[deal.username] };
		},
		edit: (username, title) => Object.assign(dealOf(username), { title }),
		delete: (username) => Object.assign(dealOf(username), { is_deleted: true }),
		setDown: pipedrive.setDown,
		cutAfterNext: (kind) => mishaps[kind === 'deal' ? 'deals' : 'notes'].cutAfterNext(1),
		recoveryMs: 60_000,
		close: pipedrive.close,
	};
}

describe('the Pipedrive template', () => {
	proveCrmTemplate(openPipedrive, (scene) => {
		it('makes Deals in the pipeline and stage of Settings, each with its person', async () => {
			await scene().say('stage', 'Hi');

			const { company } = pipedrive;
			const deal = dealOf('stage');
			expect(deal).toMatchObject({ pipeline_id: 2, stage_id: 7, value: 0, currency: 'UZS' });
			expect(deal.title).toBe('Лид из Instagram: @stage');
			expect(company.persons.find(({ id }) => id === deal.person_id)).toBeDefined();
		});

		it('waits for a run of the same person, and goes on when that one died', async () => {
			await scene().say('waits', 'First');
			const deadRow = await leaveDeadRun(scene(), 'waits');

			const started = Date.now();
			await scene().say('waits', 'Second');

			expect(Date.now() - started).toBeGreaterThan(deadRow.countsForMs - 5000);
			expect(scene().textsOf('waits')).toEqual(['First', 'Second']);
		});
	});
});

/** What a run leaves behind that n8n lost just before it made something. */
async function leaveDeadRun(
	{ dealOf: find, template }: CrmScene,
	username: string,
): Promise<{ countsForMs: number }> {
	const { api } = template.n8n.session;
	const call = api.bind(template.n8n.session) as (
		method: string,
		path: string,
		body?: unknown,
	) => Promise<{ data: { id: string; name: string }[] }>;
	const { data: tables } = await call('GET', '/data-tables?limit=100');
	const table = tables.find(({ name }) => name === INDEX_TABLE);
	const key = `${template.workflowId}/${find(username)?.leadKey}`;
	const row = { key, state: 'creating', crmId: '', run: 'dead', at: Date.now() };
	await call('POST', `/data-tables/${table?.id}/rows`, { data: [row], returnType: 'id' });
	return { countsForMs: 45_000 };
}
