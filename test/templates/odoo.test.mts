import type { DealRecord } from '../../sandbox/demo/deals.mts';
import { describeExecution } from '../../sandbox/n8n/executions.mts';
import type { Execution } from '../../sandbox/n8n/types.mts';
import { openBusiness } from '../e2e/harness/business.mts';
import { tellTemplate } from './fakes/crmAnswers.mts';
import { proveCrmTemplate, type CrmScene, type CrmUnderTest } from './fakes/crmProof.mts';
import { runOf, until } from './fakes/crmScene.mts';
import { startOdoo, type OdooFake } from './fakes/odoo.mts';
import type { OdooRecord } from './fakes/odooDatabase.mts';
import { ODOO_FACTS } from './fakes/odooFacts.mts';
import { readable } from './fakes/odooModels.mts';
import { sentTo } from './harness/direct.mts';
import { onInternet } from './harness/internet.mts';
import { sharedN8n } from './harness/n8n.mts';
import { openTemplate } from './harness/templates.mts';

const ANSWERS_TOKEN = 'made-up-token';

let fake: OdooFake;

const usernameOf = ({ website }: OdooRecord): string =>
	/^https:\/\/www\.instagram\.com\/([^/]+)\/$/.exec(String(website))?.[1] ?? '';

function externalIdOf(model: string, id: number): string {
	const found = [...fake.odoo.externalIds].find(
		([, known]) => known.model === model && known.resId === id,
	);
	return found?.[0] ?? '';
}

const messagesOf = ({ id }: OdooRecord): OdooRecord[] =>
	fake.odoo.records['mail.message'].filter(
		({ model, res_id: resId }) => model === 'crm.lead' && resId === id,
	);

/** Who made-up events of the account are from. */
let accountId = (): string => '';

/**
 * The template's external IDs are made of lead keys, which can't be read out of them again; the way back
 * of a made-up event names its contact.
 */
function leadKeyOf(lead: OdooRecord): string {
	const [, contactId] = /^conversation-(\d+)$/.exec(String(lead.referred)) ?? [];
	return contactId ? `ig:${accountId()}:${contactId}` : externalIdOf('crm.lead', lead.id);
}

function recordOf(lead: OdooRecord): DealRecord {
	return {
		leadKey: leadKeyOf(lead),
		title: String(lead.name),
		username: usernameOf(lead),
		comments: messagesOf(lead).map((message) => ({
			eventId: externalIdOf('mail.message', message.id),
			text: readable(String(message.body)),
			author: String(message.email_from),
			createdAt: String(message.date),
		})),
	};
}

const leadsOf = (username: string): OdooRecord[] =>
	fake.odoo.records['crm.lead'].filter((lead) => usernameOf(lead) === username);

function leadOf(username: string): OdooRecord {
	const [found] = leadsOf(username);
	if (!found) throw new Error(`@${username} has no opportunity`);
	return found;
}

async function openOdoo(settings: Record<string, unknown> = {}): Promise<CrmUnderTest> {
	fake = await startOdoo();
	const { host, apiKey, odoo } = fake;
	const { id, name } = await sharedN8n().createCredential({
		name: `Odoo ${host}`,
		type: 'odooApiKeyApi',
		data: { url: `https://${host}`, db: '', apiKey },
	});
	return {
		name: 'Odoo',
		file: 'instagram-leads-to-odoo.json',
		hosts: [host],
		url: fake.url,
		credentials: { odooApiKeyApi: { id, name } },
		settings: { odooUrl: `https://${host}/`, answersToken: ANSWERS_TOKEN, ...settings },
		deals: () => odoo.records['crm.lead'].map(recordOf),
		recordsPerLead: 1,
		countRecords: (username) => leadsOf(username).length,
		refusesTwins: true,
		wayBackOf: (username) => ({
			conversation: String(leadOf(username).referred || '') || undefined,
			username,
		}),
		edit: (username, title) => {
			Object.assign(leadOf(username), { name: title, stage_id: 2, user_id: 9, active: false });
		},
		rename: (leadKey, title) => {
			const lead = odoo.records['crm.lead'].find((record) => leadKeyOf(record) === leadKey);
			Object.assign(lead ?? {}, { name: title });
		},
		delete: (username) => odoo.unlink('crm.lead', leadOf(username).id),
		setDown: (status) => fake.setDown(status),
		cutAfterNext: (kind) => fake.cutNext(kind === 'deal' ? 'crm.lead/load' : 'mail.message/load'),
		recoveryMs: 0,
		close: fake.close,
	};
}

describe('the Odoo template', () => {
	proveCrmTemplate(openOdoo, moreOfOdoo);
});

