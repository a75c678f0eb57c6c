import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { describeExecution } from '../../sandbox/n8n/executions.mts';
import { openBusiness, type Business } from '../e2e/harness/business.mts';
import { everyFewSeconds } from '../e2e/harness/workflows.mts';
import { sentTo } from './harness/direct.mts';
import { onInternet } from './harness/internet.mts';
import { deliverAgain, leadEventOf, sharedN8n } from './harness/n8n.mts';
import { ATTACKS, NASTY_TEXT, playStory, type Story } from './harness/stories.mts';
import { openTemplate, type OpenedTemplate } from './harness/templates.mts';
import { eventRuns, runOf, until } from './fakes/eventRuns.mts';
import { switchedOn } from './fakes/switchedOn.mts';
import { startTelegram, type TelegramMessage, type TelegramFake } from './fakes/telegram.mts';

const FILE = 'instagram-answers-from-telegram.json';
const NOTE_FILE = 'instagram-answers-from-a-crm-note.json';
const NOTE_SECRET = 'made-up-note-secret';
const HOUR_S = 3600;

let telegram: TelegramFake;
let business: Business;
let template: OpenedTemplate;
let notePath: string;
const closing: (() => Promise<void>)[] = [];

/** The bot's message that shows this text of a customer. */
async function shown(text: string): Promise<TelegramMessage> {
	return await until(() => telegram.sent.find((message) => message.text?.includes(text)));
}

/** What the bot says to a message of the team. */
async function saidTo({ message }: { message: TelegramMessage }): Promise<string> {
	const answer = await until(() =>
		telegram.sent.find(({ replyTo }) => replyTo === message.message_id),
	);
	return answer.text ?? '';
}

/** Somebody writes in Direct; waits until the team sees it. */
async function written(username: string, text: string): Promise<TelegramMessage> {
	await business.instagram.writeMessage({ username, text });
	return await shown(text);
}

async function answer(to: TelegramMessage, text: string): Promise<string> {
	return await saidTo(await telegram.write({ text }, to));
}

/** Calls what stands for a CRM's webhook. */
async function note(body: object, secret = NOTE_SECRET) {
	const response = await fetch(`${template.n8n.n8n.url}/webhook/${notePath}`, {
		method: 'POST',
		headers: { 'content-type': 'application/json', 'x-note-secret': secret },
		body: JSON.stringify(body),
	});
	const text = await response.text();
	const answered = response.status === 403 ? {} : (JSON.parse(text) as Record<string, string>);
	return { code: response.status, ...answered };
}

const countShown = (text: string): number =>
	telegram.sent.filter((message) => message.text?.includes(text)).length;

beforeAll(async () => {
	const n8n = sharedN8n();
	telegram = await startTelegram();
	business = await openBusiness(n8n, 'facebook');
	notePath = randomUUID();
	const takeOff = await onInternet(telegram.hosts, telegram.url);
	const telegramData = { accessToken: telegram.token, baseUrl: 'https://api.telegram.org' };
	const headerData = { name: 'x-note-secret', value: NOTE_SECRET };
	const telegramApi = await n8n.createCredential({
		name: `Telegram ${notePath}`,
		type: 'telegramApi',
		data: telegramData,
	});
	const httpHeaderAuth = await n8n.createCredential({
		name: `Notes ${notePath}`,
		type: 'httpHeaderAuth',
		data: headerData,
	});
	const credentials = { telegramApi, httpHeaderAuth };
	const settings = { teamChatId: String(telegram.chatId), language: 'en' };
	template = await openTemplate(FILE, {
		business,
		credentials,
		settings,
		// Where the machine is too busy to take a webhook in time, the next poll brings it.
		parameters: { 'Instagram Leads Trigger': { pollTimes: everyFewSeconds } },
	});
	const notes = await openTemplate(await switchedOn(NOTE_FILE, ['Tell in Telegram']), {
		business,
		credentials,
		settings,
		parameters: { 'CRM Note': { path: notePath } },
	});
	closing.push(notes.close, template.close, business.close, takeOff);
	closing.push(async () => await telegram.close());
});

afterAll(async () => {
	for (const close of closing) await close();
});

