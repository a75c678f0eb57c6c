import { randomInt } from 'node:crypto';
import type { DealRecord, ExpectedDeal } from '../../sandbox/demo/deals.mts';
import { describeExecution } from '../../sandbox/n8n/executions.mts';
import type { Execution, Json } from '../../sandbox/n8n/types.mts';
import { openBusiness, type Business } from '../e2e/harness/business.mts';
import { everyFewSeconds } from '../e2e/harness/workflows.mts';
import { createConnectedCredential } from './harness/credentials.mts';
import { onInternet } from './harness/internet.mts';
import { deliverAgain, leadEventOf, runFrom, sharedN8n } from './harness/n8n.mts';
import { NASTY_TEXT, playStory, type Story } from './harness/stories.mts';
import { openTemplate, type OpenedTemplate } from './harness/templates.mts';
import { storySize, waitForDeals } from './harness/waitFor.mts';
import { eventRuns, runOf } from './fakes/eventRuns.mts';
import { startGoogleSheets, type GoogleFake } from './fakes/googleSheets.mts';
import { startSlack, type SlackFake } from './fakes/slack.mts';
import { switchedOn } from './fakes/switchedOn.mts';
import { startTelegram, type TelegramFake } from './fakes/telegram.mts';

const FILE = 'instagram-leads-to-google-sheets.json';
const WAITING = 'Instagram Leads Waiting';
const PATIENCE_MS = storySize === 'load' ? 900_000 : 300_000;
const LOOK_AGAIN_MS = 60_000;
const GOOGLE_IS_SLOW_MS = 4000;

/** A business whose leads go into a spreadsheet of its own. */
interface Shop {
	business: Business;
	google: GoogleFake;
	template: OpenedTemplate;
	close(): Promise<void>;
}

let telegram: TelegramFake;
let slack: SlackFake;
const closing: (() => Promise<void>)[] = [];

/** Opens the template with a notice by Telegram or Slack. */
async function openShop(notify: 'telegram' | 'slack'): Promise<Shop> {
	const n8n = sharedN8n();
	const google = await startGoogleSheets();
	const business = await openBusiness(n8n, 'facebook');
	const takeOff = await onInternet(google.hosts, google.url);
	const byTelegram = notify === 'telegram';
	const data = byTelegram
		? { accessToken: telegram.token, baseUrl: 'https://api.telegram.org' }
		: { accessToken: slack.token };
	const type = byTelegram ? 'telegramApi' : 'slackApi';
	const link = `https://docs.google.com/spreadsheets/d/${google.spreadsheetId}/edit?gid=0#gid=0`;
	const node = byTelegram ? 'Tell Telegram' : 'Tell Slack';
	const template = await openTemplate(await switchedOn(FILE, [node]), {
		business,
		credentials: {
			googleSheetsOAuth2Api: await createConnectedCredential(
				'googleSheetsOAuth2Api',
				google.credentialData(),
			),
			[type]: await n8n.createCredential({ name: `${type} ${google.spreadsheetId}`, type, data }),
		},
		settings: {
			spreadsheet: link,
			notify,
			notifyTo: byTelegram ? String(telegram.chatId) : slack.channel,
		},
		// Where the machine is too busy to take a webhook in time, the next poll brings it.
		parameters: { 'Instagram Leads Trigger': { pollTimes: everyFewSeconds } },
	});
	const close = async (): Promise<void> => {
		await template.close();
		await business.close();
		await takeOff();
		await google.close();
	};
	return { business, google, template, close };
}

/** What stands in the sheets; comments by their time, as people sort them. */
function dealsOf({ google: { spreadsheet } }: Shop): DealRecord[] {
	const comments = spreadsheet
		.records('Comments')
		.sort((a, b) => Number(a.occurredAt) - Number(b.occurredAt));
	return spreadsheet.records('Deals').map((deal) => ({
		leadKey: String(deal.leadKey),
		title: String(deal.title),
		username: String(deal.telegramUsername),
		comments: comments
			.filter(({ leadKey }) => leadKey === deal.leadKey)
			.map((comment) => ({
				eventId: String(comment.eventId),
				text: String(comment.text),
				author: String(comment.author),
				createdAt: String(comment.occurredAt),
			})),
	}));
}

const dealOf = (shop: Shop, username: string) =>
	shop.google.spreadsheet
		.records('Deals')
		.filter(({ telegramUsername }) => telegramUsername === username);

async function waiting({ template }: Shop): Promise<Record<string, Json>[]> {
	const rows = await template.n8n.dataTableRows(WAITING);
	return rows.filter(({ workflow }) => workflow === template.workflowId);
}

/**
 * Waits until the Deals are as expected, saving again what waits as the schedule would. What waited
 * may stand behind what came later.
 */
