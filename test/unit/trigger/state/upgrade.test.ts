import type { IDataObject } from 'n8n-workflow';
import { sleep } from 'n8n-workflow';

// What 0.1.0 left behind when n8n was killed under load: the workflow's static data as n8n had stored it, and some of
// the deliveries that had settled by then. One pending event had been given to n8n twice already.
import left from '../../../fixtures/state-0.1.0.json';
import { apiConversation, apiMessage, CONTACT, pageCall } from '../../../helpers/conversations';
import { ACCOUNT_ID, facebookCredential, PAGE_ID } from '../../../helpers/credentials';
import { delivery, messaging, messagingEntry } from '../../../helpers/deliveries';
import { expectAccountLookup, metaHost } from '../../../helpers/graph';
import { triggerNode, workflowOf } from '../../../helpers/n8n';
import type { Activation, ActiveTrigger } from '../../../helpers/trigger';
import { activate, restarted } from '../../../helpers/trigger';
import { longEnough, moment, until } from '../../../helpers/waiting';
import { post } from '../../../helpers/webhooks';

/** The parts of a stored event that matter here. */
interface Stored {
	eventId: string;
	leadKey: string;
	occurredAt: string;
	contact: { id: string };
	text?: string;
	message?: { id: string; attachments: unknown[] };
}

/** What every version stores in the form that 0.1.0 reads. */
interface State {
	cursor: { startedAt: number; messages: number; comments: number };
	lastKey: string;
	pending: Array<{ event: Stored; attempt: number }>;
	/** JSON. */
	waiting: string;
}

/** What 0.1.0 stores in lists. */
interface OldState extends State {
	settled: string[];
	contacts: string[];
	names: string[][];
}

/** The same as it is stored now: prints without anything between them. */
interface NewState extends State {
	settled: string;
	contacts: string;
	names: string;
	byName: string;
	account: { id: string };
	app?: object;
}

const [[slot, state]] = Object.entries(left.staticData.global as Record<string, OldState>);
const shortPrints = (prints: string[]) => prints.map((print) => print.slice(0, 7));
const oldPrints = shortPrints(state.settled).join('');
/** Nobody knows when 0.1.0 last heard of them. */
const oldContacts = shortPrints(state.contacts).map((print) => `${print}AAA`);
const entriesOf = (contacts: string) => contacts.match(/.{10}/g) ?? [];
const nodeId = slot.replace('instagramLeads:', '');
const pending = state.pending.map(({ event }) => event);
const waiting = JSON.parse(state.waiting) as Stored[];
const owed = [...pending, ...waiting];

const WEBHOOK_ONLY = { mode: 'webhook', catchUp: false, options: { resolveProfile: false } };
const POLLING = { mode: 'polling', options: { resolveProfile: false } };
/** How long webhook, poll and queue wait for executions, and others for what Meta tells and for one that hangs. */
const PATIENCE_MS = [1500, 2000, 3000, 10_000, 30_000, 120_000, 600_000, 900_000];

const open: ActiveTrigger[] = [];
let workflows = 0;

/** Brings the trigger up as n8n does when it starts, on what 0.1.0 left. */
async function upgrade({ conversations = [], ...more }: Activation & { conversations?: object[] }) {
	const credential = facebookCredential();
	// What this process did in another test counts for the workflow of that test only.
	const old = workflowOf(triggerNode(), `upgraded-${++workflows}`);
	old.staticData = left.staticData as unknown as IDataObject;
	const activation: Activation = { ...more, node: { id: nodeId }, credential };
	activation.workflow = restarted(old, activation);
	expectAccountLookup(credential);
	pageCall(credential, `/${PAGE_ID}/conversations`)
		.times(1000)
		.optionally()
		.reply(200, { data: conversations });
	metaHost(credential)
		.get(`/v25.0/${ACCOUNT_ID}/media`)
		.query(true)
		.times(1000)
		.optionally()
		.reply(200, { data: [] });
	const trigger = await activate({ ...activation, mode: 'init' });
	open.push(trigger);
	return {
		trigger,
		deliver: async (...entries: unknown[]) => await post(delivery(...entries), activation),
		stored: () => (trigger.workflow.staticData.global as Record<string, NewState>)[slot],
	};
}

const itemsOf = (emissions: ActiveTrigger['emissions']) => emissions.flatMap(({ items }) => items);
const idsOf = (events: Array<{ eventId?: unknown }>) =>
	events.map(({ eventId }) => String(eventId));

