import type { DealRecord } from '../../sandbox/demo/deals.mts';
import { describeExecution } from '../../sandbox/n8n/executions.mts';
import type { Execution } from '../../sandbox/n8n/types.mts';
import { openBusiness } from '../e2e/harness/business.mts';
import { tellTemplate } from './fakes/crmAnswers.mts';
import { proveCrmTemplate, type CrmScene, type CrmUnderTest } from './fakes/crmProof.mts';
import { until } from './fakes/crmScene.mts';
import { startKommo, type KommoFake } from './fakes/kommo.mts';
import type { Lead } from './fakes/kommoAccount.mts';
import { KOMMO_FACTS, KOMMO_REQUESTS_PER_SECOND } from './fakes/kommoFacts.mts';
import { sentTo } from './harness/direct.mts';
import { onInternet } from './harness/internet.mts';
import { runFrom, sharedN8n } from './harness/n8n.mts';
import { openTemplate } from './harness/templates.mts';

const ANSWERS_TOKEN = 'made-up-token';

let kommo: KommoFake;

const valueOf = ({ custom_fields_values: values }: Lead, code: string): string | undefined =>
	values?.find(({ field_code: found }) => found === code)?.values[0].value;

const notesOf = ({ id }: Lead): string[] =>
	kommo.account.notes
		.filter(({ entity_id: leadId }) => leadId === id)
		.sort((a, b) => a.id - b.id)
		.map(({ params }) => params.text);

function recordOf(lead: Lead): DealRecord {
	return {
		leadKey: valueOf(lead, 'INSTAGRAM_LEAD_KEY') ?? '',
		title: lead.name,
		username: valueOf(lead, 'INSTAGRAM_USERNAME') ?? '',
		comments: notesOf(lead).map((note) => {
			const [head, ...lines] = note.split('\n');
			const [author, createdAt] = head.split(' · ');
			const eventId = lines.pop() ?? '';
			return { eventId, text: lines.join('\n'), author, createdAt };
		}),
	};
}

const liveLeads = (): Lead[] => kommo.account.leads.filter((lead) => !lead.is_deleted);

const leadsOf = (username: string): Lead[] =>
	liveLeads().filter((lead) => valueOf(lead, 'INSTAGRAM_USERNAME') === username);

function leadOf(username: string): Lead {
	const [found] = leadsOf(username);
	if (!found) throw new Error(`@${username} has no lead`);
	return found;
}

/** What "Set Up" makes. */
const FIELDS = [
	{ name: 'Instagram lead key', code: 'INSTAGRAM_LEAD_KEY', type: 'text' },
	{ name: 'Instagram username', code: 'INSTAGRAM_USERNAME', type: 'text' },
	{ name: 'Instagram conversation', code: 'INSTAGRAM_CONVERSATION', type: 'text' },
];

async function openKommo(domain?: string): Promise<CrmUnderTest> {
	kommo = await startKommo(domain);
	const { host, token, mishaps } = kommo;
	const credential = await sharedN8n().createCredential({
		name: `Kommo ${host}`,
		type: 'httpBearerAuth',
		data: { token },
	});
	return {
		name: 'Kommo',
		file: 'instagram-leads-to-kommo.json',
		hosts: [host],
		url: kommo.url,
		credentials: { httpBearerAuth: credential },
		settings: { address: `https://${host}/`, answersToken: ANSWERS_TOKEN },
		deals: () => liveLeads().map(recordOf),
		recordsPerLead: 2,
		countRecords: (username) => {
			const contacts = leadsOf(username).flatMap((lead) => lead.contacts);
			return leadsOf(username).length + contacts.length;
		},
		wayBackOf: (username) => ({
			conversation: valueOf(leadOf(username), 'INSTAGRAM_CONVERSATION'),
			username,
		}),
		edit: (username, name) => {
			Object.assign(leadOf(username), { name, price: 150000, status_id: 142 });
		},
		rename: (leadKey, name) => {
			const lead = liveLeads().find((one) => valueOf(one, 'INSTAGRAM_LEAD_KEY') === leadKey);
			Object.assign(lead ?? {}, { name });
		},
		delete: (username) => {
			leadOf(username).is_deleted = true;
		},
		setDown: (status) => kommo.setDown(status),
		cutAfterNext: (kind) => mishaps[kind === 'deal' ? 'leads' : 'notes'].cutAfterNext(1),
		recoveryMs: 0,
		close: kommo.close,
	};
}

describe('the Kommo template', () => {
	const openWithFields = async (): Promise<CrmUnderTest> => {
		const crm = await openKommo();
		kommo.account.addFields(FIELDS);
		return crm;
	};
	proveCrmTemplate(openWithFields, moreOfKommo);
});

