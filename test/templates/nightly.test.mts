import type { DealRecord } from '../../sandbox/demo/deals.mts';
import { findDifferences } from '../../sandbox/demo/deals.mts';
import { readDeals } from '../../sandbox/demo/readDeals.mts';
import type { DataTableRow } from '../../sandbox/n8n/types.mts';
import { describeExecution } from '../../sandbox/n8n/executions.mts';
import { openBusiness, type Business } from '../e2e/harness/business.mts';
import type { CredentialRef } from '../e2e/harness/workflows.mts';
import { markCrashed } from './harness/crash.mts';
import { onInternet } from './harness/internet.mts';
import { runFrom, sharedN8n } from './harness/n8n.mts';
import { editRows } from './harness/tables.mts';
import { openTemplate, type OpenedTemplate } from './harness/templates.mts';
import { startTelegram, type TelegramFake } from './fakes/telegram.mts';

const FILE = 'instagram-leads-nightly-check.json';
/** Saves Deals in data tables, and has no trigger that would do so before the check does. */
const SAVING_FILE = 'instagram-leads-funnel.json';
const DEALS = 'Instagram Deals';
const COMMENTS = 'Instagram Deal Comments';
const PATIENCE_MS = 240_000;
const HOUR = 3600;
const PEOPLE = 8;
const WITHOUT_TRIGGER = [
	'Meta app is live',
	"The app's webhook: callback and fields",
	"The account's webhook",
	'Callback answers the verification',
].join(', ');

const ago = (hours: number): { createdSecondsAgo: number } => ({ createdSecondsAgo: hours * HOUR });

let business: Business;
let telegram: TelegramFake;
let takeOff: () => Promise<void>;
let credentials: Record<string, CredentialRef>;
const opened: OpenedTemplate[] = [];
let saving: OpenedTemplate;
/** As most tests want it. */
let check: OpenedTemplate;

const n8n = sharedN8n();

async function open(settings: Record<string, unknown> = {}): Promise<OpenedTemplate> {
	const template = await openTemplate(FILE, {
		business,
		credentials,
		settings: {
			language: 'en',
			saveWorkflowId: saving.workflowId,
			telegramChatId: String(telegram.chatId),
			// Runs of other tests in the same n8n are not this one's.
			workflowIds: 'none',
			// There is no workflow with a trigger.
			ignoreChecks: WITHOUT_TRIGGER,
			...settings,
		},
	});
	opened.push(template);
	return template;
}

/** Runs the check by hand. @returns what Telegram got meanwhile */
async function report(template: OpenedTemplate): Promise<string[]> {
	const before = telegram.sent.length;
	const execution = await runFrom(template.workflowId, 'Every Night', PATIENCE_MS);
	expect(describeExecution(execution)).toMatch(/success/);
	return telegram.sent.slice(before).map(({ text }) => text ?? '');
}

async function ownDeals(): Promise<DealRecord[]> {
	const scope = `ig:${business.accountId}:`;
	return (await readDeals(n8n)).filter(({ leadKey }) => leadKey.startsWith(scope));
}

async function rowsOf(table: string): Promise<DataTableRow[]> {
	const rows = await n8n.dataTableRows(table);
	return rows.filter(({ leadKey }) => String(leadKey).startsWith(`ig:${business.accountId}:`));
}

const dealsOf = async (username: string): Promise<DataTableRow[]> =>
	(await rowsOf(DEALS)).filter(({ telegramUsername }) => telegramUsername === username);

/** Messages that stand in the Deal of somebody who didn't write them. */
async function misplaced(): Promise<DataTableRow[]> {
	const deals = new Map((await rowsOf(DEALS)).map((deal) => [deal.dealId, deal]));
	return (await rowsOf(COMMENTS)).filter(({ dealId, leadKey, author }) => {
		const deal = deals.get(dealId);
		return deal?.leadKey !== leadKey || deal?.telegramUsername !== author;
	});
}

beforeAll(async () => {
	business = await openBusiness(n8n, 'facebook');
	telegram = await startTelegram();
	takeOff = await onInternet(telegram.hosts, telegram.url);
	credentials = {
		telegramApi: await n8n.createCredential({
			name: 'The team',
			type: 'telegramApi',
			data: { accessToken: telegram.token, baseUrl: 'https://api.telegram.org' },
		}),
		n8nApi: await n8n.createCredential({
			name: 'This n8n',
			type: 'n8nApi',
			data: { apiKey: n8n.session.keys.apiKey, baseUrl: `${n8n.n8n.url}/api/v1` },
		}),
	};
	saving = await openTemplate(SAVING_FILE, { business });
	opened.push(saving);
	check = await open();
});

afterAll(async () => {
	for (const template of opened) await template.close();
	await takeOff?.();
	await telegram?.close();
	await business?.close();
});

