import { setTimeout as sleep } from 'node:timers/promises';
import type { DealRecord } from '../../sandbox/demo/deals.mts';
import { readDeals } from '../../sandbox/demo/readDeals.mts';
import { describeExecution } from '../../sandbox/n8n/executions.mts';
import type { DataTableRow, Execution } from '../../sandbox/n8n/types.mts';
import { openBusiness, type Business } from '../e2e/harness/business.mts';
import { everyFewSeconds } from '../e2e/harness/workflows.mts';
import { leadEventOf, sharedN8n } from './harness/n8n.mts';
import { NASTY_TEXT, playStory, type Story } from './harness/stories.mts';
import { openTemplate, type OpenedTemplate } from './harness/templates.mts';
import { waitForDeals } from './harness/waitFor.mts';

const ROUTER = 'instagram-leads-router.json';
const FUNNEL = 'instagram-leads-funnel.json';
const PATIENCE_MS = 120_000;

// A busy machine may miss a webhook; ten minutes are too long for a test.
const parameters = { 'Instagram Leads Trigger': { pollTimes: everyFewSeconds } };

let business: Business;
let funnel: OpenedTemplate;
let router: OpenedTemplate;
let story: Story;

const n8n = sharedN8n();

async function ownDeals(): Promise<DealRecord[]> {
	const scope = `ig:${business.accountId}:`;
	return (await readDeals(n8n)).filter(({ leadKey }) => leadKey.startsWith(scope));
}

async function rowsOf(table: string): Promise<DataTableRow[]> {
	const rows = await n8n.dataTableRows(table);
	return rows.filter(({ leadKey }) => String(leadKey).startsWith(`ig:${business.accountId}:`));
}

/** What the Deals table says of where somebody is. */
async function placeOf(username: string): Promise<Record<string, unknown>> {
	const row = (await rowsOf('Instagram Deals')).find((deal) => deal.telegramUsername === username);
	return { funnelId: row?.funnelId, stage: row?.stage, assigneeId: row?.assigneeId };
}

/** Adds a route as an operator does in the table's page; only this account's leads can fit. */
async function addRoute(route: Record<string, unknown>): Promise<void> {
	const { data } = await n8n.session.api<{ data: { id: string; name: string }[] }>(
		'GET',
		'/data-tables?limit=100',
	);
	const table = data.find(({ name }) => name === 'Instagram Routes');
	await n8n.session.api('POST', `/data-tables/${table?.id}/rows`, {
		data: [{ accountId: business.accountId, ...route }],
	});
}

async function write(username: string, text: string): Promise<void> {
	await business.instagram.writeMessage({ username, text });
}

async function until(holds: () => Promise<boolean>): Promise<void> {
	const deadline = Date.now() + PATIENCE_MS;
	while (!(await holds()) && Date.now() < deadline) await sleep(500);
}

beforeAll(async () => {
	business = await openBusiness(n8n, 'instagram');
	funnel = await openTemplate(FUNNEL, { business });
	router = await openTemplate(ROUTER, {
		business,
		parameters,
		settings: { defaultWorkflowId: funnel.workflowId, defaultFunnelId: 'retail' },
	});
	story = await playStory(business);
});

afterAll(async () => {
	await router?.close();
	await funnel?.close();
	await business?.close();
});