describe('the Kommo template in an amoCRM that has no fields yet', () => {
	it('makes them when somebody runs "Set Up", and saves leads in them', async () => {
		const { file, hosts, url, close, ...crm } = await openKommo('amocrm.ru');
		const offline = await onInternet(hosts, url);
		const business = await openBusiness(sharedN8n(), 'facebook');
		const template = await openTemplate(file, { business, ...crm });
		const run = await runFrom(template.workflowId, 'Set Up');
		await business.instagram.writeMessage({ username: 'plain', text: 'Привет' });
		await until(() => crm.deals()[0]?.comments.length === 1);

		expect(run.status).toBe('success');
		expect(kommo.account.fields).toEqual(FIELDS.map((field) => expect.objectContaining(field)));
		expect(crm.deals()[0].comments[0].text).toBe('Привет');
		expect(kommo.facts.strays).toEqual([]);
		await template.close();
		await business.close();
		await offline();
		await close();
	});
});

function moreOfKommo(scene: () => CrmScene): void {
	it('makes a lead with its contact and tag', async () => {
		await scene().business.instagram.putContact({ username: 'malika', name: 'Малика "М" К.' });
		await scene().say('malika', 'Салом');

		const lead = leadOf('malika');
		expect(lead).toMatchObject({ price: 0, pipeline_id: 10, status_id: 101, tags: ['Instagram'] });
		const contact = kommo.account.contacts.find(({ id }) => id === lead.contacts[0]);
		expect(contact?.name).toBe('Малика "М" К.');
		expect(notesOf(lead)[0]).toMatch(
			/^malika · \d{4}-\d\d-\d\d \d\d:\d\d UTC\nСалом\nig-[0-9a-f]{12}$/,
		);
	});

	it('leaves price and stage as people changed them', () => {
		expect(leadOf('shy')).toMatchObject({ price: 150000, status_id: 142 });
	});

	it('saves everything where more comes than Kommo takes', async () => {
		const usernames = Array.from({ length: 8 }, (_, nth) => `hasty_${nth}`);
		kommo.setRate(KOMMO_REQUESTS_PER_SECOND);
		const { instagram } = scene().business;
		await Promise.all(
			usernames.map((username) => instagram.writeMessage({ username, text: 'Hi!' })),
		);
		await until(() => usernames.every((username) => scene().textsOf(username).length > 0));
		kommo.setRate(Infinity);

		expect(usernames.map((username) => scene().textsOf(username))).toEqual(
			usernames.map(() => ['Hi!']),
		);
	});

	answersFromKommo(scene);

	it("asks Kommo for nothing that its documentation doesn't have", () => {
		expect(kommo.facts.strays).toEqual([]);
		const expected = Object.keys(KOMMO_FACTS).filter((call) => !call.endsWith('custom_fields'));
		expect([...kommo.facts.used].sort()).toEqual(expected.sort());
	});
}

/** What Kommo's webhook tells about a note. */
async function tell(
	scene: CrmScene,
	lead: Lead,
	noteId: number,
	token = ANSWERS_TOKEN,
): Promise<Execution> {
	const body = new URLSearchParams({
		'leads[note][0][note][id]': String(noteId),
		'leads[note][0][note][element_id]': String(lead.id),
		'leads[note][0][note][element_type]': '2',
		'leads[note][0][note][note_type]': '4',
		'account[subdomain]': 'shop',
	});
	return await tellTemplate(scene, { node: 'Kommo Event', body, query: `?token=${token}` });
}

function answersFromKommo(scene: () => CrmScene): void {
	it('sends what the team notes to the person, once, and shows it as sent', async () => {
		await scene().say('asker', 'How much?');
		const id = kommo.account.writeNote(leadOf('asker').id, 'It is ten euros');

		const lead = leadOf('asker');
		const runs = [await tell(scene(), lead, id), await tell(scene(), lead, id)];

		expect(runs.map(describeExecution).join()).not.toContain('error');
		expect(await sentTo(scene().business, 'asker')).toEqual(['It is ten euros']);
		await until(() => notesOf(lead).length === 3);
		expect(notesOf(lead)[2]).toMatch(/\nIt is ten euros\nig-[0-9a-f]{12}$/);
	});

	it("sends nobody their own words, nor what the account wrote, nor what isn't proven to come from Kommo", async () => {
		await scene().say('mirror', 'Do I hear myself?');
		await scene().business.instagram.writeAsBusiness({ username: 'mirror', text: 'No' });
		await until(() => notesOf(leadOf('mirror')).length === 2);
		const own = kommo.account.notes.filter(({ entity_id: id }) => id === leadOf('mirror').id);
		for (const { id } of own) await tell(scene(), leadOf('mirror'), id);
		const forged = kommo.account.writeNote(leadOf('mirror').id, 'Pay here');
		await tell(scene(), leadOf('mirror'), forged, 'another');

		expect(await sentTo(scene().business, 'mirror')).toEqual(['No']);
	});

	it('says in the lead why something was not sent', async () => {
		await scene().business.instagram.writeComment({ username: 'onlooker', text: 'Nice' });
		await until(() => leadsOf('onlooker').length === 1);
		const id = kommo.account.writeNote(leadOf('onlooker').id, 'Thanks!');

		await tell(scene(), leadOf('onlooker'), id);

		expect(notesOf(leadOf('onlooker'))[2]).toMatch(/^Не отправлено: .+\nig-[0-9a-f]{12}$/);
		expect(await sentTo(scene().business, 'onlooker')).toEqual([]);
	});
}