describe('what people write on Instagram', () => {
	let story: Story;

	it('shows in Telegram, each message and comment once and in order', async () => {
		story = await playStory(business);
		// One every three seconds, as Telegram takes them: that is longer than one wait.
		await until(() => (telegram.sent.length >= story.events / 2 ? true : undefined));
		await until(() => (telegram.sent.length >= story.events ? true : undefined));
		await sleep(3000);

		expect(telegram.sent).toHaveLength(story.events);
		for (const { username, texts } of story.expected) {
			const own = telegram.sent.filter(({ text }) => text?.includes(`@${username} `));
			expect(own.map(({ text }) => text?.split('\n')[2])).toEqual(texts);
		}
	});

	it('ran one execution per event, all of them well', async () => {
		// The last one still pauses after what it sent.
		const executions = await until(async () => {
			const ended = await eventRuns(template);
			return ended.length >= story.events ? ended : undefined;
		});

		expect(executions.filter(({ status }) => status !== 'success').map(describeExecution)).toEqual(
			[],
		);
		expect(executions).toHaveLength(story.events);
	});

	it('is not shown again when the event comes again', async () => {
		const [first] = await eventRuns(template);

		expect(describeExecution(await deliverAgain(first))).toContain('success');
		expect(telegram.sent).toHaveLength(story.events);
	});

	it('shows as it was written', async () => {
		await business.instagram.writeMessage({ username: 'nasty', text: NASTY_TEXT });

		const message = await until(() =>
			telegram.sent.find(({ text }) => text?.includes('@nasty wrote in Direct')),
		);
		expect(message.text).toBe(`🆕 @nasty wrote in Direct\n\n${NASTY_TEXT}\n\nOpen on Instagram`);
	});

	it('shows the markup of strangers as text', async () => {
		for (const text of ATTACKS)
			await business.instagram.writeMessage({ username: 'attacker', text });

		for (const text of ATTACKS) expect((await shown(text)).text).toContain(`\n\n${text}\n\n`);
	});

	it('waits while Telegram is down, and is then shown once', async () => {
		telegram.mishaps.failNext(1, 500);
		await business.instagram.writeMessage({ username: 'patient', text: 'Anybody here?' });
		expect((await runOf(template, 'Anybody here?')).status).toBe('error');

		expect((await shown('Anybody here?')).text).toMatch(/^🆕 @patient/);
		expect(countShown('Anybody here?')).toBe(1);
	});

	it('is marked where Telegram may have shown it before', async () => {
		telegram.mishaps.cutAfterNext(1);
		await business.instagram.writeMessage({ username: 'unlucky', text: 'Cut off' });
		await until(() => (countShown('Cut off') > 1 ? true : undefined));

		const heads = telegram.sent.filter(({ text }) => text?.includes('Cut off'));
		expect(heads.map(({ text }) => text?.startsWith('(perhaps shown before)'))).toEqual([
			false,
			true,
		]);
	});

	it('is never shown faster than Telegram takes messages for a group', async () => {
		telegram.chat.limit = { perWindow: 2, windowMs: 5000 };
		const texts = Array.from({ length: 4 }, (_, index) => `Burst of ${index}.`);
		await Promise.all(
			texts.map((text, index) =>
				business.instagram.writeMessage({ username: `burst_${index}`, text }),
			),
		);
		for (const text of texts) await runOf(template, text);
		telegram.chat.limit.perWindow = Number.POSITIVE_INFINITY;

		expect(texts.map(countShown)).toEqual(texts.map(() => 1));
		const runs = (await eventRuns(template)).filter((run) =>
			String(leadEventOf(run).text).startsWith('Burst of'),
		);
		expect(runs.map(({ status }) => status)).toEqual(texts.map(() => 'success'));
	});

	it('shows what the team answers in the Instagram app, and not what went out from here', async () => {
		const message = await written('both', 'Who answers?');
		await business.instagram.writeAsBusiness({ username: 'both', text: 'We do, in the app' });
		expect((await shown('We do, in the app')).text).toMatch(/^You to @both\n/);

		expect(await answer(message, 'And from Telegram')).toContain('✅');
		await business.instagram.settle();
		await runOf(template, 'And from Telegram');
		expect(countShown('And from Telegram')).toBe(0);
		await business.instagram.writeComment({ asBusiness: true, text: 'New in the shop' });
		await runOf(template, 'New in the shop');
		expect(countShown('New in the shop')).toBe(0);
	});
});

