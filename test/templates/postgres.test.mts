import { setTimeout as sleep } from 'node:timers/promises';
import { describeExecution } from '../../sandbox/n8n/executions.mts';
import { openBusiness, type Business } from '../e2e/harness/business.mts';
import { everyFewSeconds } from '../e2e/harness/workflows.mts';
import { deliverAgain, handIn, leadEventOf, sharedN8n } from './harness/n8n.mts';
import { NASTY_TEXT, playStory } from './harness/stories.mts';
import { openTemplate, type OpenedTemplate } from './harness/templates.mts';
import { waitForDeals } from './harness/waitFor.mts';
import { messageEvent, mostAtOnce, runAtTheSameTime } from './fakes/atTheSameTime.mts';
import { openCuttableConnection, type CuttableConnection } from './fakes/cuttableConnection.mts';
import { openDealsDatabase, type DealsDatabase } from './fakes/postgresDatabase.mts';
import { until } from './fakes/eventRuns.mts';
import { lastOf, leadRuns } from './fakes/leadRuns.mts';

const FILE = 'instagram-leads-to-postgres.json';
const n8n = sharedN8n();
/** Where the machine is too busy to take a webhook in time, the next poll brings it. */
const catchUpSoon = { 'Instagram Leads Trigger': { pollTimes: everyFewSeconds } };

/** A business whose leads go into a database of its own, by a connection that can be cut. */
interface Shop {
	business: Business;
	template: OpenedTemplate;
	database: DealsDatabase;
	connection: CuttableConnection;
	close(): Promise<void>;
}

async function openShop(): Promise<Shop> {
	const database = await openDealsDatabase(n8n.n8n.handle.installation);
	const connection = await openCuttableConnection(database);
	const business = await openBusiness(n8n, 'facebook');
	const { host, port } = connection;
	const { id, name } = await n8n.createCredential({
		name: `Postgres ${business.accountId}`,
		type: 'postgres',
		data: database.credential({ host, port }),
	});
	const template = await openTemplate(FILE, {
		business,
		credentials: { postgres: { id, name } },
		parameters: catchUpSoon,
	});
	const close = async (): Promise<void> => {
		try {
			await template.close();
			await business.close();
			await connection.close();
		} finally {
			await database.drop();
		}
	};
	return { business, template, database, connection, close };
}

const failed = async ({ template }: Shop): Promise<string[]> =>
	(await template.executions()).filter(({ status }) => status !== 'success').map(describeExecution);