async function settled(shop: Shop, expected: ExpectedDeal[]): Promise<string[]> {
	const deadline = Date.now() + PATIENCE_MS;
	for (;;) {
		const found = await waitForDeals(() => dealsOf(shop), expected, LOOK_AGAIN_MS);
		const differences =
			storySize === 'load' ? found.filter((line) => !line.includes('is out of order')) : found;
		if (differences.length === 0 || Date.now() > deadline) return differences;
		if ((await waiting(shop)).length > 0) {
			await runFrom(shop.template.workflowId, 'Every 10 Minutes', PATIENCE_MS);
		}
	}
}

/** An execution as it would be that handled this event. */
function runWith(template: OpenedTemplate, event: Record<string, Json>): Execution {
	const runData = { 'Lead Event': [{ data: { main: [[{ json: event }]] } }] };
	const { workflowId } = template;
	const times = { startedAt: null, stoppedAt: null };
	return {
		id: '0',
		workflowId,
		status: 'crashed',
		mode: 'trigger',
		...times,
		data: { resultData: { runData } },
	};
}

beforeAll(async () => {
	telegram = await startTelegram();
	slack = await startSlack();
	const routes = [
		await onInternet(telegram.hosts, telegram.url),
		await onInternet(slack.hosts, slack.url),
	];
	closing.push(...routes, async () => await telegram.close(), slack.close);
});

afterAll(async () => {
	for (const close of closing) await close();
});

