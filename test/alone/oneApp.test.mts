import { setTimeout as sleep } from 'node:timers/promises';
import { changeRow } from '../../sandbox/n8n/database.mts';
import { openSharedApp, Receiver, type SharedApp } from '../e2e/harness/oneApp.mts';
import { startOwnN8n, type OwnN8n } from '../e2e/harness/ownN8n.mts';

/** n8n can't bring up what it has no node type for. */
const BREAK_TRIGGER = `UPDATE workflow_history
	SET nodes = replace(nodes, '.instagramLeadsTrigger"', '.noSuchTrigger"')
	WHERE versionId = (SELECT activeVersionId FROM workflow_entity WHERE id = ?)`;
const FIVE_MINUTES_MS = 5 * 60_000;

let own: OwnN8n;
let app: SharedApp;
/** Two for the first account, one for the second; by webhook only. */
const accounts = ['first', 'first', 'second'] as const;
let receivers: { receiver: Receiver; account: 'first' | 'second'; due: string[] }[] = [];

/** Somebody writes to each account; Meta comes again until n8n takes it. */
async function write(): Promise<void> {
	const ids = await app.write();
	for (const { account, due } of receivers) due.push(ids[account]);
}

async function check(): Promise<void> {
	const found: string[][] = [];
	for (const { receiver, due } of receivers) found.push(await receiver.events(due.length));
	expect(found).toEqual(receivers.map(({ due }) => [...due].sort()));
}

/** n8n is killed, and Meta delivers while it comes up again. */
async function killAndWrite(): Promise<void> {
	await own.process.kill();
	await Promise.all([own.process.restart(), write(), write()]);
	await check();
}

beforeAll(async () => {
	own = await startOwnN8n();
	app = await openSharedApp(own.client);
	for (const account of accounts) {
		const { credential } = app[account];
		const receiver = await Receiver.create(own.client, `one app: ${account}`, credential);
		receivers.push({ receiver, account, due: [] });
	}
}, 300_000);

afterAll(async () => {
	try {
		await own.close([app]);
	} finally {
		await app.close();
	}
}, 120_000);

describe('one app with three workflows and two accounts, in an n8n that is killed', () => {
	it('forgets nobody before anything ever ran', async () => {
		for (const { receiver } of receivers) await receiver.publish();
		await killAndWrite();
	}, 400_000);

	it('forgets nobody later, whoever is up first', async () => {
		await killAndWrite();
		await killAndWrite();
	}, 400_000);

	it('moves the callback when its holder goes, and forgets nobody of those who stay', async () => {
		const callback = await app.callback();
		const holder = receivers.find(({ receiver }) => receiver.path === callback);
		await app.changes();
		await holder?.receiver.unpublish();
		expect(await app.changes()).toEqual({ POST: 1, DELETE: 0 });
		receivers = receivers.filter((other) => other !== holder);
		await killAndWrite();
	}, 400_000);

	it('replaces a holder that does not come up again within five minutes', async () => {
		const gone = await app.callback();
		const holder = receivers.find(({ receiver }) => receiver.path === gone);
		receivers = receivers.filter((other) => other !== holder);
		await own.process.kill();
		// Nobody asks the trigger to give its subscription up.
		await changeRow(own.process, BREAK_TRIGGER, holder?.receiver.id ?? '');
		await app.changes();
		await own.process.restart();
		const movedBy = Date.now() + FIVE_MINUTES_MS;
		while ((await app.callback()) === gone && Date.now() < movedBy) await sleep(1000);
		expect(await app.callback()).toBe(receivers[0].receiver.path);
		expect(await app.changes()).toEqual({ POST: 1, DELETE: 0 });
		await write();
		await check();
	}, 900_000);
});