describe('a reply in Telegram', () => {
	it('goes out in Direct, as it was written, and the team is told', async () => {
		const message = await written('malika', 'How much is the vase?');

		expect(await answer(message, NASTY_TEXT)).toBe('✅ Sent to @malika.');
		expect(await sentTo(business, 'malika')).toEqual([NASTY_TEXT]);
	});

	it('goes out once, however often Telegram delivers it', async () => {
		const message = await written('timur', 'Delivery?');
		const update = await telegram.write({ text: 'Free' }, message);
		await saidTo(update);
		await telegram.deliver(update);
		await until(() =>
			telegram.sent.find(({ text }) => text?.includes('It was not sent a second time')),
		);

		expect(await sentTo(business, 'timur')).toEqual(['Free']);
	});

	it('from somebody who does not know the secret goes nowhere', async () => {
		const message = await written('victim', 'Hello there');
		const { chat } = message;
		const from = { id: 1, is_bot: false, first_name: 'Mallory' };
		const forged = { message_id: 99_999, date: 0, chat, from, text: 'Pay here' };
		const update = { update_id: 1, message: { ...forged, reply_to_message: message } };

		expect(await telegram.deliver(update, 'guessed')).toBe(403);
		await sleep(2000);
		expect(await sentTo(business, 'victim')).toEqual([]);
	});

	it('to a comment of somebody who never wrote goes out as a private reply, once', async () => {
		await business.instagram.writeComment({ username: 'shy', text: 'Price, please?' });
		const message = await shown('Price, please?');

		expect(await answer(message, '100 000 UZS')).toBe(
			'✅ Sent to @shy, as a private reply to the comment.',
		);
		expect(await answer(message, 'And a bow')).toContain(
			'Instagram allows one private answer to a comment, and this one had it.',
		);
		expect(await sentTo(business, 'shy')).toEqual(['100 000 UZS']);
	});

	it('to a comment of somebody who last wrote too long ago goes out as a private reply', async () => {
		const { instagram } = business;
		await instagram.setClock({ now: Date.now() - 8 * 24 * HOUR_S * 1000 });
		await written('returning', 'Eight days ago');
		await instagram.setClock({ now: Date.now() });
		await instagram.writeComment({ username: 'returning', text: 'Now in red?' });

		expect(await answer(await shown('Now in red?'), 'In red too')).toBe(
			'✅ Sent to @returning, as a private reply to the comment.',
		);
		expect(await sentTo(business, 'returning')).toEqual(['In red too']);
	});

	it('that is no reply, or to nobody the bot knows, sends nothing', async () => {
		const message = await written('calm', 'Just asking');
		const stranger = { ...message, message_id: message.message_id + 100_000 };
		const before = telegram.sent.length;
		await telegram.write({ text: 'lunch?' });
		await telegram.write({ text: 'yes' }, { ...message, from: { ...message.from, is_bot: false } });

		expect(await answer(stranger, 'Hm')).toContain("I don't know whom this is for.");
		expect(await saidTo(await telegram.write({ photo: [{}] }, message))).toContain(
			'Only text is passed on.',
		);
		expect(await sentTo(business, 'calm')).toEqual([]);
		expect(telegram.sent).toHaveLength(before + 2);
	});

	it('that Instagram refuses is told in plain words, and can be sent again', async () => {
		const message = await written('fickle', 'Still there?');
		await business.instagram.addFault({
			kind: 'error',
			method: 'POST',
			path: '/messages',
			status: 400,
			code: 613,
		});
		expect(await answer(message, 'Yes')).toContain(
			'❌ Not sent to @fickle. Instagram asks to slow',
		);
		await business.instagram.addFault({ kind: 'cut', method: 'POST', path: '/messages', times: 1 });
		expect(await answer(message, 'Yes?')).toContain('⚠️ Not sent to @fickle. Nobody knows');
		expect(await answer(message, 'Yes!')).toContain('✅');

		expect(await sentTo(business, 'fickle')).toEqual(['Yes!']);
	});
});

