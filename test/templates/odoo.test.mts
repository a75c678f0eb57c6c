import type { DealRecord } from '../../sandbox/demo/deals.mts';
import { itemsOf } from '../../sandbox/n8n/executions.mts';
import { openBusiness } from '../e2e/harness/business.mts';
import { everyFewSeconds } from '../e2e/harness/workflows.mts';
import { onInternet } from './harness/internet.mts';
import { sharedN8n } from './harness/n8n.mts';
import { openTemplate } from './harness/templates.mts';
import {
	expectTexts,
	failures,
	promisesOfCrm,
	textsOf,
	type CrmShop,
} from './fakes/crmPromises.mts';
import { messageEvent, runAtTheSameTime } from './fakes/atTheSameTime.mts';
import { startOdoo, type OdooFake } from './fakes/odoo.mts';
import type { OdooRecord } from './fakes/odooDatabase.mts';
import { readable } from './fakes/odooModels.mts';
import { lastOf, saveAgain, waitingEvents } from './fakes/waitingEvents.mts';

const FILE = 'instagram-leads-to-odoo.json';
const n8n = sharedN8n();
/** Where the machine is too busy to take a webhook in time, the next poll brings it. */
const catchUpSoon = { 'Instagram Leads Trigger': { pollTimes: everyFewSeconds } };

type OdooShop = CrmShop & { fake: OdooFake };

function usernameOf({ website }: OdooRecord): string {
	return /^https:\/\/www\.instagram\.com\/([^/]+)\/$/.exec(String(website))?.[1] ?? '';
}

function dealsOf({ odoo }: OdooFake): DealRecord[] {
	const externalIdOf = (model: string, id: number): string =>
		[...odoo.externalIds].find(([, known]) => known.model === model && known.resId === id)?.[0] ??
		'';
	return odoo.records['crm.lead'].map((lead) => ({
		leadKey: externalIdOf('crm.lead', lead.id),
		title: String(lead.name),
		username: usernameOf(lead),
		comments: odoo.records['mail.message']
			.filter(({ model, res_id: resId }) => model === 'crm.lead' && resId === lead.id)
			.map((message) => ({
				eventId: externalIdOf('mail.message', message.id),
				text: readable(String(message.body)),
				author: String(message.email_from),
				createdAt: String(message.date),
			})),
	}));
}

async function openShop(settings: Record<string, unknown> = {}): Promise<OdooShop> {
	const fake = await startOdoo();
	const { host, apiKey, odoo, mishaps } = fake;
	const offline = await onInternet([host], fake.url);
	const business = await openBusiness(n8n, 'facebook');
	const { id, name } = await n8n.createCredential({
		name: `Odoo ${host}`,
		type: 'odooApiKeyApi',
		data: { url: `https://${host}`, db: '', apiKey },
	});
	const template = await openTemplate(FILE, {
		business,
		credentials: { odooApiKeyApi: { id, name } },
		settings: { odooUrl: `https://${host}/`, ...settings },
		parameters: catchUpSoon,
	});
	const leadOf = (username: string): OdooRecord => {
		const lead = odoo.records['crm.lead'].find((record) => usernameOf(record) === username);
		if (!lead) throw new Error(`@${username} has no opportunity`);
		return lead;
	};
	let lost = 0;
	return {
		fake,
		business,
		template,
		deals: () => dealsOf(fake),
		fieldsOf: leadOf,
		edit: (username) => {
			const changes = {
				name: 'Ваза для Али',
				stage_id: 2,
				expected_revenue: 150000.5,
				user_id: 9,
				referred: 'mine',
				active: false,
			};
			Object.assign(leadOf(username), changes);
			return changes;
		},
		wayBackOf: (username) => leadOf(username).referred || undefined,
		loseAnswerTo: (what) => {
			fake.cutNext(what === 'deal' ? 'crm.lead/load' : 'mail.message/load');
			lost++;
		},
		lost: () => lost,
		down: (how) => {
			if (how === 'error') mishaps.failNext(1000, 500);
			else fake.setKeyValid(false);
			return how === 'error' ? 'The service was not able to process your request' : 'Authorization';
		},
		up: () => {
			mishaps.clear();
			fake.setKeyValid(true);
		},
		snapshot: () => structuredClone([odoo.records, [...odoo.externalIds]]),
		close: async () => {
			await template.close();
			await business.close();
			await offline();
			await fake.close();
		},
	};
}

