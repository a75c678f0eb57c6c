import type { DealRecord } from '../../sandbox/demo/deals.mts';
import { itemsOf } from '../../sandbox/n8n/executions.mts';
import { runFrom, sharedN8n } from './harness/n8n.mts';
import { proveCrmTemplate, type CrmScene, type CrmUnderTest } from './fakes/crmProof.mts';
import { startPipedrive, type PipedriveFake } from './fakes/pipedrive.mts';
import type { PipedriveDeal } from './fakes/pipedriveCompany.mts';

const SET_UP = 'Set Up Pipedrive';

let pipedrive: PipedriveFake;

/** Text of a note as a person reads it. */
function readable(html: string): string {
	const entities: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };
	return html
		.replaceAll('<br>', '\n')
		.replace(/<[^>]*>/g, '')
		.replace(/&(amp|lt|gt|quot|#39);/g, (_whole, name: string) => entities[name]);
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
		rename: (leadKey, title) => {
			const found = living().find((one) => one.custom_fields[deal.leadKey] === leadKey);
			if (found) found.title = title;
		},
		setUp: SET_UP,
		recoveryMs: 0,
		close: pipedrive.close,
	};
}

describe('the Pipedrive template', () => {
	proveCrmTemplate(openPipedrive, provePipedrive);
});

function provePipedrive(scene: () => CrmScene): void {
	it('makes Deals in the pipeline and stage of Settings, each with its person', async () => {
		await scene().say('stage', 'Hi');
		// Where Meta was slow to tell the name, the next message brings it.
		await scene().say('stage', 'Hello');

		const { company } = pipedrive;
		const deal = dealOf('stage');
		expect(deal).toMatchObject({ pipeline_id: 2, stage_id: 7, value: 0, currency: 'UZS' });
		expect(deal.title).toBe('Лид из Instagram: @stage');
		expect(company.persons.find(({ id }) => id === deal.person_id)).toBeDefined();
	});

	it('spends 11 tokens on a message of somebody known, 45 on a first one', async () => {
		const { seen } = pipedrive;
		const spentOn = async (text: string): Promise<number> => {
			const before = seen.length;
			await scene().say('thrifty', text);
			return seen.slice(before).reduce((sum, { tokens }) => sum + tokens, 0);
		};

		expect([await spentOn('First'), await spentOn('Second')]).toEqual([45, 11]);
	});

	it('makes a new Deal where Pipedrive has forgotten a deleted one', async () => {
		await scene().say('forgotten', 'First');
		const { deals } = pipedrive.company;
		deals.splice(deals.indexOf(dealOf('forgotten')), 1);

		// The first attempt ends where the deal was looked up, the second one searches.
		await scene().say('forgotten', 'Second');
		await scene().say('forgotten', 'Third');

		expect(scene().textsOf('forgotten')).toEqual(['Second', 'Third']);
	});

	it('makes its fields in Pipedrive, once, and lists what goes into Settings', async () => {
		const { fieldNames } = pipedrive.company;
		const kept = structuredClone(fieldNames);
		for (const names of Object.values(fieldNames)) names.clear();

		const [first, second] = [
			await runFrom(scene().template.workflowId, SET_UP),
			await runFrom(scene().template.workflowId, SET_UP),
		];

		const codeOf = (type: 'deal' | 'person', name: string): string | undefined =>
			[...fieldNames[type]].find(([, other]) => other === name)?.[0];
		expect(fieldNames.deal.size + fieldNames.person.size).toBe(4);
		for (const run of [first, second]) {
			expect(itemsOf(run, 'What Was Saved')).toEqual([
				expect.objectContaining({
					leadKeyField: codeOf('deal', 'Instagram lead key'),
					personLeadKeyField: codeOf('person', 'Instagram lead key'),
					conversationField: codeOf('deal', 'Instagram conversation'),
					usernameField: codeOf('deal', 'Instagram username'),
					users: [{ name: 'Anna', assigneeId: 1 }],
				}),
			]);
			expect(itemsOf(run, 'What Was Saved')[0].pipelines).toContainEqual({
				pipeline: 'Pipeline 2',
				funnelId: 2,
				stages: [
					{ name: 'Stage 7', stage: 7 },
					{ name: 'Stage 8', stage: 8 },
				],
			});
		}
		Object.assign(fieldNames, kept);
	});

	it("asks nothing that Pipedrive's own descriptions don't have", () => {
		expect(pipedrive.undescribed).toEqual([]);
	});
}
