import type { DealRecord } from '../../sandbox/demo/deals.mts';
import { openBusiness } from '../e2e/harness/business.mts';
import { onInternet } from './harness/internet.mts';
import { sharedN8n } from './harness/n8n.mts';
import { openTemplate } from './harness/templates.mts';
import { messageEvent, runAtTheSameTime } from './fakes/atTheSameTime.mts';
import { expectTexts, failures, promisesOfCrm, type CrmShop } from './fakes/crmPromises.mts';
import { startKommo, type KommoFake } from './fakes/kommo.mts';
import type { Lead } from './fakes/kommoAccount.mts';

const FILE = 'instagram-leads-to-kommo.json';
const n8n = sharedN8n();

type KommoShop = CrmShop & { kommo: KommoFake };

const valueOf = ({ custom_fields_values: values }: Lead, code: string): string | undefined =>
	values?.find(({ field_code: found }) => found === code)?.values[0].value;

function dealsOf({ account }: KommoFake): DealRecord[] {
	const leads = account.leads.filter(({ is_deleted: isDeleted }) => !isDeleted);
	return leads.map((lead) => ({
		leadKey: valueOf(lead, 'INSTAGRAM_LEAD_KEY') ?? '',
		title: lead.name,
		username: valueOf(lead, 'INSTAGRAM_USERNAME') ?? '',
		comments: account.notes
			.filter(({ entity_id: leadId }) => leadId === lead.id)
			.sort((a, b) => a.id - b.id)
			.map(({ params }) => {
				const [head, ...lines] = params.text.split('\n');
				const [author, , when] = head.split(' · ');
				const eventId = lines.pop() ?? '';
				return { eventId, text: lines.join('\n'), author, createdAt: when };
			}),
	}));
}

async function openShop(): Promise<KommoShop> {
	const kommo = await startKommo();
	const { account, host, token, mishaps } = kommo;
	const offline = await onInternet([host], kommo.url);
	const business = await openBusiness(n8n, 'facebook');
	const credential = await n8n.createCredential({
		name: `Kommo ${host}`,
		type: 'httpBearerAuth',
		data: { token },
	});
	const template = await openTemplate(FILE, {
		business,
		credentials: { httpBearerAuth: credential },
		settings: { address: `https://${host}` },
	});
	const leadOf = (username: string): Lead => {
		const found = account.leads.find((lead) => valueOf(lead, 'INSTAGRAM_USERNAME') === username);
		if (!found) throw new Error(`@${username} has no lead`);
		return found;
	};
	const kindOf = { deal: 'leads', comment: 'notes' } as const;
	return {
		kommo,
		business,
		template,
		deals: () => dealsOf(kommo),
		fieldsOf: (username) => ({ ...leadOf(username) }),
		edit: (username) => {
			const changes = { name: 'Ваза для Али', price: 150000, status_id: 142 };
			Object.assign(leadOf(username), changes);
			return changes;
		},
		wayBackOf: (username) => valueOf(leadOf(username), 'INSTAGRAM_CONVERSATION'),
		loseAnswerTo: (what) => mishaps[kindOf[what]].cutAfterNext(1),
		lost: (what) => kommo.lost[kindOf[what]],
		down: (how) => {
			const status = how === 'error' ? 500 : 401;
			kommo.setDown(status);
			const title = how === 'error' ? 'Internal Server Error' : 'Unauthorized';
			return `${title} for a test (HTTP ${status})`;
		},
		up: () => kommo.setDown(undefined),
		snapshot: () => structuredClone([account.leads, account.contacts, account.notes]),
		close: async () => {
			await template.close();
			await business.close();
			await offline();
			await kommo.close();
		},
	};
}

promisesOfCrm('Kommo (amoCRM)', openShop);

describe('what the Kommo template writes', () => {
	let shop: KommoShop;
	beforeAll(async () => {
		shop = await openShop();
	});
	afterAll(() => shop?.close());

	it('is a lead with its contact and tag, in fields that it makes by itself, once', async () => {
		await shop.business.instagram.putContact({ username: 'malika', name: 'Малика "М" К.' });
		await shop.business.instagram.writeMessage({ username: 'malika', text: 'Салом' });
		await shop.business.instagram.writeMessage({ username: 'timur', text: 'Hi' });
		await expectTexts(shop, 'malika', ['Салом']);
		await expectTexts(shop, 'timur', ['Hi']);

		const { leads, contacts, notes, fields } = shop.kommo.account;
		const lead = leads.find(({ name }) => name === 'Лид из Instagram: @malika');
		expect(lead).toMatchObject({ price: 0, pipeline_id: 10, status_id: 101, tags: ['Instagram'] });
		expect(contacts.find(({ id }) => id === lead?.contacts[0])?.name).toBe('Малика "М" К.');
		expect(fields.map(({ code }) => code).sort()).toEqual([
			'INSTAGRAM_CONVERSATION',
			'INSTAGRAM_LEAD_KEY',
			'INSTAGRAM_USERNAME',
		]);
		expect(notes.find(({ entity_id: id }) => id === lead?.id)?.params.text).toMatch(
			/^malika · message · received \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC\nСалом\nig-[0-9a-f]{12}$/,
		);
	});

	it('is a new lead for somebody whose lead was deleted', async () => {
		const [lead] = shop.kommo.account.leads.filter(({ name }) => name.endsWith('@malika'));
		lead.is_deleted = true;
		await shop.business.instagram.writeMessage({ username: 'malika', text: 'Ещё вопрос' });

		await expectTexts(shop, 'malika', ['Ещё вопрос']);
	});
});

describe('the Kommo template when more comes than Kommo takes', () => {
	it('waits and saves everything, without a failed execution', async () => {
		const shop = await openShop();
		try {
			shop.kommo.setRate(4);
			const { accountId } = shop.business;
			const events = Array.from({ length: 8 }, (_, nth) =>
				messageEvent(accountId, String(500 + nth), nth),
			);
			await runAtTheSameTime(n8n, shop.template.workflowId, events);

			expect(shop.kommo.refusedForRate()).toBeGreaterThan(0);
			expect(await failures(shop)).toEqual([]);
			expect(shop.deals().map(({ comments }) => comments.length)).toEqual(Array(8).fill(1));
		} finally {
			await shop.close();
		}
	});
});
