import type { DealRecord } from '../../sandbox/demo/deals.mts';
import { describeExecution } from '../../sandbox/n8n/executions.mts';
import { openBusiness, type Business } from '../e2e/harness/business.mts';
import { everyFewSeconds } from '../e2e/harness/workflows.mts';
import { createConnectedCredential } from './harness/credentials.mts';
import { onInternet } from './harness/internet.mts';
import { deliverAgain, handIn, leadEventOf, sharedN8n } from './harness/n8n.mts';
import { ATTACKS, NASTY_TEXT, playStory, type Story } from './harness/stories.mts';
import { openTemplate, type OpenedTemplate } from './harness/templates.mts';
import { storySize, waitForDeals } from './harness/waitFor.mts';
import { messageEvent } from './fakes/atTheSameTime.mts';
import { eventRuns, runOf, until } from './fakes/eventRuns.mts';
import { startGoogleSheets, type GoogleFake } from './fakes/googleSheets.mts';
import { startSlack, type SlackFake } from './fakes/slack.mts';
import { switchedOn } from './fakes/switchedOn.mts';
import { startTelegram, type TelegramFake } from './fakes/telegram.mts';

const FILE = 'instagram-leads-to-google-sheets.json';
/** Google takes 60 writes a minute: the load is 250. */
const PATIENCE_MS = storySize === 'load' ? 900_000 : 300_000;

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

/** The runs that handled a text, the last one first. */
const runsOf = async ({ template }: Shop, text: string): Promise<string[]> =>
	(await eventRuns(template))
		.filter((run) => leadEventOf(run).text === text)
		.map(({ status }) => status);

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

		expect(await waitForDeals(() => dealsOf(shop), story.expected, PATIENCE_MS)).toEqual([]);
	});

	it('ran one execution per event, all of them well', async () => {
		const executions = await eventRuns(shop.template);

		const failed = executions.filter(({ status }) => status !== 'success').map(describeExecution);
		expect(failed).toEqual([]);
		expect(executions).toHaveLength(story.events);
	});

	it('asks Google once per event, and reads nothing', () => {
		const { counts } = shop.google;

		expect(counts.read).toBe(0);
		// And once more, by which the missing sheets are noticed and made.
		expect(counts.write).toBe(story.events + 1);
	});

	it('tells the team of each new lead once', () => {
		const names = telegram.sent.map(({ text }) => /^Новый лид: (\S+) · /.exec(text ?? '')?.[1]);

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
		const texts = [NASTY_TEXT, ...ATTACKS];
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
			for (const row of rows) Object.assign(row, { 0: 'My own title', 3: 'won', 6: 990 });
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

	it('adds what the team answers to a Deal that is there, and makes none of it', async () => {
		const { instagram } = shop.business;
		const notices = telegram.sent.length;
		await instagram.writeMessage({ username: 'asker', text: 'Есть синяя?' });
		await runOf(shop.template, 'Есть синяя?');
		await instagram.writeAsBusiness({ username: 'asker', text: '=Да' });
		await instagram.writeAsBusiness({ username: 'silent', text: 'Здравствуйте, это мы' });
		await runOf(shop.template, 'Здравствуйте, это мы');
		await runOf(shop.template, '=Да');

		const [{ leadKey }] = dealOf(shop, 'asker');
		const comments = shop.google.spreadsheet
			.records('Comments')
			.filter((comment) => comment.leadKey === leadKey);
		expect(comments.map(({ direction, text }) => [direction, text])).toEqual([
			['inbound', 'Есть синяя?'],
			['outbound', '=Да'],
		]);
		expect(dealOf(shop, 'silent')).toEqual([]);
		expect(telegram.sent).toHaveLength(notices + 1);
	});

	it('calls a Deal by its name once Meta tells it, unless somebody changed the title', async () => {
		const { accountId } = shop.business;
		const come = async (id: string, nth: number, contact: Record<string, string>) => {
			const event = messageEvent(accountId, id, nth, { contact: { id, ...contact } });
			expect((await handIn(shop.template.workflowId, event)).status).toBe('success');
		};
		for (const id of ['900100', '900200']) await come(id, 1, {});
		shop.google.spreadsheet.edit('Deals', (rows) => {
			for (const row of rows) if (String(row[0]).endsWith('900200')) row[0] = 'Vase';
		});
		for (const id of ['900100', '900200']) await come(id, 2, { username: `user_${id}` });
		await come('900100', 3, {});

		expect(dealOf(shop, 'user_900100')[0].title).toBe('Лид из Instagram: @user_900100');
		expect(dealOf(shop, 'user_900200')[0].title).toBe('Vase');
	});

	it('says why Google refuses, and saves it once when Google takes it', async () => {
		shop.google.writes.failNext(2, 403);
		await shop.business.instagram.writeMessage({ username: 'patient', text: 'Refused' });
		const failed = await runOf(shop.template, 'Refused');
		await shop.business.instagram.writeMessage({ username: 'patient', text: 'Still there?' });

		expect(describeExecution(failed)).toMatch(
			/Google Sheets did not take what @patient wrote: .*As the test wants it/,
		);
		await until(() => (dealOf(shop, 'patient').length > 0 ? true : undefined));
		await runOf(shop.template, 'Still there?');
		const [deal] = dealsOf(shop).filter(({ username }) => username === 'patient');
		expect(deal.comments.map(({ text }) => text)).toEqual(['Refused', 'Still there?']);
		expect(await runsOf(shop, 'Refused')).toEqual(['error', 'success']);
	});

	it('doubles nothing when Google did it and the answer got lost', async () => {
		shop.google.writes.cutAfterNext(1);
		await shop.business.instagram.writeMessage({ username: 'unlucky', text: 'Answer lost' });
		expect((await runOf(shop.template, 'Answer lost')).status).toBe('error');
		await shop.business.instagram.writeMessage({ username: 'unlucky', text: 'And then' });
		expect((await runOf(shop.template, 'And then')).status).toBe('success');

		const deals = dealsOf(shop).filter(({ username }) => username === 'unlucky');
		expect(deals).toHaveLength(1);
		expect(deals[0].comments.map(({ text }) => text)).toEqual(['Answer lost', 'And then']);
		expect(telegram.sent.filter(({ text }) => text?.includes('unlucky · '))).toHaveLength(1);
	});

	it('gets a new access token when the old one has run out', async () => {
		shop.google.expireAccessToken();
		await shop.business.instagram.writeMessage({ username: 'later', text: 'An hour later' });

		expect((await runOf(shop.template, 'An hour later')).status).toBe('success');
		expect(dealOf(shop, 'later')).toHaveLength(1);
	});

	it('saves later what Google takes no more of in this minute', async () => {
		shop.google.setQuota(60, 10_000);
		shop.google.useQuotaUp();
		const people = [{ username: 'one.too.many', texts: ['Quick!'] }];
		await shop.business.instagram.writeMessage({ username: 'one.too.many', text: 'Quick!' });
		const own = () => dealsOf(shop).filter(({ username }) => username === 'one.too.many');

		expect(await waitForDeals(own, people, PATIENCE_MS)).toEqual([]);
		expect(shop.google.counts.refused).toBeGreaterThan(0);
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
		expect(slack.texts[0]).toMatch(/^Новый лид: \*slacker\* · .* UTC\na &lt;b&gt; &amp; c\n</);
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