describe('the PostgreSQL template', () => {
	let shop: Shop;
	const write = async (username: string, text: string): Promise<unknown> =>
		await shop.business.instagram.writeMessage({ username, text });
	const textsOf = async (username: string): Promise<string[][]> =>
		(await shop.database.deals())
			.filter((deal) => deal.username === username)
			.map(({ comments }) => comments.map(({ text }) => text));
	const expectTexts = async (username: string, texts: string[]): Promise<void> => {
		const expected = [{ username, texts }];
		const own = async () =>
			(await shop.database.deals()).filter((deal) => deal.username === username);
		expect(await waitForDeals(own, expected, 180_000)).toEqual([]);
	};

	beforeAll(async () => {
		shop = await openShop();
	});
	afterAll(() => shop?.close());

	it('makes its tables, and has every Deal once, with every message and comment once and in order', async () => {
		expect(await shop.database.deals()).toEqual([]);

		const { events, expected } = await playStory(shop.business);

		expect(await waitForDeals(shop.database.deals, expected)).toEqual([]);
		expect(await failed(shop)).toEqual([]);
		expect(await leadRuns(shop.template)).toHaveLength(events);
	});

	it('changes nothing when an event comes again', async () => {
		const before = await shop.database.query('SELECT * FROM instagram_deals ORDER BY lead_key');
		const [first] = await leadRuns(shop.template);
		const again = await deliverAgain(first);

		expect(leadEventOf(again)).toMatchObject({ deliveryAttempt: 2 });
		expect(again.status).toBe('success');
		expect(await shop.database.query('SELECT * FROM instagram_deals ORDER BY lead_key')).toEqual(
			before,
		);
		const [{ copies }] = await shop.database.query(
			`SELECT count(*)::int AS copies FROM instagram_deal_comments WHERE event_id = '${String(leadEventOf(first).eventId)}'`,
		);
		expect(copies).toBe(1);
	});

	it.each([
		['nasty.shop', NASTY_TEXT],
		['nasty.sql', `'); DROP TABLE instagram_deals; -- $1 $2:name $$ \\' E'\\x41' %s`],
	])('keeps a text as it was written: that of %s', async (username, text) => {
		await write(username, text);

		await expectTexts(username, [text]);
	});

	it('leaves out what PostgreSQL cannot hold, and nothing else', async () => {
		await write('nul', 'before\u0000after');

		await expectTexts('nul', ['beforeafter']);
	});

	it('leaves alone what people changed in a Deal', async () => {
		await write('edited', 'Сколько?');
		await expectTexts('edited', ['Сколько?']);
		const edit = `title = 'Ваза для Али', stage = 'won', amount = 150000.5, currency = 'USD',
			assignee_id = 'dilnoza', telegram_chat_id = 'mine'`;
		await shop.database.query(
			`UPDATE instagram_deals SET ${edit} WHERE telegram_username = 'edited'`,
		);
		await write('edited', 'Беру!');
		await expectTexts('edited', ['Сколько?', 'Беру!']);

		const [deal] = await shop.database.query(
			`SELECT * FROM instagram_deals WHERE telegram_username = 'edited'`,
		);
		expect(deal).toMatchObject({
			title: 'Ваза для Али',
			stage: 'won',
			amount: '150000.5',
			currency: 'USD',
			assignee_id: 'dilnoza',
			telegram_chat_id: 'mine',
		});
	});

	it('adds the way back when somebody who commented writes in Direct', async () => {
		const wayBack = async () =>
			await shop.database.query(
				`SELECT telegram_chat_id FROM instagram_deals WHERE telegram_username = 'later'`,
			);
		await shop.business.instagram.writeComment({ username: 'later', text: 'Price?' });
		await expectTexts('later', ['Price?']);
		expect(await wayBack()).toEqual([{ telegram_chat_id: null }]);
		// Meta dates comments to the second.
		await sleep(1100);
		await write('later', 'Здравствуйте');
		await expectTexts('later', ['Price?', 'Здравствуйте']);

		expect(await wayBack()).toEqual([{ telegram_chat_id: expect.stringMatching(/.+/) }]);
	});

	it('writes once what was carried out though its answer got lost', async () => {
		const { connection } = shop;
		const before = connection.lost();
		connection.loseAnswerTo('INSERT INTO instagram_deals');
		await write('lost.answer', 'Алло?');

		await expectTexts('lost.answer', ['Алло?']);
		expect(connection.lost()).toBe(before + 1);
		expect(await failed(shop)).toEqual([]);
	});

	it('fails while the database is down, and saves what came in order once it is back', async () => {
		const { connection, template } = shop;
		const count = (await leadRuns(template)).length;
		connection.down();
		await write('patient', 'Есть кто?');
		const execution = await lastOf(template, count + 1);
		await write('patient', 'Жду ответа');

		expect(execution.status).toBe('error');
		expect(describeExecution(execution)).toMatch(/connection/i);
		connection.up();
		await expectTexts('patient', ['Есть кто?', 'Жду ответа']);
		const [again] = (await leadRuns(template)).filter(
			(run) => leadEventOf(run).text === 'Есть кто?' && run.id !== execution.id,
		);
		expect(leadEventOf(again)).toMatchObject({ deliveryAttempt: 2 });
	});

	it('adds what the team answers to a Deal that is there, and makes none of it', async () => {
		const { instagram } = shop.business;
		await write('asker', 'Есть синяя?');
		await expectTexts('asker', ['Есть синяя?']);
		const count = (await leadRuns(shop.template)).length;
		await instagram.writeAsBusiness({ username: 'asker', text: 'Да' });
		await instagram.writeAsBusiness({ username: 'silent', text: 'Здравствуйте, это мы' });
		await instagram.settle();
		await lastOf(shop.template, count + 2);

		await expectTexts('asker', ['Есть синяя?', 'Да']);
		const said = await shop.database.query(
			`SELECT direction, author FROM instagram_deal_comments WHERE text IN ('Есть синяя?', 'Да') ORDER BY saved_at`,
		);
		expect(said.map(({ direction }) => direction)).toEqual(['inbound', 'outbound']);
		expect(said[0].author).not.toBe(said[1].author);
		const [asker] = await shop.database.query(
			`SELECT last_message FROM instagram_deals WHERE telegram_username = 'asker'`,
		);
		expect(asker).toEqual({ last_message: 'Вы: Да' });
		expect(await textsOf('silent')).toEqual([]);
	});

	it('calls a Deal by its name once Meta tells it, unless somebody changed the title', async () => {
		const { accountId } = shop.business;
		const come = async (id: string, nth: number, contact: Record<string, string>) => {
			const more = { contact: { id, ...contact } };
			const run = await handIn(shop.template.workflowId, messageEvent(accountId, id, nth, more));
			expect(run.status).toBe('success');
		};
		for (const id of ['900100', '900200']) await come(id, 1, {});
		await shop.database.query(
			`UPDATE instagram_deals SET title = 'Vase' WHERE title LIKE '%900200'`,
		);
		for (const id of ['900100', '900200']) await come(id, 2, { username: `user_${id}` });
		await come('900100', 3, {});

		const rows = await shop.database.query(
			`SELECT title, telegram_username FROM instagram_deals WHERE lead_key LIKE '%:900_00' ORDER BY 2`,
		);
		expect(rows).toEqual([
			{ title: 'Лид из Instagram: @user_900100', telegram_username: 'user_900100' },
			{ title: 'Vase', telegram_username: 'user_900200' },
		]);
	});
});

