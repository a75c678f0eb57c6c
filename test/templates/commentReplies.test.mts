import { setTimeout as sleep } from 'node:timers/promises';
import type { StateView } from '../../sandbox/graph-simulator/control/views.mts';
import type { DealRecord, ExpectedDeal } from '../../sandbox/demo/deals.mts';
import { DEALS_TABLE, readDeals } from '../../sandbox/demo/readDeals.mts';
import { describeExecution } from '../../sandbox/n8n/executions.mts';
import { openBusiness, type Business } from '../e2e/harness/business.mts';
import { everyFewSeconds } from '../e2e/harness/workflows.mts';
import { sentTo } from './harness/direct.mts';
import { sharedN8n } from './harness/n8n.mts';
import { NASTY_TEXT, playStory, type Story } from './harness/stories.mts';
import { openTemplate, type OpenedTemplate } from './harness/templates.mts';
import { waitForDeals } from './harness/waitFor.mts';
import { until } from './fakes/eventRuns.mts';

const FILE = 'instagram-comments-to-private-replies.json';
// What is under "directText" and "publicText" in the template.
const DIRECT = 'Здравствуйте, {username}!';
const PUBLIC = 'Ответили вам в Direct';
// A second call finds in Meta's dates that the first came before it.
const NEXT_SECOND_MS = 1100;

// A busy machine may miss a webhook; ten minutes are too long for a test.
const parameters = { 'Instagram Leads Trigger': { pollTimes: everyFewSeconds } };

let business: Business;
let template: OpenedTemplate;
let story: Story;
const extra: ExpectedDeal[] = [];

async function ownDeals(): Promise<DealRecord[]> {
	const scope = `ig:${business.accountId}:`;
	return (await readDeals(template.n8n)).filter(({ leadKey }) => leadKey.startsWith(scope));
}

/** Somebody comments; resolves when that is in their Deal and the workflow has come to rest. */
async function comment(username: string, text: string): Promise<string> {
	const { commentId } = await business.instagram.writeComment({ username, text });
	const known = extra.find((deal) => deal.username === username);
	if (known) known.texts.push(text);
	else extra.push({ username, texts: [text] });
	expect(await waitForDeals(ownDeals, [...story.expected, ...extra])).toEqual([]);
	await sleep(NEXT_SECOND_MS);
	return commentId;
}

const state = async (): Promise<StateView> => await business.instagram.getState();

/** What the account wrote to somebody in Direct. */
async function directTo(username: string): Promise<string[]> {
	return (await sentTo(business, username)).map((text) => text ?? '');
}

/** What the account wrote under a comment. */
async function publicUnder(commentId: string): Promise<string[]> {
	const { comments } = await state();
	return comments.filter(({ parentId }) => parentId === commentId).map(({ text }) => text);
}

async function lastFailure(): Promise<string> {
	const failed = (await template.executions()).filter(({ status }) => status === 'error');
	return failed.at(-1)?.data?.resultData?.error?.message ?? '';
}

/** What the conversation of somebody's Deal says that the business wrote, or did not. */
async function outboundOf(username: string): Promise<string[]> {
	const deals = await template.n8n.dataTableRows(DEALS_TABLE);
	const own = deals.find(
		(row) => row.telegramUsername === username && String(row.leadKey).includes(business.accountId),
	);
	const comments = await template.n8n.dataTableRows('Instagram Deal Comments');
	return comments
		.filter(({ leadKey, direction }) => leadKey === own?.leadKey && direction === 'outbound')
		.map(({ text }) => String(text));
}

beforeAll(async () => {
	business = await openBusiness(sharedN8n(), 'facebook');
	template = await openTemplate(FILE, { business, parameters });
	story = await playStory(business);
});

afterAll(async () => {
	await template?.close();
	await business?.close();
});

describe('the template that answers comments', () => {
	it('has every Deal once, with every message and comment once and in order', async () => {
		expect(await waitForDeals(ownDeals, story.expected)).toEqual([]);
		const failed = (await template.executions()).filter(({ status }) => status !== 'success');
		expect(failed.map(describeExecution)).toEqual([]);
	});

	it('answers who asks with a keyword, in Direct and in public', async () => {
		const id = await comment('asker', 'Какая ЦЕНА у синей?');

		expect(await directTo('asker')).toEqual([
			expect.stringContaining(DIRECT.replace('{username}', 'asker')),
		]);
		expect(await publicUnder(id)).toEqual([expect.stringContaining(PUBLIC)]);
		// The echo of the message in Direct is a part of the conversation; the public answer is nobody's.
		const said = await until(async () => {
			const texts = await outboundOf('asker');
			return texts.length > 0 ? texts : undefined;
		});
		expect(said).toEqual([expect.stringContaining(DIRECT.replace('{username}', 'asker'))]);
	});

	it('answers nobody twice: neither a repeated webhook, nor the next comment under the post', async () => {
		const { comments } = await state();
		const asked = comments.find(({ text }) => text.includes('ЦЕНА'));
		await business.instagram.deliver({ ids: [asked?.id ?? ''] });
		await business.instagram.settle();
		const second = await comment('asker', 'цена??');

		expect(await directTo('asker')).toHaveLength(1);
		expect(await publicUnder(asked?.id ?? '')).toHaveLength(1);
		expect(await publicUnder(second)).toEqual([]);
	});

	it('leaves comments without a keyword alone, whatever is in them', async () => {
		const id = await comment('praiser', NASTY_TEXT);

		expect(await directTo('praiser')).toEqual([]);
		expect(await publicUnder(id)).toEqual([]);
	});

	it('says nothing in public where nothing went out in Direct, and notes why', async () => {
		await business.instagram.addFault({
			kind: 'error',
			// The node asks three times.
			times: 3,
			method: 'POST',
			path: '/messages',
			status: 400,
			code: 10,
			subcode: 2534022,
			message: 'This message is sent outside of allowed window.',
		});
		const id = await comment('late', 'price?');

		expect(await directTo('late')).toEqual([]);
		expect(await publicUnder(id)).toEqual([]);
		expect(await outboundOf('late')).toEqual([expect.stringMatching(/^\[Ответ не отправлен: /)]);
	});

	it('sends once when the answer of Instagram gets lost', async () => {
		await business.instagram.addFault({ kind: 'cutAfterApply', method: 'POST', path: '/messages' });
		const id = await comment('cut', 'сколько стоит?');

		expect(await directTo('cut')).toHaveLength(1);
		expect(await publicUnder(id)).toHaveLength(1);
	});

	it('fails visibly when the access token is dead, with the Deal saved, and answers later by itself', async () => {
		await business.instagram.addFault({
			kind: 'error',
			times: 50,
			method: 'POST',
			path: '/messages',
			status: 400,
			code: 190,
			message: 'Error validating access token',
		});
		await comment('unlucky', 'narxi?');
		await sleep(NEXT_SECOND_MS);
		await business.instagram.clearFaults();

		expect(await lastFailure()).toMatch(/comment of @unlucky was not answered: .*token/);
		expect(await directTo('unlucky')).toEqual([]);
		await until(async () => ((await directTo('unlucky')).length > 0 ? true : undefined));
		expect(await directTo('unlucky')).toHaveLength(1);
	});
});