/** The ids of each contact's events, in the order in which they stand. */
function idsByLead(
	events: Array<{ leadKey?: unknown; eventId?: unknown }>,
): Map<unknown, unknown[]> {
	const ids = new Map<unknown, unknown[]>();
	for (const { leadKey, eventId } of events) {
		ids.set(leadKey, [...(ids.get(leadKey) ?? []), eventId]);
	}
	return ids;
}

const byId = (entries: State['pending']) =>
	Object.fromEntries(entries.map((entry) => [entry.event.eventId, entry]));

/** Everything that n8n is still to get, and what comes of itself after it. */
async function allOf({ emissions }: ActiveTrigger): Promise<IDataObject[]> {
	await until(() => emissions.length >= owed.length);
	await longEnough();
	return itemsOf(emissions);
}

beforeEach(() => {
	jest.mocked(sleep).mockImplementation(async (milliseconds) => {
		if (PATIENCE_MS.includes(milliseconds)) await new Promise(() => {});
		await moment();
	});
});

afterEach(async () => {
	for (const trigger of open.splice(0)) {
		await trigger.close();
		trigger.emissions.forEach(({ end }) => end({ status: 'success' }));
	}
});

describe('a state that 0.1.0 left behind under load', () => {
	it('has pending, waiting and settled events in it', () => {
		expect(state.pending.map(({ attempt }) => attempt)).toEqual([2, 1, 1, 1]);
		expect(waiting.length).toBeGreaterThan(50);
		expect(new Set(waiting.map(({ eventId }) => eventId[0]))).toEqual(new Set(['m', 'c', 'p']));
		expect(state.settled.length).toBeGreaterThan(100);
	});

	it('loses nothing and gives nothing twice: what n8n had comes with its next attempt, what waited comes once', async () => {
		const { trigger } = await upgrade({ parameters: WEBHOOK_ONLY });
		const items = await allOf(trigger);
		expect(idsOf(items).sort()).toEqual(idsOf(owed).sort());
		const attempts = new Map(
			items.map(({ eventId, deliveryAttempt }) => [eventId, deliveryAttempt]),
		);
		expect(idsOf(pending).map((id) => attempts.get(id))).toEqual([3, 2, 2, 2]);
		expect(idsOf(waiting).filter((id) => attempts.get(id) !== undefined)).toEqual([]);
	});

	it('gives every event as it was', async () => {
		const { trigger } = await upgrade({ parameters: WEBHOOK_ONLY });
		const items = new Map((await allOf(trigger)).map((item) => [item.eventId, item]));
		for (const event of pending) {
			const { deliveryAttempt, ...item } = items.get(event.eventId) ?? {};
			expect(item).toEqual(event);
			expect(deliveryAttempt).toBeGreaterThan(1);
		}
		for (const { eventId, leadKey, occurredAt, text, contact } of waiting) {
			expect(items.get(eventId)).toMatchObject({ leadKey, occurredAt, text, contact });
		}
	});

	it('keeps the order of each contact', async () => {
		const { trigger } = await upgrade({ parameters: WEBHOOK_ONLY });
		expect(idsByLead(await allOf(trigger))).toEqual(idsByLead(owed));
	});

	it('knows what had settled when Meta delivers it again', async () => {
		const { trigger, deliver } = await upgrade({ parameters: WEBHOOK_ONLY });
		await deliver(...left.settledEntries);
		expect(idsOf(await allOf(trigger)).sort()).toEqual(idsOf(owed).sort());
		await deliver(...left.settledEntries);
		await longEnough();
		expect(trigger.emissions).toHaveLength(owed.length);
	});

	it('knows what waits when Meta delivers it again', async () => {
		const { trigger, deliver } = await upgrade({ parameters: WEBHOOK_ONLY });
		const again = owed.flatMap(({ message, contact, occurredAt, text }) =>
			message
				? [
						messaging({
							sender: { id: contact.id },
							timestamp: Date.parse(occurredAt),
							message: { mid: message.id, text },
						}),
					]
				: [],
		);
		void deliver(messagingEntry(...again));
		expect(idsOf(await allOf(trigger)).sort()).toEqual(idsOf(owed).sort());
	});

	it('reads on from where its cursor stands', async () => {
		// One message before the beginning that the state knows of, one after it.
		const conversations = [
			apiConversation('t1', 0, { messages: { data: [apiMessage(3), apiMessage(0)] } }),
		];
		const { trigger, stored } = await upgrade({ parameters: POLLING, conversations });
		await until(() => trigger.emissions.length > owed.length);
		const items = await allOf(trigger);
		const others = items.filter(({ eventId }) => !idsOf(owed).includes(String(eventId)));
		expect(others).toMatchObject([
			{ eventId: 'm:mid.3', contact: CONTACT, receivedVia: 'polling' },
		]);
		expect(stored().cursor).toEqual({
			...state.cursor,
			messages: Date.parse('2026-03-01T10:03:00Z'),
		});
	});
});

