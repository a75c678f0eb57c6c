import { setTimeout as sleep } from 'node:timers/promises';
import { describeExecution, itemsOf } from '../../sandbox/n8n/executions.mts';
import type { DealRecord } from '../../sandbox/demo/deals.mts';
import { DEALS_TABLE, readDeals } from '../../sandbox/demo/readDeals.mts';
import type { DataTableRow, Execution, Json } from '../../sandbox/n8n/types.mts';
import { openBusiness, type Business } from '../e2e/harness/business.mts';
import { runFrom, sharedN8n } from './harness/n8n.mts';
import { NASTY_TEXT } from './harness/stories.mts';
import { deleteRows, editRows } from './harness/tables.mts';
import { openTemplate, type OpenedTemplate } from './harness/templates.mts';
import { waitForDeals } from './harness/waitFor.mts';

const FILE = 'instagram-leads-import-history.json';
const LIVE_FILE = 'instagram-leads-to-data-table.json';

const DAY_S = 86_400;
const EARLIER_S = 600;
/** The template leaves conversations to the next run in which somebody wrote less than this ago. */
const QUIET_S = 120;
const JUST_NOW_S = 105;

let business: Business;
let template: OpenedTemplate;

async function open(settings: Record<string, unknown> = {}): Promise<void> {
	business = await openBusiness(sharedN8n(), 'facebook');
	template = await openTemplate(FILE, { business, settings });
}

async function close(): Promise<void> {
	await template?.close();
	await business?.close();
}

const execute = async (): Promise<Execution> =>
	await runFrom(template.workflowId, 'Import History');

/** Somebody wrote, so many seconds ago. */
async function wrote(username: string, text: string, secondsAgo = EARLIER_S): Promise<void> {
	await business.instagram.writeMessage({ username, text, createdSecondsAgo: secondsAgo });
}

/** The tables hold the Deals of all accounts. */
async function ownDeals(): Promise<DealRecord[]> {
	const scope = `ig:${business.accountId}:`;
	return (await readDeals(template.n8n)).filter(({ leadKey }) => leadKey.startsWith(scope));
}

const dealOf = async (username: string): Promise<DealRecord | undefined> =>
	(await ownDeals()).find((deal) => deal.username === username);

const textsOf = async (username: string): Promise<string[] | undefined> =>
	(await dealOf(username))?.comments.map(({ text }) => text);

const rowOf = async (username: string): Promise<DataTableRow | undefined> =>
	(await template.n8n.dataTableRows(DEALS_TABLE)).find(
		({ telegramUsername }) => telegramUsername === username,
	);

/** Both halves of it: `direction: text` of each line. */
async function conversationOf(username: string): Promise<string[]> {
	const deal = await rowOf(username);
	const rows = await template.n8n.dataTableRows('Instagram Deal Comments');
	const own = rows.filter(({ dealId }) => deal && dealId === deal.dealId);
	return own.map(({ direction, text }) => `${String(direction)}: ${String(text)}`);
}

async function progress(): Promise<DataTableRow[]> {
	const rows = await template.n8n.dataTableRows('Instagram History Import');
	return rows.filter(({ leadKey }) => String(leadKey).startsWith(`ig:${business.accountId}:`));
}

const progressOf = async (username: string): Promise<DataTableRow | undefined> =>
	(await progress()).find((row) => row.username === username);

function summaryOf(run: Execution): Record<string, Json> | undefined {
	expect(describeExecution(run)).toContain('success');
	return itemsOf(run, 'Summary')[0];
}