describe('tables that an earlier version of the PostgreSQL template made', () => {
	it('get the columns that are new, and keep their rows', async () => {
		const shop = await openShop();
		try {
			const { database, business } = shop;
			await business.instagram.writeMessage({ username: 'early', text: 'Первое' });
			await until(async () => (await database.deals())[0]);
			await database.query(
				'ALTER TABLE instagram_deals DROP COLUMN last_message, DROP COLUMN phone, DROP COLUMN email',
			);
			await business.instagram.writeMessage({ username: 'early', text: 'Второе' });
			const expected = [{ username: 'early', texts: ['Первое', 'Второе'] }];

			expect(await waitForDeals(database.deals, expected)).toEqual([]);
			const [row] = await database.query('SELECT last_message FROM instagram_deals');
			expect(row).toEqual({ last_message: 'Второе' });
		} finally {
			await shop.close();
		}
	});
});

describe('events of one lead that are executed at the very same time', () => {
	let shop: Shop;
	beforeAll(async () => {
		shop = await openShop();
	});
	afterAll(() => shop?.close());

	// The first round finds no tables; the second finds the Deal.
	it.each(['make one Deal of a new lead', 'are added to one Deal'])('%s', async (round) => {
		const { accountId } = shop.business;
		const offset = round.startsWith('make') ? 0 : 8;
		const different = Array.from({ length: 8 }, (_, nth) =>
			messageEvent(accountId, '4242', offset + nth),
		);
		const copies = Array.from({ length: 5 }, () => different).flat();
		const executions = await runAtTheSameTime(n8n, shop.template.workflowId, copies);

		expect(await failed(shop)).toEqual([]);
		expect(executions).toHaveLength(copies.length);
		expect(mostAtOnce(executions)).toBeGreaterThan(4);
		const texts = Array.from({ length: offset + 8 }, (_, nth) => `Сообщение ${nth}`);
		const deals = await shop.database.deals();
		expect(deals.map(({ comments }) => comments.map(({ text }) => text))).toEqual([texts]);
		const [{ created_at: createdAt, last_event_at: lastEventAt }] = await shop.database.query(
			'SELECT * FROM instagram_deals',
		);
		expect(createdAt).toBe('2026-01-01T12:00:00.000Z');
		expect(lastEventAt).toBe(`2026-01-01T12:00:${String(offset + 7).padStart(2, '0')}.000Z`);
	});
});