describe('a note in the CRM', () => {
	it('goes out once, to the lead key or the conversation', async () => {
		await written('crm_lead', 'From the shop?');
		const { conversationId, leadKey } = leadEventOf(await runOf(template, 'From the shop?'));
		const first = { leadKey, text: 'Yes, from us', noteId: 'n1' };

		expect(await note(first)).toMatchObject({ code: 200, status: 'sent', noteId: 'n1' });
		expect(await note(first)).toMatchObject({ code: 200, status: 'alreadySent' });
		const second = { telegramChatId: conversationId, text: 'Anything else?', noteId: 2 };
		expect(await note(second)).toMatchObject({ code: 200, status: 'sent' });
		expect(await sentTo(business, 'crm_lead')).toEqual(['Yes, from us', 'Anything else?']);
		await until(() =>
			telegram.sent.find(({ text }) => text?.includes('Note from the CRM: Anything else?')),
		);
	});

	it('to a conversation that Telegram never showed goes out too', async () => {
		await business.instagram.setRules({ dropNext: 1 });
		const { conversationId } = await business.instagram.writeMessage({
			username: 'old_friend',
			text: 'Once upon a time',
		});

		expect(
			await note({ telegramChatId: conversationId, text: 'Welcome back', noteId: 'n3' }),
		).toMatchObject({ status: 'sent' });
		expect(await sentTo(business, 'old_friend')).toEqual(['Welcome back']);
	});

	it('without the secret, or without what it needs, goes nowhere', async () => {
		const { leadKey } = leadEventOf(await runOf(template, 'From the shop?'));

		expect(await note({ leadKey, text: 'x', noteId: 'n4' }, 'wrong')).toEqual({ code: 403 });
		expect(await note({ leadKey, text: 'x' })).toMatchObject({ code: 400, status: 'notSent' });
		expect(await note({ text: 'x', noteId: 'n5' })).toMatchObject({ code: 400 });
		expect(await note({ leadKey, text: ' ', noteId: 'n6' })).toMatchObject({ code: 400 });
		expect(await sentTo(business, 'crm_lead')).toHaveLength(2);
	});
});

describe('when the person wrote long ago', () => {
	const tagsOf = async (): Promise<unknown[]> =>
		(await business.instagram.getCalls())
			.filter(({ path, method }) => method === 'POST' && path.endsWith('/messages'))
			.map(({ body }) => (body as { tag?: string }).tag);

	it('an answer goes out as a person’s, for 7 days, and then not at all', async () => {
		const message = await written('slow', 'No hurry');
		await business.instagram.clearCalls();
		await business.instagram.setClock({ advanceSeconds: 25 * HOUR_S });
		expect(await answer(message, 'Next day')).toContain('✅');
		await business.instagram.setClock({ advanceSeconds: 7 * 24 * HOUR_S });
		expect(await answer(message, 'Next week')).toContain(
			'❌ Not sent to @slow. Instagram does not allow an answer to @slow any more',
		);

		expect(await tagsOf()).toEqual(['HUMAN_AGENT']);
		expect(await sentTo(business, 'slow')).toEqual(['Next day']);
	});

	it('a note of the CRM is refused with the reason', async () => {
		const { leadKey } = leadEventOf(await runOf(template, 'No hurry'));
		const refused = await note({ leadKey, text: 'Too late', noteId: 'n9' });

		expect(refused).toMatchObject({ code: 422, status: 'window' });
		expect(refused).toHaveProperty('message', expect.stringContaining('does not allow an answer'));
	});
});

describe('when Instagram no longer lets n8n in', () => {
	it('the team is told who has to do what', async () => {
		const message = await written('last', 'Before the end');
		await business.instagram.addFault({
			kind: 'error',
			method: 'POST',
			path: '/messages',
			status: 400,
			code: 190,
			subcode: 463,
		});

		expect(await answer(message, 'Hello')).toContain(
			'Instagram no longer lets n8n in. Whoever looks after n8n has to put a new access token',
		);
	});
});