describe('the Import history template', () => {
	beforeAll(() => open({ atMost: 500 }));
	afterAll(close);

	it('makes the Deals of all conversations, the oldest first, with their messages in order', async () => {
		const people = Array.from({ length: 25 }, (_, nth) => `earlier_${nth}`);
		for (const [nth, username] of people.entries()) {
			const from = DAY_S * (26 - nth);
			for (let turn = 0; turn < 3; turn++) await wrote(username, `Line ${turn}`, from - turn);
		}
		await business.instagram.putContact({ username: 'earlier_3', name: 'Anna K.' });

		const run = await execute();

		expect(summaryOf(run)).toEqual({
			conversations: 25,
			imported: 25,
			messages: 75,
			withoutDeal: 0,
			goingOn: 0,
			leftForNextRun: 0,
			next: 'All is imported.',
		});
		const expected = people.map((username) => ({
			username,
			texts: ['Line 0', 'Line 1', 'Line 2'],
		}));
		expect(await waitForDeals(ownDeals, expected)).toEqual([]);
		expect((await ownDeals()).map(({ username }) => username)).toEqual(people);
		expect((await dealOf('earlier_3'))?.title).toBe('Лид из Instagram: @earlier_3');
	});

	it('tells how far it is, conversation by conversation', async () => {
		const rows = await progress();
		expect(rows.map((row) => row.progress)).toEqual(
			Array.from({ length: 25 }, (_, nth) => `${nth + 1} of 25`),
		);
		expect(rows[0]).toMatchObject({ username: 'earlier_0', result: 'imported', messages: 3 });
	});

	it('reads nothing twice, and adds what came since', async () => {
		await wrote('earlier_7', 'And one more');
		await business.instagram.clearCalls();

		const run = await execute();

		expect(summaryOf(run)).toMatchObject({ conversations: 1, imported: 1, leftForNextRun: 0 });
		expect(await textsOf('earlier_7')).toEqual(['Line 0', 'Line 1', 'Line 2', 'And one more']);
		expect(itemsOf(await execute(), 'Build Deal')).toEqual([]);
		expect(await ownDeals()).toHaveLength(25);
	});

	it('leaves a Deal as people edited it', async () => {
		const deal = await dealOf('earlier_9');
		await editRows(DEALS_TABLE, { leadKey: deal?.leadKey ?? '' }, { title: 'Sold', stage: 'won' });
		await wrote('earlier_9', 'Thanks!');

		summaryOf(await execute());

		expect((await dealOf('earlier_9'))?.title).toBe('Sold');
		expect(await textsOf('earlier_9')).toEqual(['Line 0', 'Line 1', 'Line 2', 'Thanks!']);
	});

	it('makes no Deal where only the team wrote, or where nothing is left to see', async () => {
		const { instagram } = business;
		await wrote('asked', 'Is it blue?');
		await instagram.writeAsBusiness({ username: 'asked', text: 'It is', createdSecondsAgo: 590 });
		await instagram.putContact({ username: 'invited' });
		await instagram.writeAsBusiness({ username: 'invited', text: 'Buy!', createdSecondsAgo: 580 });
		const { messageId } = await instagram.writeMessage({
			username: 'unsent',
			text: 'Forget it',
			createdSecondsAgo: 570,
		});
		await instagram.unsend({ messageId });

		const summary = summaryOf(await execute());

		expect(summary).toMatchObject({ conversations: 3, imported: 1, withoutDeal: 2 });
		expect(await conversationOf('asked')).toEqual(['inbound: Is it blue?', 'outbound: It is']);
		expect(await rowOf('asked')).toMatchObject({ lastMessage: 'Вы: It is' });
		expect(await dealOf('invited')).toBeUndefined();
		expect(await dealOf('unsent')).toBeUndefined();
		expect((await progressOf('invited'))?.result).toBe('no Deal: only you wrote');
		expect((await progressOf('unsent'))?.result).toBe('no Deal: Instagram shows nothing of it');
	});

	it('keeps a text as it was written, whatever is in it', async () => {
		await wrote('nasty', NASTY_TEXT);

		summaryOf(await execute());

		expect(await textsOf('nasty')).toEqual([NASTY_TEXT]);
	});

	it('leaves a conversation in which somebody wrote just now to the next run', async () => {
		await wrote('busy', 'Wait a moment', JUST_NOW_S);

		expect(summaryOf(await execute())).toMatchObject({ goingOn: 1, imported: 0 });
		expect(await dealOf('busy')).toBeUndefined();

		await sleep((QUIET_S - JUST_NOW_S + 1) * 1000);
		expect(summaryOf(await execute())).toMatchObject({ goingOn: 0, imported: 1 });
		expect(await textsOf('busy')).toEqual(['Wait a moment']);
	});

	it('adds what was before to the Deals that the Data Table template makes, and nothing twice', async () => {
		await wrote('known', 'Before');
		const live = await openTemplate(LIVE_FILE, { business });
		try {
			await wrote('known', 'Since', 300);
			await business.instagram.settle();
			const since = [{ username: 'known', texts: ['Since'] }];
			const known = async () => (await ownDeals()).filter(({ username }) => username === 'known');
			expect(await waitForDeals(known, since)).toEqual([]);

			summaryOf(await execute());

			const [deal, ...others] = await known();
			expect(others).toEqual([]);
			const inTime = deal.comments.sort((a, b) => a.createdAt.localeCompare(b.createdAt));
			expect(inTime.map(({ text }) => text)).toEqual(['Before', 'Since']);
		} finally {
			await live.close();
		}
	});
});