function moreOfOdoo(scene: () => CrmScene): void {
	accountId = () => scene().business.accountId;

	it('makes the note as internal, with the name of who wrote it and the time', async () => {
		await scene().say('noted', 'Здравствуйте!');

		expect(messagesOf(leadOf('noted'))).toEqual([
			expect.objectContaining({
				message_type: 'comment',
				subtype_id: 2,
				author_id: false,
				email_from: 'noted (Instagram)',
				body: '<p>Здравствуйте!</p>',
				date: expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/) as string,
			}),
		]);
	});

	it('leaves stage and salesperson as people changed them', () => {
		expect(leadOf('shy')).toMatchObject({ stage_id: 2, user_id: 9, active: false });
	});

	answersFromOdoo(scene);

	it("asks Odoo for nothing that its documentation doesn't have", () => {
		expect(fake.facts.strays).toEqual([]);
		expect([...fake.facts.used].sort()).toEqual(Object.keys(ODOO_FACTS).sort());
	});
}

/** What Odoo's webhook tells about a message: of which record, nothing of the message. */
async function tell(scene: CrmScene, lead: OdooRecord, token = ANSWERS_TOKEN): Promise<Execution> {
	return await tellTemplate(scene, {
		node: 'Odoo Event',
		query: `?token=${token}`,
		headers: { 'content-type': 'application/json' },
		body: JSON.stringify({
			_action: 'Send Webhook Notification(#812)',
			_id: lead.id,
			_model: 'crm.lead',
			id: lead.id,
			referred: lead.referred,
		}),
	});
}

function answersFromOdoo(scene: () => CrmScene): void {
	it('sends what the team sends in the chatter to the person, once, and shows it as sent', async () => {
		await scene().say('asker', 'How much?');
		fake.odoo.post(leadOf('asker').id, '<p>It is <b>ten</b> &amp; a half<br>euros</p>');

		const runs = [await tell(scene(), leadOf('asker')), await tell(scene(), leadOf('asker'))];

		expect(runs.map(describeExecution).join()).not.toContain('error');
		expect(await sentTo(scene().business, 'asker')).toEqual(['It is ten & a half\neuros']);
		await until(() => messagesOf(leadOf('asker')).length === 3);
		expect(messagesOf(leadOf('asker'))[2].body).toBe('<p>It is ten &amp; a half<br>euros</p>');
	});

	it("sends nobody their own words, nor what was logged, nor what isn't proven to come from Odoo", async () => {
		await scene().say('mirror', 'Do I hear myself?');
		fake.odoo.post(leadOf('mirror').id, '<p>Never give a discount</p>', true);
		await tell(scene(), leadOf('mirror'));
		fake.odoo.post(leadOf('mirror').id, '<p>Pay here</p>');
		await tell(scene(), leadOf('mirror'), 'another');

		expect(await sentTo(scene().business, 'mirror')).toEqual([]);
	});

	it('says in the chatter why something was not sent', async () => {
		await scene().business.instagram.writeComment({ username: 'onlooker', text: 'Nice' });
		await until(() => leadsOf('onlooker').length === 1);
		fake.odoo.post(leadOf('onlooker').id, '<p>Thanks!</p>');

		await tell(scene(), leadOf('onlooker'));

		expect(String(messagesOf(leadOf('onlooker'))[2].body)).toMatch(/^<p>Не отправлено: .+<\/p>$/);
		expect(await sentTo(scene().business, 'onlooker')).toEqual([]);
	});
}

/** Opens the template, lets somebody write, and hands on what came of that. */
async function withOneMessage(
	settings: Record<string, unknown>,
	look: (run: Execution) => void,
): Promise<void> {
	const crm = await openOdoo(settings);
	const offline = await onInternet(crm.hosts, crm.url);
	const business = await openBusiness(sharedN8n(), 'facebook');
	await business.instagram.putContact({ username: 'malika.k', name: 'Malika Karimova' });
	const template = await openTemplate(crm.file, { business, ...crm });
	await business.instagram.writeMessage({ username: 'malika.k', text: 'Hi' });
	look(await runOf(template, 'Hi'));
	await template.close();
	await business.close();
	await offline();
	await crm.close();
}

describe('the Odoo template with other settings', () => {
	it('makes the opportunity as Settings say', async () => {
		const settings = {
			...{ stage: 'Новое', funnelId: 'Instagram', assigneeId: 'Dilnoza Rashidova', amount: 250000 },
			...{ odooLanguage: 'ru_RU', language: 'en', conversationField: 'x_studio_conversation' },
		};
		await withOneMessage(settings, () => {
			const { id, ...lead } = leadOf('malika.k');
			expect(lead).toEqual({
				active: true,
				type: 'opportunity',
				name: 'Instagram lead: @malika.k',
				contact_name: 'Malika Karimova',
				website: 'https://www.instagram.com/malika.k/',
				email_from: false,
				phone: false,
				x_studio_conversation: expect.stringMatching(/.+/) as string,
				expected_revenue: 250000,
				user_id: 9,
				team_id: 5,
				stage_id: 1,
			});
			expect(id).toBeGreaterThan(0);
		});
	});

	it('says what Odoo refused, where Settings name a stage that is not there', async () => {
		await withOneMessage({ stage: 'Nowhere' }, (run) => {
			expect(describeExecution(run)).toContain(
				"Odoo did not take what @malika.k wrote: No matching record found for name 'Nowhere' in field 'Stage'",
			);
			expect(fake.odoo.records['crm.lead']).toEqual([]);
		});
	});
});