describe('the state that is stored after it', () => {
	it('says in the form of 0.1.0 what n8n has and what waits, should n8n go down again', async () => {
		const { trigger, stored } = await upgrade({ parameters: WEBHOOK_ONLY, ending: 'hang' });
		await until(() => trigger.emissions.length === pending.length);
		const { cursor, lastKey, ...rest } = stored();
		expect({ cursor, lastKey }).toEqual({ cursor: state.cursor, lastKey: state.lastKey });
		const again = state.pending.map(({ event, attempt }) => ({ event, attempt: attempt + 1 }));
		const was = byId(state.pending);
		const now = byId(rest.pending);
		expect(Object.keys(now).sort()).toEqual(Object.keys(was).sort());
		for (const { event, attempt } of again) {
			// A repeated emission puts nothing that a crash would miss: the attempt before it may stand there.
			expect(now[event.eventId].event).toEqual(event);
			expect([attempt - 1, attempt]).toContain(now[event.eventId].attempt);
		}
		expect(JSON.parse(rest.waiting)).toEqual(waiting);
		expect(Object.keys(rest).sort()).toEqual([
			'account',
			'app',
			'byName',
			'contacts',
			'names',
			'pending',
			'settled',
			'waiting',
		]);
	});

	it('has what 0.1.0 knew in the small form', async () => {
		const { trigger, stored } = await upgrade({ parameters: WEBHOOK_ONLY, ending: 'hang' });
		await until(() => trigger.emissions.length === pending.length);
		const { settled, contacts, names, byName } = stored();
		expect(settled).toBe(oldPrints);
		expect(
			entriesOf(contacts)
				.map((entry) => entry.slice(0, 7))
				.sort(),
		).toEqual(shortPrints(state.contacts).sort());
		const known = state.names.filter(([, id]) => id !== '');
		expect(names.split(' ')).toHaveLength(known.length);
		expect(byName).toHaveLength(7 * (state.names.length - known.length));
		expect(JSON.stringify({ settled, contacts, names, byName }).length).toBeLessThan(
			0.6 * JSON.stringify([state.settled, state.contacts, state.names]).length,
		);
	});

	it('has all that 0.1.0 cannot do without once everything has settled, so that going back loses nothing', async () => {
		const { trigger, stored } = await upgrade({ parameters: WEBHOOK_ONLY });
		await allOf(trigger);
		await trigger.close();
		const { cursor, lastKey, settled, contacts, names, byName, account, app, ...rest } = stored();
		expect(account).toMatchObject({ id: ACCOUNT_ID });
		expect(app).toMatchObject({ members: expect.any(Array) });
		expect(cursor).toEqual(state.cursor);
		expect(lastKey).toMatch(/^instagram-leads:[0-9a-f]{64}/);
		expect(settled.startsWith(oldPrints)).toBe(true);
		expect(settled).toHaveLength(7 * (state.settled.length + owed.length));
		const known = entriesOf(contacts).map((entry) => entry.slice(0, 7));
		expect(known).toEqual(expect.arrayContaining(shortPrints(state.contacts)));
		// 0.1.0 takes for empty what is no list; n8n's keys keep it from giving anything twice.
		expect([settled, contacts, names, byName].map((value) => typeof value)).toEqual(
			Array(4).fill('string'),
		);
		expect(rest).toEqual({ pending: [], waiting: '[]' });
	});

	it('knows when somebody was heard of who had no time before', async () => {
		const { trigger, stored } = await upgrade({ parameters: WEBHOOK_ONLY });
		await allOf(trigger);
		await trigger.close();
		const entries = entriesOf(stored().contacts);
		const silent = entries.filter((entry) => entry.endsWith('AAA'));
		expect(silent.length).toBeLessThan(entries.length);
		expect(oldContacts).toEqual(expect.arrayContaining(silent));
	});
});