describe('the router with a funnel', () => {
	it('has every Deal once, with every message and comment once and in order', async () => {
		expect(await waitForDeals(ownDeals, story.expected)).toEqual([]);
		const runs = [...(await router.executions()), ...(await funnel.executions())];
		expect(runs.filter(({ status }) => status !== 'success').map(describeExecution)).toEqual([]);
	});

	it('sends who fits no route to the funnel of Settings', async () => {
		const [{ username }] = story.expected;
		expect(await placeOf(username)).toMatchObject({ funnelId: 'retail', stage: 'new' });
	});

	it('routes by keyword, the lowest priority number first, and leaves a lead where it is', async () => {
		await addRoute({ priority: 2, keyword: 'опт', funnelId: 'second', stage: 'second' });
		const wholesale = { funnelId: 'wholesale', stage: 'request', assigneeId: '42' };
		await addRoute({ priority: 1, keyword: 'оптом, партия', ...wholesale });
		await write('trader', `Нужно ОПТОМ ${NASTY_TEXT}`);
		await until(async () => (await placeOf('trader')).funnelId !== undefined);
		await write('trader', 'и доставка');
		await write('newcomer', 'просто вопрос');

		const expected = [
			...story.expected,
			{ username: 'trader', texts: [`Нужно ОПТОМ ${NASTY_TEXT}`, 'и доставка'] },
			{ username: 'newcomer', texts: ['просто вопрос'] },
		];
		expect(await waitForDeals(ownDeals, expected)).toEqual([]);
		expect(await placeOf('trader')).toEqual(wholesale);
		expect(await placeOf('newcomer')).toMatchObject({ funnelId: 'retail' });
		const routes = await rowsOf('Instagram Lead Routes');
		expect(new Set(routes.map(({ leadKey }) => leadKey)).size).toBe(routes.length);
	});

	it('routes by the post that was commented on', async () => {
		const [post] = (await business.instagram.getState()).media;
		await addRoute({ priority: 3, mediaId: post.id, funnelId: 'posts', stage: 'new' });
		await business.instagram.writeComment({ username: 'by.post', text: 'Wow', mediaId: post.id });
		await until(async () => (await placeOf('by.post')).funnelId !== undefined);

		expect(await placeOf('by.post')).toMatchObject({ funnelId: 'posts' });
	});

	it('lets what the team answers follow the person, and routes nobody for it', async () => {
		await business.instagram.writeAsBusiness({ username: 'trader', text: 'Оптом от 10 штук' });
		await business.instagram.writeAsBusiness({ username: 'unasked', text: 'Купите вазу' });
		const answers = async (): Promise<unknown[]> =>
			(await rowsOf('Instagram Deal Comments'))
				.filter(({ direction }) => direction === 'outbound')
				.map(({ text }) => text);
		await until(async () => (await answers()).length > 0);
		await until(async () => (await runsOf('Купите вазу')).length > 0);

		expect(await answers()).toEqual(['Оптом от 10 штук']);
		const routed = (await rowsOf('Instagram Lead Routes')).map(({ username }) => username);
		expect(routed).not.toContain('unasked');
	});

	it('says which message a funnel did not take, and hands it on again', async () => {
		await addRoute({ priority: 0, keyword: 'потеряшка', workflowId: 'thereIsNoSuchOne' });
		await write('lost.one', 'потеряшка');
		await until(async () => (await runsOf('потеряшка')).length > 0);
		const [failed] = await runsOf('потеряшка');
		expect(failed.data?.resultData?.error?.message).toMatch(
			/^The funnel did not take what @lost\.one wrote: .*workflowId is right/,
		);

		await correctRouteOf('lost.one');
		await until(async () => (await placeOf('lost.one')).funnelId !== undefined);

		expect((await placeOf('lost.one')).funnelId).toBe('retail');
		const attempts = (await runsOf('потеряшка')).map(({ status }) => status);
		expect(attempts).toEqual(['error', 'success']);
	});
});

/** The router's executions for a text that are over, oldest first. */
async function runsOf(text: string): Promise<Execution[]> {
	return (await router.executions()).filter(
		(run) => run.stoppedAt !== null && leadEventOf(run).text === text,
	);
}

/** What the notes tell to do to move a person: another route in their row. */
async function correctRouteOf(username: string): Promise<void> {
	const { data } = await n8n.session.api<{ data: { id: string; name: string }[] }>(
		'GET',
		'/data-tables?limit=100',
	);
	const table = data.find(({ name }) => name === 'Instagram Lead Routes');
	await n8n.session.api('PATCH', `/data-tables/${table?.id}/rows/update`, {
		filter: {
			type: 'and',
			filters: [{ columnName: 'username', condition: 'eq', value: username }],
		},
		data: { workflowId: funnel.workflowId },
	});
}
