import { setTimeout as sleep } from 'node:timers/promises';
import type { DealRecord } from '../../../sandbox/demo/deals.mts';
import { describeExecution } from '../../../sandbox/n8n/executions.mts';
import type { Execution } from '../../../sandbox/n8n/types.mts';
import type { Business } from '../../e2e/harness/business.mts';
import { deliverAgain, findLeadEvent, leadEventOf } from '../harness/n8n.mts';
import { NASTY_TEXT, playStory } from '../harness/stories.mts';
import type { OpenedTemplate } from '../harness/templates.mts';
import { waitForDeals } from '../harness/waitFor.mts';
import { messageEvent, runAtTheSameTime } from './atTheSameTime.mts';
import { lastOf, leadRuns, saveAgain, waitingEvents } from './waitingEvents.mts';

/** A business whose leads go into a CRM of its own. */
export interface CrmShop {
	business: Business;
	template: OpenedTemplate;
	/** What stands in the CRM, for the comparison with what customers did. */
	deals(): DealRecord[];
	/** Everything of one Deal that people can change. */
	fieldsOf(username: string): Record<string, unknown>;
	/** Changes a Deal as somebody in the CRM would. @returns what must stay */
	edit(username: string): Record<string, unknown>;
	/** Where the way back stands. */
	wayBackOf(username: string): unknown;
	/** The next request that makes this is carried out, and its answer lost. */
	loseAnswerTo(what: 'deal' | 'comment'): void;
	/** How many answers to such requests got lost. */
	lost(what: 'deal' | 'comment'): number;
	/** The CRM answers nothing but this, until `up`. @returns a part of what the operator is told */
	down(how: 'error' | 'unauthorized'): string;
	up(): void;
	/** What is in the CRM, to compare before and after. */
	snapshot(): unknown;
	close(): Promise<void>;
}

const JUST_BEFORE_MS = 1100;

/** What somebody wrote in a Deal of the CRM, Deal by Deal. */
function textsOf(shop: CrmShop, username: string): string[][] {
	return shop
		.deals()
		.filter((deal) => deal.username === username)
		.map(({ comments }) => comments.map(({ text }) => text));
}

/** Waits until somebody has one Deal, with these texts. */
export async function expectTexts(shop: CrmShop, username: string, texts: string[]): Promise<void> {
	const own = (): DealRecord[] => shop.deals().filter((deal) => deal.username === username);
	expect(await waitForDeals(own, [{ username, texts }], 180_000)).toEqual([]);
}

/** The executions that did not end well. */
export async function failures({ template }: CrmShop): Promise<string[]> {
	const failed = (await template.executions()).filter(({ status }) => status !== 'success');
	return failed.map(describeExecution);
}

/** The executions that handled what somebody wrote, oldest first. */
async function executionsOf(shop: CrmShop, username: string): Promise<Execution[]> {
	const isTheirs = (execution: Execution): boolean => {
		const contact = findLeadEvent(execution)?.contact as { username?: string } | undefined;
		return contact?.username === username;
	};
	return (await leadRuns(shop.template)).filter(isTheirs);
}

