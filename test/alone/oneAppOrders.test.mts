import { openSharedApp, Receiver, type SharedApp } from '../e2e/harness/oneApp.mts';
import { editCredential } from '../e2e/harness/operator.mts';
import { startOwnN8n, type OwnN8n } from '../e2e/harness/ownN8n.mts';

type Name = 'direct' | 'copy' | 'other' | 'mistrusted';

/** What the mistrusted one's credential has for the app's secret once it is published. */
const WRONG_SECRET = 'not the secret of the app';

/** Which of the two accounts each workflow is for; the mistrusted one gets nothing of Meta's. */
const accountOf = {
	direct: 'first',
	copy: 'first',
	other: 'second',
	mistrusted: undefined,
} as const;
const trusted: Name[] = ['direct', 'copy', 'other'];

/** Every order in which the three can go. */
const orders: Name[][] = [
	['direct', 'copy', 'other'],
	['direct', 'other', 'copy'],
	['copy', 'direct', 'other'],
	['copy', 'other', 'direct'],
	['other', 'direct', 'copy'],
	['other', 'copy', 'direct'],
];

let own: OwnN8n;
let app: SharedApp;
const workflows = new Map<Name, Receiver>();
const due = new Map<Name, string[]>();
const published = new Set<Name>();
const of = (name: Name): Receiver => workflows.get(name) as Receiver;

async function publish(name: Name): Promise<void> {
	await of(name).publish();
	published.add(name);
}

async function unpublish(name: Name): Promise<void> {
	await of(name).unpublish();
	published.delete(name);
}

/** Somebody writes to each account: to be executed once by each published workflow of the account. */
async function write(): Promise<void> {
	const ids = await app.write();
	for (const name of published) {
		const account = accountOf[name];
		if (account) due.get(name)?.push(ids[account]);
	}
}

async function check(): Promise<void> {
	const found = new Map<Name, string[]>();
	for (const [name, workflow] of workflows) {
		found.set(name, await workflow.events(due.get(name)?.length ?? 0));
	}
	const sorted = [...due].map(([name, ids]) => [name, [...ids].sort()] as const);
	expect(Object.fromEntries(found)).toEqual(Object.fromEntries(sorted));
}

beforeAll(async () => {
	own = await startOwnN8n();
	const n8n = own.client;
	app = await openSharedApp(n8n);
	const credentials = {
		direct: app.first.credential,
		copy: app.first.credential,
		other: app.second.credential,
		mistrusted: await app.makeMistrusted(),
	};
	for (const name of [...trusted, 'mistrusted'] as Name[]) {
		workflows.set(name, await Receiver.create(n8n, `one app: ${name}`, credentials[name]));
		due.set(name, []);
	}
	await publish('mistrusted');
	await editCredential(n8n, credentials.mistrusted.id, { appSecret: WRONG_SECRET });
	// A secret that just was right may count for some seconds; what it doesn't fit has n8n asked for the new one.
	// So long as nobody else is there it is for the other account's events, too.
	due.get('mistrusted')?.push(...Object.values(await app.write(WRONG_SECRET)));
	await app.changes();
}, 300_000);

afterAll(async () => {
	try {
		await own.close([app]);
	} finally {
		await app.close();
	}
}, 120_000);

describe('one app with three workflows, two accounts, and a credential with a wrong secret', () => {
	it('takes in the workflows that are published after the first, without a call that moves the callback', async () => {
		const before = await app.callback();
		expect(before).toBe(of('mistrusted').path);
		for (const name of trusted) await publish(name);
		await write();
		await check();
		const ofSecret = expect.stringMatching(/gets no webhooks: .* App Secret of its credential/);
		expect(await of('mistrusted').told()).toEqual([ofSecret]);
		for (const name of trusted) expect(await of(name).told()).toEqual([]);
		expect(await app.callback()).toBe(before);
		expect(await app.changes()).toEqual({ POST: 0, DELETE: 0 });
	});

	it('gives nobody but itself what the one with the wrong secret signs, and believes Meta afterwards', async () => {
		due.get('mistrusted')?.push((await app.write(WRONG_SECRET)).first);
		await write();
		await check();
	});

	it('goes on without the one whose secret is wrong, which held the callback', async () => {
		await unpublish('mistrusted');
		await write();
		await check();
	});

	it.each(orders)(
		'loses and doubles nothing when %s, %s and %s are unpublished in this order',
		async (...order) => {
			for (const name of trusted) if (!published.has(name)) await publish(name);
			await app.changes();
			for (const name of order.slice(0, -1)) {
				const isHolder = (await app.callback()) === of(name).path;
				await unpublish(name);
				// One call moves it; it is never taken away in between.
				expect(await app.changes()).toEqual({ POST: isHolder ? 1 : 0, DELETE: 0 });
				await write();
			}
			await check();
			await unpublish(order[order.length - 1]);
			expect(await app.changes()).toEqual({ POST: 0, DELETE: 1 });
			expect(await app.callback()).toBeUndefined();
		},
	);
});