promisesOfCrm('Odoo', openShop);

describe('the Odoo template', () => {
	let shop: OdooShop;
	const write = async (username: string, text: string): Promise<unknown> =>
		await shop.business.instagram.writeMessage({ username, text });
	beforeAll(async () => {
		shop = await openShop({
			stage: 'Новое',
			funnelId: 'Instagram',
			assigneeId: 'Dilnoza Rashidova',
			odooLanguage: 'ru_RU',
			amount: 250000,
			conversationField: 'x_studio_conversation',
		});
	});
	afterAll(() => shop?.close());

	it('makes the opportunity as Settings say', async () => {
		await shop.business.instagram.putContact({ username: 'malika.k', name: 'Malika Karimova' });
		await write('malika.k', 'Здравствуйте!');
		await expectTexts(shop, 'malika.k', ['Здравствуйте!']);

		const { id, ...lead } = shop.fieldsOf('malika.k') as OdooRecord;
		expect(lead).toEqual({
			active: true,
			type: 'opportunity',
			name: 'Лид из Instagram: @malika.k',
			contact_name: 'Malika Karimova',
			website: 'https://www.instagram.com/malika.k/',
			x_studio_conversation: expect.stringMatching(/.+/),
			expected_revenue: 250000,
			user_id: 9,
			team_id: 5,
			stage_id: 1,
		});
		expect(id).toBeGreaterThan(0);
	});

	it('makes the note as internal, with the name of who wrote it and the time', () => {
		const [message] = shop.fake.odoo.records['mail.message'];

		expect(message).toMatchObject({
			model: 'crm.lead',
			message_type: 'comment',
			subtype_id: 2,
			author_id: false,
			email_from: 'malika.k (Instagram)',
			body: '<p>Здравствуйте!</p>',
			date: expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/),
		});
	});

	it('tells what Odoo refused, where Settings name a stage that is not there', async () => {
		const misled = await openShop({ stage: 'Nowhere' });
		try {
			await misled.business.instagram.writeMessage({ username: 'timur.a', text: 'Алло?' });
			await lastOf(misled.template, 1);

			expect((await failures(misled)).join('\n')).toContain(
				"Odoo did not take what @timur.a wrote: No matching record found for name 'Nowhere' in field 'Stage'",
			);
			expect(await waitingEvents(misled.template)).toHaveLength(1);
			expect(misled.deals()).toEqual([]);
			await saveAgain(misled.template);
			expect(await waitingEvents(misled.template)).toHaveLength(1);
		} finally {
			await misled.close();
		}
	});

	it('tries again what Odoo turned away because of another at the same moment', async () => {
		const { accountId } = shop.business;
		const events = Array.from({ length: 6 }, (_, nth) => messageEvent(accountId, '77', nth));
		shop.fake.odoo.transactionMs = 4000;
		const executions = await runAtTheSameTime(n8n, shop.template.workflowId, events);
		shop.fake.odoo.transactionMs = 40;

		expect(shop.fake.odoo.clashes).toBeGreaterThan(0);
		expect(executions.flatMap((run) => itemsOf(run, 'Wait a Moment')).length).toBeGreaterThan(0);
		expect(await failures(shop)).toEqual([]);
		expect(textsOf(shop, 'user_77').map((texts) => [...texts].sort())).toEqual([
			events.map(({ text }) => text),
		]);
	});

	it('makes a new opportunity of one that was deleted', async () => {
		await write('deleted', 'Раз');
		await expectTexts(shop, 'deleted', ['Раз']);
		shop.fake.odoo.unlink('crm.lead', (shop.fieldsOf('deleted') as OdooRecord).id);
		await write('deleted', 'Два');

		await expectTexts(shop, 'deleted', ['Два']);
	});
});