/** What every template for a CRM promises, as tests. Each shop is used by one group of them. */
export function promisesOfCrm(crm: string, open: () => Promise<CrmShop>): void {
	describe(`the ${crm} template`, () => {
		let shop: CrmShop;
		const write = async (username: string, text: string): Promise<unknown> =>
			await shop.business.instagram.writeMessage({ username, text });
		beforeAll(async () => {
			shop = await open();
		});
		afterAll(() => shop?.close());

		it('has every Deal once, with every message and comment once and in order', async () => {
			const { events, expected } = await playStory(shop.business);

			const differences = await waitForDeals(shop.deals, expected);
			expect({ differences, failed: await failures(shop) }).toEqual({
				differences: [],
				failed: [],
			});
			await lastOf(shop.template, events);
			expect(await leadRuns(shop.template)).toHaveLength(events);
			expect(await waitingEvents(shop.template)).toEqual([]);
		});

		it('changes nothing when an event comes again', async () => {
			const before = shop.snapshot();
			const [first] = await leadRuns(shop.template);
			const again = await deliverAgain(first);

			expect(leadEventOf(again)).toMatchObject({ deliveryAttempt: 2 });
			expect(again.status).toBe('success');
			expect(shop.snapshot()).toEqual(before);
		});

		it('keeps a text as it was written, whatever is in it', async () => {
			await write('nasty', NASTY_TEXT);

			await expectTexts(shop, 'nasty', [NASTY_TEXT]);
		});

		it('leaves alone what people changed in a Deal', async () => {
			await write('edited', 'Сколько?');
			await expectTexts(shop, 'edited', ['Сколько?']);
			const mustStay = shop.edit('edited');
			await write('edited', 'Беру!');

			await expectTexts(shop, 'edited', ['Сколько?', 'Беру!']);
			expect(shop.fieldsOf('edited')).toMatchObject(mustStay);
		});

		it('adds the way back when somebody who commented writes in Direct', async () => {
			await shop.business.instagram.writeComment({ username: 'later', text: 'Price?' });
			await expectTexts(shop, 'later', ['Price?']);
			expect(shop.wayBackOf('later') ?? '').toBe('');
			// Meta dates comments to the second.
			await sleep(JUST_BEFORE_MS);
			await write('later', 'Здравствуйте');
			await expectTexts(shop, 'later', ['Price?', 'Здравствуйте']);

			expect(shop.wayBackOf('later')).toEqual(expect.stringMatching(/.+/));
		});
	});

	describe(`the ${crm} template, when ${crm} does not answer`, () => {
		let shop: CrmShop;
		const write = async (username: string, text: string): Promise<unknown> =>
			await shop.business.instagram.writeMessage({ username, text });
		beforeAll(async () => {
			shop = await open();
		});
		afterAll(() => shop?.close());

		it.each(['deal', 'comment'] as const)(
			'makes one %s where the answer got lost, and says so or tries again',
			async (what) => {
				shop.loseAnswerTo(what);
				await write(`lost.${what}`, 'Алло?');
				await runsOf(shop, `lost.${what}`);
				await saveUntilDone(shop);

				expect(shop.lost(what)).toBeGreaterThan(0);
				await expectTexts(shop, `lost.${what}`, ['Алло?']);
			},
		);

		it.each(['error', 'unauthorized'] as const)(
			'keeps what comes while it answers "%s", says so, and saves it once it is back',
			async (how) => {
				const username = `patient.${how}`;
				const told = shop.down(how);
				await write(username, 'Есть кто?');
				await runsOf(shop, username);

				expect((await failures(shop)).join('\n')).toContain(
					`${crm} did not take what @${username} wrote: ${told}`,
				);
				expect(await waitingEvents(shop.template)).toHaveLength(1);
				shop.up();
				await saveUntilDone(shop);
				await expectTexts(shop, username, ['Есть кто?']);
				await saveAgain(shop.template);
				expect(textsOf(shop, username)).toEqual([['Есть кто?']]);
			},
		);
	});

	describe(`the ${crm} template, with events of one lead at the very same time`, () => {
		let shop: CrmShop;
		beforeAll(async () => {
			shop = await open();
		});
		afterAll(() => shop?.close());

		it('makes one Deal, with every event once', async () => {
			const { accountId } = shop.business;
			const events = Array.from({ length: 5 }, (_, nth) => messageEvent(accountId, '4242', nth));
			await runAtTheSameTime(shop.template.n8n, shop.template.workflowId, [...events, ...events]);

			expect(await failures(shop)).toEqual([]);
			const texts = textsOf(shop, 'user_4242').map((deal) => deal.sort());
			expect(texts).toEqual([events.map(({ text }) => text)]);
		});
	});
}

/** Waits until what somebody wrote was handled. @returns in how many executions */
async function runsOf(shop: CrmShop, username: string): Promise<number> {
	const deadline = Date.now() + 120_000;
	for (;;) {
		const runs = await executionsOf(shop, username);
		if (runs.length > 0 && runs.every(({ stoppedAt }) => stoppedAt !== null)) return runs.length;
		if (Date.now() > deadline) throw new Error(`What @${username} wrote was not handled in time`);
		await sleep(500);
	}
}

/** Lets the schedule come round until nothing waits, as an operator would who has patience. */
async function saveUntilDone(shop: CrmShop): Promise<void> {
	const deadline = Date.now() + 180_000;
	while ((await waitingEvents(shop.template)).length > 0) {
		if (Date.now() > deadline) throw new Error('Something still waits');
		await saveAgain(shop.template);
	}
}
