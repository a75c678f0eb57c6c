import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { N8nClient } from '../../sandbox/n8n/client.mts';
import { changeRow } from '../../sandbox/n8n/database.mts';
import { itemsOf } from '../../sandbox/n8n/executions.mts';
import type { Json } from '../../sandbox/n8n/types.mts';
import { openBusiness, type Business } from '../e2e/harness/business.mts';
import { startOwnN8n, type OwnN8n } from '../e2e/harness/ownN8n.mts';
import { end, everyFewSeconds, inARow, trigger } from '../e2e/harness/workflows.mts';

/** What 0.1.0 left behind when n8n was killed under load, and deliveries that had settled by then. */
const LEFT = 'test/fixtures/state-0.1.0.json';
const PATIENCE_MS = 60_000;
/** A poll more, with what comes of it. */
const QUIET_MS = 7000;
const LOOK_MS = 300;

interface StoredEvent {
	eventId: string;
	leadKey: string;
	account: { id: string };
	contact: { id: string };
	text?: string;
}

interface StoredState {
	pending: { event: StoredEvent; attempt: number }[];
	waiting: string;
}

interface Left {
	staticData: { global: Record<string, StoredState> };
	settledEntries: unknown[];
}

let own: OwnN8n;
let n8n: N8nClient;
let business: Business;
let workflowId: string;
let left: Left;
let pending: StoredState['pending'];
/** What n8n is owed, in the order of each contact. */
let owed: StoredEvent[];
/** What came in successful executions, oldest first. */
let items: Record<string, Json>[];

beforeAll(async () => {
	left = JSON.parse(await readFile(LEFT, 'utf8')) as Left;
	const [[slot, state]] = Object.entries(left.staticData.global);
	({ pending } = state);
	owed = [...pending.map(({ event }) => event), ...(JSON.parse(state.waiting) as StoredEvent[])];

	own = await startOwnN8n();
	n8n = own.client;
	business = await openBusiness(n8n, 'facebook', owed[0].account.id);
	await publish(slot.replace('instagramLeads:', ''));
	await own.process.stop();
	await changeRow(
		own.process,
		'UPDATE workflow_entity SET staticData = ? WHERE id = ?',
		JSON.stringify(left.staticData),
		workflowId,
	);
	await business.instagram.writeMessage({ username: 'malika.k', text: 'by poll', webhook: false });
	await own.process.restart();
	await goOn();
	items = await waitForItems(owed.length + 3);
});

afterAll(async () => {
	await own.close([business]);
	await business.close();
});

async function publish(nodeId: string): Promise<void> {
	const start = trigger(business.credential, { mode: 'webhook', pollTimes: everyFewSeconds });
	const { id } = await n8n.createWorkflow(inARow('upgrade', { ...start, id: nodeId }, end()));
	await n8n.publish(id);
	workflowId = id;
}

/** What had settled is delivered again; somebody new writes, and somebody whose events still wait. */
async function goOn(): Promise<void> {
	const { instagram, loginType } = business;
	const again = { object: 'instagram', entry: left.settledEntries };
	const deliverAgain = async () => (await instagram.postRaw({ payload: again, loginType })).status;
	// Like Meta, which comes again until the trigger is up.
	while ((await deliverAgain()) === 503) await sleep(LOOK_MS);
	expect(await deliverAgain()).toBe(200);
	await instagram.writeMessage({ username: 'timur.a', text: 'new' });
	const { id } = owed[owed.length - 1].contact;
	await instagram.putContact({ id, username: 'somebody.who.waits' });
	await instagram.writeMessage({ contactId: id, text: 'and one more' });
}

/** Waits for so many items of successful executions, and then for those that should not come. */
async function waitForItems(count: number): Promise<Record<string, Json>[]> {
	const deadline = Date.now() + PATIENCE_MS;
	while ((await n8n.countSuccesses(workflowId)) < count && Date.now() < deadline) {
		await sleep(LOOK_MS);
	}
	await sleep(QUIET_MS);
	const executions = await n8n.executions(workflowId);
	return executions
		.filter(({ status }) => status === 'success')
		.flatMap((execution) => itemsOf(execution, 'Trigger'));
}

const owedIds = (): string[] => owed.map(({ eventId }) => eventId);
const isNew = ({ eventId }: Record<string, Json>): boolean => !owedIds().includes(String(eventId));

it('hands over everything that 0.1.0 had not, each once', () => {
	const given = items.filter((item) => !isNew(item)).map(({ eventId }) => eventId);
	expect(given.sort()).toEqual(owedIds().sort());
});

it('tells of what n8n had before that it comes again, and of nothing else', () => {
	const attempts = items.flatMap(({ eventId, deliveryAttempt }) =>
		deliveryAttempt === undefined ? [] : [[eventId, deliveryAttempt]],
	);
	const expected = pending.map(({ event, attempt }) => [event.eventId, attempt + 1]);
	expect(Object.fromEntries(attempts)).toEqual(Object.fromEntries(expected));
});

it('keeps the order of each contact, with what comes in now at its end', () => {
	for (const leadKey of new Set(owed.map((event) => event.leadKey))) {
		const given = items.filter((item) => item.leadKey === leadKey);
		const before = owed.filter((event) => event.leadKey === leadKey);
		const ids = given.filter((item) => !isNew(item)).map(({ eventId }) => eventId);
		expect(ids).toEqual(before.map(({ eventId }) => eventId));
		expect(given.findIndex(isNew)).toBe(given.length > before.length ? before.length : -1);
	}
});

it('goes on with new events, and knows what had settled', () => {
	const texts = items.filter(isNew).map(({ text }) => text);
	expect(texts.sort()).toEqual(['and one more', 'by poll', 'new']);
});
