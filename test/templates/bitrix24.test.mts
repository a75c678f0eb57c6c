import type { DealRecord } from '../../sandbox/demo/deals.mts';
import { openBusiness } from '../e2e/harness/business.mts';
import { onInternet } from './harness/internet.mts';
import { sharedN8n } from './harness/n8n.mts';
import { openTemplate } from './harness/templates.mts';
import { startBitrix24, type Bitrix24Fake } from './fakes/bitrix24.mts';
import { Bitrix24Refusal, CONTACT, DEAL, type Item } from './fakes/bitrix24Portal.mts';
import { expectTexts, failures, promisesOfCrm, type CrmShop } from './fakes/crmPromises.mts';
import { runAtTheSameTime, messageEvent } from './fakes/atTheSameTime.mts';
import { saveAgain, waitingEvents } from './fakes/waitingEvents.mts';

const FILE = 'instagram-leads-to-bitrix24.json';
const n8n = sharedN8n();

type Bitrix24Shop = CrmShop & { bitrix24: Bitrix24Fake };

/** How the operator gives the webhook: in a credential, or all of it in Settings. */
type Webhook = 'in the credential' | 'in Settings';

function dealsOf({ portal }: Bitrix24Fake): DealRecord[] {
	return portal.items[DEAL].map((deal) => ({
		leadKey: String(deal.originId),
		title: String(deal.title),
		username: String(deal.sourceDescription).split('/').at(-2) ?? '',
		comments: portal.comments
			.filter(({ ENTITY_ID }) => Number(ENTITY_ID) === deal.id)
			.sort((a, b) => Number(a.ID) - Number(b.ID))
			.map(({ COMMENT, CREATED }) => {
				const [head, ...lines] = COMMENT.split('\n');
				const mark = lines.pop() ?? '';
				return {
					eventId: mark,
					text: lines.join('\n'),
					author: head.split(' · ')[0],
					createdAt: CREATED,
				};
			}),
	}));
}

async function openShop(webhook: Webhook = 'in the credential'): Promise<Bitrix24Shop> {
	const bitrix24 = await startBitrix24();
	const { portal, host, user, code, mishaps } = bitrix24;
	const offline = await onInternet([host], bitrix24.url);
	const business = await openBusiness(n8n, 'facebook');
	const inCredential = webhook === 'in the credential';
	const json = inCredential ? { body: { aplogin: user, ap: code } } : {};
	const credential = await n8n.createCredential({
		name: `Bitrix24 ${host}`,
		type: 'httpCustomAuth',
		data: { json: JSON.stringify(json) },
	});
	const template = await openTemplate(FILE, {
		business,
		credentials: { httpCustomAuth: credential },
		settings: { restAddress: `https://${host}/rest/${inCredential ? '' : `${user}/${code}/`}` },
	});
	const dealOf = (username: string): Item => {
		const deal = portal.items[DEAL].find(({ title }) => String(title).endsWith(`@${username}`));
		if (!deal) throw new Error(`@${username} has no deal`);
		return deal;
	};
	const methodOf = { deal: 'crm.item.add', comment: 'crm.timeline.comment.add' };
	return {
		bitrix24,
		business,
		template,
		deals: () => dealsOf(bitrix24),
		fieldsOf: (username) =>
			portal.items[DEAL].find(({ sourceDescription }) =>
				String(sourceDescription).includes(`/${username}/`),
			) ?? {},
		edit: (username) => {
			const changes = {
				title: 'Ваза для Али',
				stageId: 'WON',
				opportunity: 150000.5,
				currencyId: 'USD',
				assignedById: 7,
				additionalInfo: 'mine',
			};
			Object.assign(dealOf(username), changes);
			return changes;
		},
		wayBackOf: (username) => dealOf(username).additionalInfo,
		// Of a new lead the contact's first, then the deal's.
		loseAnswerTo: (what) => mishaps[methodOf[what]].cutAfterNext(what === 'deal' ? 2 : 1),
		lost: (what) => bitrix24.lost[methodOf[what]] ?? 0,
		down: (how) => {
			const refusal =
				how === 'error'
					? new Bitrix24Refusal(500, 'INTERNAL_SERVER_ERROR', 'Internal server error')
					: new Bitrix24Refusal(403, 'INVALID_CREDENTIALS', 'Invalid request credentials');
			bitrix24.setDown(refusal);
			return `${refusal.message} (${refusal.code}, HTTP ${refusal.status})`;
		},
		up: () => bitrix24.setDown(undefined),
		snapshot: () => structuredClone([portal.items, portal.comments]),
		close: async () => {
			await template.close();
			await business.close();
			await offline();
			await bitrix24.close();
		},
	};
}