describe('the nightly check', () => {
	it('reports people who are in no Deal, and saves them', async () => {
		for (let index = 0; index < PEOPLE; index++) {
			const username = `person_${index}`;
			await business.instagram.writeMessage({ username, text: `First ${index}`, ...ago(5) });
			if (index > 2) continue;
			await business.instagram.writeMessage({
				username,
				text: `Then <${index}> & "so"`,
				...ago(4),
			});
		}
		await business.instagram.writeComment({ username: 'commenter', text: 'Price?', ...ago(3) });
		const [text, ...more] = await report(check);

		expect(more).toEqual([]);
		expect(text).toMatch(/12 messages and comments were in no Deal and saved now, of @/);
		const people = Array.from({ length: PEOPLE }, (_, index) => ({
			username: `person_${index}`,
			texts: index > 2 ? [`First ${index}`] : [`First ${index}`, `Then <${index}> & "so"`],
		}));
		const expected = [...people, { username: 'commenter', texts: ['Price?'] }];
		expect(findDifferences(expected, await ownDeals())).toEqual([]);
		expect(await misplaced()).toEqual([]);
	});

	it('finds them all the next time', async () => {
		const [text] = await report(check);

		expect(text).not.toContain('in no Deal');
		expect(text).toContain('everything that Instagram shows of the last 2 days is in a Deal');
	});

	it('only reports them where no workflow is named that saves them', async () => {
		await business.instagram.writeMessage({ username: 'left.alone', text: 'Hello', ...ago(3) });
		const [text] = await report(await open({ saveWorkflowId: '' }));

		expect(text).toContain('1 message or comment was in no Deal, of @left.alone');
		const names = (await ownDeals()).map(({ title }) => title);
		expect(names.filter((title) => title.includes('left.alone'))).toEqual([]);
	});

	it('says why what is missing could not be saved', async () => {
		const [text] = await report(await open({ saveWorkflowId: 'thereIsNoSuchOne' }));

		expect(text).toMatch(
			/1 message or comment was in no Deal, of @left\.alone → 1 could not be saved: /,
		);
	});

	it('leaves the newest to the workflow that is saving them', async () => {
		await report(check);
		await business.instagram.writeMessage({ username: 'just.now', text: 'Hello' });
		const [text] = await report(check);

		expect(text).not.toContain('in no Deal');
	});

	it('leaves a Deal as people edited it, and adds to it what was missing and the way back', async () => {
		await business.instagram.writeComment({ username: 'shy', text: 'How much?', ...ago(9) });
		await report(check);
		const [{ leadKey }] = await dealsOf('shy');
		await editRows(DEALS, { leadKey: String(leadKey) }, { title: 'Sold already', stage: 'won' });
		await business.instagram.writeMessage({ username: 'shy', text: 'In Direct', ...ago(8) });
		await report(check);

		const deals = await dealsOf('shy');
		expect(deals).toMatchObject([{ title: 'Sold already', stage: 'won' }]);
		expect(deals[0].telegramChatId).toBeTruthy();
		const comments = (await rowsOf(COMMENTS)).filter((comment) => comment.leadKey === leadKey);
		expect(comments.map(({ text }) => text)).toEqual(['How much?', 'In Direct']);
	});

	it('knows a tapped button that came by webhook before', async () => {
		const taps = async (): Promise<DataTableRow[]> =>
			(await rowsOf(COMMENTS)).filter(({ text }) => text === 'Catalogue');
		const postback = { title: 'Catalogue', payload: 'CATALOGUE' };
		await business.instagram.writeMessage({ username: 'tapper', postback, ...ago(7) });
		await report(check);
		const [{ eventId }] = await taps();
		await editRows(
			COMMENTS,
			{ eventId: String(eventId) },
			{ eventId: String(eventId).replace(/^m:/, 'p:') },
		);
		const [text] = await report(check);

		expect(text).not.toContain('in no Deal');
		expect(await taps()).toHaveLength(1);
	});

	it('says nothing when all is well and nobody wants to hear it', async () => {
		expect(await report(await open({ sayAllIsWell: false }))).toEqual([]);
	});

	it('counts failed and crashed runs by workflow', async () => {
		const failing = await open({ telegramChatId: 'nowhere' });
		await runFrom(failing.workflowId, 'Every Night', PATIENCE_MS);
		await markCrashed(n8n, (await runFrom(failing.workflowId, 'Every Night', PATIENCE_MS)).id);
		const [text] = await report(await open({ workflowIds: `none, ${failing.workflowId}` }));

		expect(text).toContain(`2 failed runs of workflow ${failing.workflowId}, 1 of them crashed →`);
	});

	it('tells in several messages what is longer than Telegram takes', async () => {
		const long = (index: number): string => `customer.with.a.long.name.${index}`.padEnd(150, 'x');
		for (let index = 0; index < 30; index++) {
			await business.instagram.writeMessage({ username: long(index), text: 'Hello', ...ago(1) });
		}
		const texts = await report(await open({ saveWorkflowId: '' }));

		expect(texts.length).toBeGreaterThan(1);
		expect(texts.join('\n')).toContain(long(29));
	});

	it('reports a dead token, with what to do, and still what else it can see', async () => {
		const { accessToken } = (await business.instagram.getWorld()).facebookUser;
		await business.instagram.changeToken({ which: 'facebookUser', killWithSubcode: 460 });
		await business.instagram.changeToken({ which: 'page', killWithSubcode: 460 });
		const [text] = await report(check);

		expect(text).toMatch(/^🔔 Instagram leads: /);
		expect(text).toContain('Meta no longer accepts the access token');
		expect(text).toMatch(/Leads without a Deal: nothing could be looked at\. .*token/);
		expect(text).toContain('no run failed');
		expect(text).not.toContain(accessToken);
	});
});