describe('the Google Sheets template', () => {
	let shop: Shop;
	let story: Story;

	beforeAll(async () => {
		shop = await openShop('telegram');
		// The load meets the quota that Google has; else the quota has a test of its own.
		if (storySize === 'short') shop.google.setQuota(10_000);
	});

	afterAll(async () => await shop?.close());

	it('has every Deal once, with every message and comment once and in order', async () => {
		story = await playStory(shop.business);

		expect(await settled(shop, story.expected)).toEqual([]);
	});

	it('ran one execution per event, all of them well but for what Google had no time for', async () => {
		const executions = await eventRuns(shop.template);

		const failed = executions.filter(({ status }) => status !== 'success').map(describeExecution);
		expect(failed.filter((line) => !line.includes('Google says 429: Quota exceeded'))).toEqual([]);
		expect(executions).toHaveLength(story.events);
	});

	it('asks Google once per event, and reads nothing', () => {
		const { counts } = shop.google;

		expect(counts.read).toBe(0);
		// And once or twice more, in which the missing sheets are noticed and made.
		expect(counts.write).toBeGreaterThanOrEqual(story.events + 2);
		expect(counts.write).toBeLessThanOrEqual(story.events + 40);
	});

	it('tells the team of each new lead once', () => {
		const names = telegram.sent.map(({ text }) => /^New lead from @(\S+)/.exec(text ?? '')?.[1]);

		expect([...names].sort()).toEqual(story.expected.map(({ username }) => username).sort());
	});

	it('changes nothing when an event comes again', async () => {
		const before = structuredClone(dealsOf(shop));
		const notices = telegram.sent.length;
		const [first] = await eventRuns(shop.template);

		const again = await deliverAgain(first);

		expect(describeExecution(again)).toContain('success');
		expect(dealsOf(shop)).toEqual(before);
		expect(telegram.sent).toHaveLength(notices);
	});

	it('writes a text as it is: no formula, nothing evaluated', async () => {
		const texts = [NASTY_TEXT, '=IMPORTXML("https://x.example", "//a")'];
		for (const text of texts) {
			await shop.business.instagram.writeMessage({ username: 'nasty', text });
		}

		const expected = [...story.expected, { username: 'nasty', texts }];
		expect(await waitForDeals(() => dealsOf(shop), expected)).toEqual([]);
	});

	it('keeps what people changed, and fills in the way back when somebody writes in Direct', async () => {
		const { instagram } = shop.business;
		await instagram.writeComment({ username: 'shy', text: 'Price?' });
		await runOf(shop.template, 'Price?');
		expect(dealOf(shop, 'shy')[0].telegramChatId).toMatch(/^not yet: conversation of ig:/);
		shop.google.spreadsheet.edit('Deals', (rows) => {
			rows.reverse();
			for (const row of rows) row.splice(1, 3, 'My own title', 'won', 990);
		});

		await instagram.writeMessage({ username: 'shy', text: 'And delivery?' });
		await runOf(shop.template, 'And delivery?');

		const [deal, ...others] = dealOf(shop, 'shy');
		const { conversations } = await instagram.getState();
		expect(others).toEqual([]);
		expect(deal).toMatchObject({ title: 'My own title', stage: 'won', amount: 990 });
		expect(conversations.map(({ id }) => id)).toContain(deal.telegramChatId);
		expect(dealsOf(shop).every(({ title }) => title === 'My own title')).toBe(true);
	});

	it('makes one Deal when two messages of a new person are saved at the same time', async () => {
		const [first] = await eventRuns(shop.template);
		const leadKey = `ig:${shop.business.accountId}:${randomInt(1e12)}`;
		const events = ['one', 'two', 'three'].map((text) => ({
			...leadEventOf(first),
			leadKey,
			text,
			eventId: `m:${leadKey}${text}`,
			contact: { id: leadKey.split(':')[2], username: 'twins' },
		}));

		shop.google.writeDelayMs = GOOGLE_IS_SLOW_MS;
		await Promise.all(
			events.map(async (event) => await deliverAgain(runWith(shop.template, event))),
		);

		shop.google.writeDelayMs = 0;
		const deals = dealsOf(shop).filter((deal) => deal.leadKey === leadKey);
		expect(deals).toHaveLength(1);
		expect(deals[0].comments.map(({ text }) => text).sort()).toEqual(['one', 'three', 'two']);
	});

	it('keeps what Google refuses, says why, and saves it once when Google is back', async () => {
		shop.google.writes.failNext(1, 403);
		await shop.business.instagram.writeMessage({ username: 'patient', text: 'Refused' });
		const failed = await runOf(shop.template, 'Refused');
		expect(describeExecution(failed)).toContain(
			'Google Sheets did not take what @patient wrote: Google says 403: As the test wants it',
		);
		expect(await waiting(shop)).toHaveLength(1);

		await runFrom(shop.template.workflowId, 'Every 10 Minutes');

		expect(await waiting(shop)).toEqual([]);
		expect(dealOf(shop, 'patient')).toHaveLength(1);
	});

	it('doubles nothing when Google did it and the answer got lost', async () => {
		shop.google.writes.cutAfterNext(1);
		await shop.business.instagram.writeMessage({ username: 'unlucky', text: 'Answer lost' });
		expect((await runOf(shop.template, 'Answer lost')).status).toBe('error');
		await shop.business.instagram.writeMessage({ username: 'unlucky', text: 'And then' });
		expect((await runOf(shop.template, 'And then')).status).toBe('success');
		await runFrom(shop.template.workflowId, 'Every 10 Minutes');

		const deals = dealsOf(shop).filter(({ username }) => username === 'unlucky');
		expect(deals).toHaveLength(1);
		expect(deals[0].comments.map(({ text }) => text)).toEqual(['Answer lost', 'And then']);
		expect(telegram.sent.filter(({ text }) => text?.includes('@unlucky'))).toHaveLength(1);
		expect(await waiting(shop)).toEqual([]);
	});

	it('gets a new access token when the old one has run out', async () => {
		shop.google.expireAccessToken();
		await shop.business.instagram.writeMessage({ username: 'later', text: 'An hour later' });

		expect((await runOf(shop.template, 'An hour later')).status).toBe('success');
		expect(dealOf(shop, 'later')).toHaveLength(1);
	});

	it('waits where Google takes no more requests in this minute', async () => {
		shop.google.setQuota(5, 10_000);
		shop.google.useQuotaUp();
		const texts = Array.from({ length: 12 }, (_, index) => `Burst ${index}`);
		const people = texts.map((text, index) => ({ username: `burst_${index}`, texts: [text] }));
		await Promise.all(
			people.map(({ username, texts: [text] }) =>
				shop.business.instagram.writeMessage({ username, text }),
			),
		);
		const own = () => dealsOf(shop).filter(({ username }) => username.startsWith('burst_'));

		expect(await waitForDeals(own, people)).toEqual([]);
		expect(shop.google.counts.refused).toBeGreaterThan(0);
		expect(await waiting(shop)).toEqual([]);
	});
});

describe('the notice by Slack', () => {
	let shop: Shop;

	beforeAll(async () => {
		shop = await openShop('slack');
	});

	afterAll(async () => await shop?.close());

	it('goes out once per lead', async () => {
		await shop.business.instagram.writeMessage({ username: 'slacker', text: 'a <b> & c' });
		await runOf(shop.template, 'a <b> & c');

		expect(slack.texts).toHaveLength(1);
		expect(slack.texts[0]).toMatch(/^New lead from \*@slacker\*\na &lt;b&gt; &amp; c\n</);
	});

	it('where it fails, the rows are there, the run is well, and it is not repeated', async () => {
		slack.mishaps.failNext(1, 500);
		await shop.business.instagram.writeMessage({ username: 'unheard', text: 'Hello?' });
		const run = await runOf(shop.template, 'Hello?');
		const again = await deliverAgain(run);

		expect([run.status, again.status]).toEqual(['success', 'success']);
		expect(dealOf(shop, 'unheard')).toHaveLength(1);
		expect(slack.texts).toHaveLength(1);
	});
});
