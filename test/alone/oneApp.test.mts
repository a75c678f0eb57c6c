import { openSharedApp, Receiver, type SharedApp } from '../e2e/harness/oneApp.mts';
import { startOwnN8n, type OwnN8n } from '../e2e/harness/ownN8n.mts';

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
	await own.close([app]);
	await app.close();
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
});