describe('the Import history template, with its Settings as they stand', () => {
	beforeAll(() => open());
	afterAll(close);

	it('takes one conversation, and says that there are more', async () => {
		await wrote('oldest', 'First', 1200);
		await wrote('newest', 'Second', 600);

		const summary = summaryOf(await execute());

		expect(summary).toMatchObject({ conversations: 1, imported: 1, leftForNextRun: 1 });
		expect(summary?.next).toBe('Execute again for the rest.');
		expect((await progress()).map(({ username }) => username)).toEqual(['oldest']);
	});

	it('makes a Deal anew, once its rows are deleted', async () => {
		const { leadKey } = (await rowOf('oldest')) ?? {};
		await deleteRows(DEALS_TABLE, { leadKey: String(leadKey) });
		await deleteRows('Instagram History Import', { leadKey: String(leadKey) });

		expect(summaryOf(await execute())).toMatchObject({ conversations: 1, imported: 1 });
		expect(await conversationOf('oldest')).toEqual(['inbound: First']);
	});
});

describe('the Import history template, when something fails', () => {
	beforeAll(() => open({ atMost: 4, language: 'en' }));
	afterAll(close);

	it('stops with what to do when the token is dead, and goes on from there', async () => {
		for (let nth = 0; nth < 6; nth++) await wrote(`resumed_${nth}`, 'Hi', DAY_S * (10 - nth));
		const { path } = await readsOfOneConversation();
		await business.instagram.addFault({ kind: 'error', code: 190, path, times: 99 });

		const stopped = await execute();

		expect(describeExecution(stopped)).toContain('Stopped at conversation 3 of 4, with @resumed_2');
		expect(describeExecution(stopped)).toContain('execute again, and it goes on from here');
		await business.instagram.clearFaults();
		expect(summaryOf(await execute())).toMatchObject({ conversations: 4, leftForNextRun: 0 });
		const people = Array.from({ length: 6 }, (_, nth) => `resumed_${nth}`);
		expect((await ownDeals()).map(({ username }) => username)).toEqual(people);
		expect((await dealOf('resumed_0'))?.title).toBe('Instagram lead: @resumed_0');
	});

	it('says how many are left where there are more than one run takes', async () => {
		for (let nth = 0; nth < 6; nth++) await wrote(`many_${nth}`, 'Hi', 5000 - nth);

		const first = summaryOf(await execute());

		expect(first).toMatchObject({ imported: 4, leftForNextRun: 2 });
		expect(first?.next).toBe('Execute again for the rest.');
		expect(summaryOf(await execute())).toMatchObject({ imported: 2, leftForNextRun: 0 });
	});
});

/** The path of the read of one conversation that comes third, the oldest being first. */
async function readsOfOneConversation(): Promise<{ path: string }> {
	const { conversations } = await business.instagram.getState();
	const third = conversations.sort((a, b) => a.updatedAt - b.updatedAt)[2];
	return { path: `/${third.id}` };
}
