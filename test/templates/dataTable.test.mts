import { describeExecution } from '../../sandbox/n8n/executions.mts';
import type { DealRecord } from '../../sandbox/demo/deals.mts';
import { DEALS_TABLE, readDeals } from '../../sandbox/demo/readDeals.mts';
import type { DataTableRow } from '../../sandbox/n8n/types.mts';
import { openBusiness, type Business } from '../e2e/harness/business.mts';
import { everyFewSeconds } from '../e2e/harness/workflows.mts';
import { sharedN8n } from './harness/n8n.mts';
import { NASTY_TEXT, playStory, type Story } from './harness/stories.mts';
import { editRows } from './harness/tables.mts';
import { openTemplate, readTemplate, type OpenedTemplate } from './harness/templates.mts';
import { waitForDeals } from './harness/waitFor.mts';
import { until } from './fakes/eventRuns.mts';

const FILE = 'instagram-leads-to-data-table.json';

let business: Business;
let template: OpenedTemplate;
let story: Story;

async function rowsOf(table: string): Promise<DataTableRow[]> {
	const rows = await template.n8n.dataTableRows(table);
	return rows.filter(({ leadKey }) => String(leadKey).startsWith(`ig:${business.accountId}:`));
}

const dealOf = async (username: string): Promise<DataTableRow | undefined> =>
	(await rowsOf(DEALS_TABLE)).find((row) => row.telegramUsername === username);

const endedRuns = async (): Promise<number> =>
	(await template.executions()).filter(({ stoppedAt }) => stoppedAt !== null).length;

/** Waits until the conversation of somebody's Deal has so many lines. @returns `direction: text` of each */
async function conversationOf(username: string, lines: number): Promise<string[]> {
	return await until(async () => {
		const deal = await dealOf(username);
		const comments = await rowsOf('Instagram Deal Comments');
		const own = comments.filter(({ dealId }) => deal && dealId === deal.dealId);
		if (own.length < lines) return undefined;
		return own.map(({ direction, text }) => `${String(direction)}: ${String(text)}`);
	});
}

/** The tables hold the Deals of all accounts. */
async function ownDeals(): Promise<DealRecord[]> {
	const scope = `ig:${business.accountId}:`;
	return (await readDeals(template.n8n)).filter(({ leadKey }) => leadKey.startsWith(scope));
}

beforeAll(async () => {
	business = await openBusiness(sharedN8n(), 'facebook');
	const { nodes } = await readTemplate(FILE);
	const start = nodes.find(({ name }) => name === 'Instagram Leads Trigger');
	const options = { ...(start?.parameters.options as object), strictOrder: true };
	// What a busy machine does not take by webhook comes by the next poll, and before what came after it.
	const parameters = { 'Instagram Leads Trigger': { pollTimes: everyFewSeconds, options } };
	template = await openTemplate(FILE, { business, parameters });
});

afterAll(async () => {
	await template?.close();
	await business?.close();
});

describe('the Data Table template', () => {
	it('has every Deal once, with every message and comment once and in order', async () => {
		story = await playStory(business);

		expect(await waitForDeals(ownDeals, story.expected)).toEqual([]);
	});

	it('ran one execution per event, all of them well', async () => {
		const { n8n, workflowId } = template;
		const executions = await n8n.waitForExecutions(workflowId, story.events);

		expect(executions.filter(({ status }) => status !== 'success').map(describeExecution)).toEqual(
			[],
		);
		expect(executions).toHaveLength(story.events);
	});

	it('keeps a text as it was written, whatever is in it', async () => {
		await business.instagram.writeMessage({ username: 'nasty', text: NASTY_TEXT });

		const expected = [...story.expected, { username: 'nasty', texts: [NASTY_TEXT] }];
		expect(await waitForDeals(ownDeals, expected)).toEqual([]);
	});

	it('adds what the team answers to a Deal that is there, and makes none of it', async () => {
		const { instagram } = business;
		const before = await endedRuns();
		await instagram.writeMessage({ username: 'asker', text: 'Есть синяя?' });
		await conversationOf('asker', 1);
		await instagram.writeAsBusiness({ username: 'asker', text: 'Да, =1+1 в наличии' });
		await instagram.writeAsBusiness({ username: 'silent', text: 'Здравствуйте, это мы' });
		await instagram.writeComment({ asBusiness: true, text: 'Новая партия!' });
		await instagram.settle();

		expect(await conversationOf('asker', 2)).toEqual([
			'inbound: Есть синяя?',
			'outbound: Да, =1+1 в наличии',
		]);
		// One run for each of what was written, the two that make nothing included.
		await until(async () => ((await endedRuns()) >= before + 4 ? true : undefined));
		expect((await dealOf('asker'))?.lastMessage).toBe('Вы: Да, =1+1 в наличии');
		expect(await dealOf('silent')).toBeUndefined();
		const people = (await rowsOf(DEALS_TABLE)).map(({ leadKey }) => leadKey);
		expect(people).not.toContain(`ig:${business.accountId}:${business.accountId}`);
	});

	it('fills in what is missing, and leaves what people edited', async () => {
		const { instagram } = business;
		await instagram.writeComment({ username: 'shy', text: 'How much?' });
		const before = await until(async () => await dealOf('shy'));
		expect(before).toMatchObject({ telegramChatId: null, lastMessage: 'How much?' });
		const contactId = String(before.leadKey).split(':')[2];
		const where = { leadKey: String(before.leadKey) };
		// As it is where Meta told no name yet.
		const nameless = { title: `Лид из Instagram: ${contactId}`, telegramUsername: null };
		await editRows(DEALS_TABLE, where, { ...nameless, stage: 'won', amount: 5 });
		await instagram.writeMessage({ username: 'shy', text: 'I write in Direct now' });
		// One after the other: the name, the way back, the message.
		const named = await until(async () => {
			const deal = await dealOf('shy');
			const isComplete = deal?.telegramChatId && deal.lastMessage === 'I write in Direct now';
			return isComplete ? deal : undefined;
		});

		expect(named).toMatchObject({ title: 'Лид из Instagram: @shy', stage: 'won', amount: 5 });
		expect(named.telegramChatId).toEqual(expect.any(String));
		expect(named.lastMessage).toBe('I write in Direct now');

		await editRows(DEALS_TABLE, where, { title: `Sold to ${contactId}` });
		await instagram.writeMessage({ username: 'shy', text: 'Thanks' });
		expect(await conversationOf('shy', 3)).toHaveLength(3);
		expect(await dealOf('shy')).toMatchObject({ title: `Sold to ${contactId}` });
	});

	it('shows first what people look for', async () => {
		const [row] = await rowsOf(DEALS_TABLE);
		const own = Object.keys(row).filter((name) => !['id', 'createdAt', 'updatedAt'].includes(name));
		expect(own.slice(0, 5)).toEqual([
			'title',
			'contactName',
			'telegramUsername',
			'lastMessage',
			'stage',
		]);
		expect(own.slice(-2)).toEqual(['dealId', 'leadKey']);
	});
});