promisesOfCrm('Bitrix24', openShop);

describe('what the Bitrix24 template writes', () => {
	let shop: Bitrix24Shop;
	beforeAll(async () => {
		shop = await openShop();
	});
	afterAll(() => shop?.close());

	it('is a contact and a deal that belongs to it, with fields that Bitrix24 knows', async () => {
		await shop.business.instagram.putContact({ username: 'malika', name: 'Малика "М" К.' });
		await shop.business.instagram.writeMessage({ username: 'malika', text: 'Салом' });
		await expectTexts(shop, 'malika', ['Салом']);

		const { items, comments, ignored } = shop.bitrix24.portal;
		const [contact] = items[CONTACT];
		expect(items[CONTACT]).toHaveLength(1);
		expect(contact).toMatchObject({
			name: 'Малика "М" К.',
			originatorId: 'n8n-instagram',
			fm: [{ typeId: 'WEB', valueType: 'OTHER', value: 'https://www.instagram.com/malika/' }],
		});
		expect(items[DEAL][0]).toMatchObject({
			title: 'Лид из Instagram: @malika',
			contactIds: [contact.id],
			categoryId: 0,
			stageId: 'NEW',
			sourceId: 'OTHER',
			sourceDescription: 'https://www.instagram.com/malika/',
			additionalInfo: expect.stringMatching(/.+/),
			originId: contact.originId,
		});
		expect(comments[0].COMMENT).toMatch(
			/^malika · message · received \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC\nСалом\nig-[0-9a-f]{12}$/,
		);
		expect(ignored).toEqual([]);
	});

	it('is a new deal for somebody whose deal was deleted', async () => {
		const [{ id }] = shop.bitrix24.portal.items[DEAL];
		shop.bitrix24.portal.remove(id);
		await shop.business.instagram.writeMessage({ username: 'malika', text: 'Ещё вопрос' });

		await expectTexts(shop, 'malika', ['Ещё вопрос']);
		expect(shop.bitrix24.portal.items[CONTACT]).toHaveLength(1);
	});

	it('never shows the code of the webhook in an execution', async () => {
		shop.down('unauthorized');
		await shop.business.instagram.writeMessage({ username: 'curious', text: '?' });
		await until(async () => (await waitingEvents(shop.template)).length === 1);
		shop.up();
		await saveAgain(shop.template);
		await expectTexts(shop, 'curious', ['?']);

		expect(JSON.stringify(await shop.template.executions())).not.toContain(shop.bitrix24.code);
	});
});

describe('the Bitrix24 template with the whole webhook address in Settings', () => {
	it('works too', async () => {
		const shop = await openShop('in Settings');
		try {
			await shop.business.instagram.writeMessage({ username: 'plain', text: 'Привет' });
			await expectTexts(shop, 'plain', ['Привет']);
		} finally {
			await shop.close();
		}
	});
});

describe('the Bitrix24 template when more comes than Bitrix24 takes', () => {
	it('waits and saves everything, without a failed execution', async () => {
		const shop = await openShop();
		try {
			shop.bitrix24.setRate(10, 2);
			const { accountId } = shop.business;
			const events = Array.from({ length: 8 }, (_, nth) =>
				messageEvent(accountId, String(500 + nth), nth),
			);
			await runAtTheSameTime(n8n, shop.template.workflowId, events);

			expect(shop.bitrix24.refusedForRate()).toBeGreaterThan(0);
			expect(await failures(shop)).toEqual([]);
			expect(shop.deals().map(({ comments }) => comments.length)).toEqual(Array(8).fill(1));
		} finally {
			await shop.close();
		}
	});
});

/** Waits for something to become true. */
async function until(isSo: () => Promise<boolean>): Promise<void> {
	const deadline = Date.now() + 60_000;
	while (!(await isSo())) {
		if (Date.now() > deadline) throw new Error('It did not become so in time');
		await new Promise((resolve) => setTimeout(resolve, 300));
	}
}
