import { sleep } from 'n8n-workflow';

import type { LeadEvent } from '../../../../nodes/InstagramLeads/events/leadEvent';
import * as accounts from '../../../../nodes/InstagramLeads/graph/account/connectedAccount';
import { GraphClient } from '../../../../nodes/InstagramLeads/graph/client/client';
import type { ExecutionOutcome } from '../../../../nodes/InstagramLeads/trigger/execution/executionOutcome';
import { readSettings } from '../../../../nodes/InstagramLeads/trigger/parameters/settings';
import type { OutageReporter } from '../../../../nodes/InstagramLeads/trigger/polling/outageReporter';
import { ConversationLookups } from '../../../../nodes/InstagramLeads/trigger/contacts/conversationLookups';
import { Poller } from '../../../../nodes/InstagramLeads/trigger/polling/poller';
import { Refusals } from '../../../../nodes/InstagramLeads/trigger/execution/refusals';
import { EventQueue } from '../../../../nodes/InstagramLeads/trigger/queue/eventQueue';
import { WebhookRecord } from '../../../../nodes/InstagramLeads/trigger/shared/webhookRecord';
import { Lifetime } from '../../../../nodes/InstagramLeads/common/lifetime';
import { Gate } from '../../../../nodes/InstagramLeads/common/gate';
import { ACCOUNT, apiComment, apiConversation, apiMessage } from '../../../helpers/conversations';
import { ACCOUNT_ID } from '../../../helpers/credentials';
import { leadEvent } from '../../../helpers/events';
import { fakeClient, Refusal } from '../../../helpers/fakeClient';
import { cached, idleSteps, readableLog, retryFor, storeOver } from '../../../helpers/triggerParts';
import { deferred, longEnough, settled } from '../../../helpers/waiting';

const START = Date.parse('2026-03-01T10:00:00Z');
const minute = (n: number) => START + n * 60_000;

interface World {
	conversations?: unknown;
	posts?: unknown[];
	comments?: Record<string, unknown>;
	events?: string[];
	execute?: (event: LeadEvent) => Promise<ExecutionOutcome>;
	/** Events of a contact that may wait. */
	maxOfContact?: number;
}

/** A poller over what Meta shows; the test may change it between polls. */
function polling(world: World) {
	const executed: string[] = [];
	const lifetime = new Lifetime();
	const cursor = { startedAt: START, messages: START, comments: START };
	const store = storeOver({ cursor }, lifetime);
	const { client, calls } = fakeClient(async (path) => {
		if (path.endsWith('/conversations')) return page((await world.conversations) ?? []);
		if (path === `/${ACCOUNT_ID}/media`) return { data: world.posts ?? [] };
		return page(world.comments?.[path.split('/')[1]] ?? []);
	});
	const execute = async ([event]: LeadEvent[]) => {
		executed.push(event.eventId);
		return (await world.execute?.(event)) ?? 'executed';
	};
	const queue = new EventQueue({
		...idleSteps,
		executor: { execute },
		refusals: new Refusals(readableLog().log, lifetime),
		store,
		limits: { maxParallel: 1, maxWaiting: 100, maxTogether: 1, maxOfContact: world.maxOfContact },
		log: readableLog().log,
		lifetime,
	});
	const parameters: Record<string, unknown> = { events: world.events ?? ['message', 'comment'] };
	const settings = readSettings({
		getNodeParameter: (name, fallback) => parameters[name] ?? fallback,
	});
	const startupGate = new Gate(lifetime);
	let isOpen = false;
	void startupGate.waitUntilOpen(60_000).then(() => (isOpen = true));
	const { log, lines } = readableLog();
	const signs: string[] = [];
	const webhookRecord = new WebhookRecord();
	const poller = new Poller({
		queue,
		client: cached(client),
		store,
		settings,
		retry: retryFor({ waitsForToken: false }),
		startupGate,
		alertness: {
			started: () => void signs.push('started'),
			pollEnded: (foundLoss) => void signs.push(foundLoss ? 'loss' : 'nothing'),
		},
		webhookRecord,
		outages: { failed: () => {}, recovered: () => {} } as unknown as OutageReporter,
		conversations: new ConversationLookups(new Lifetime()),
		log,
		lifetime,
	});
	const cursorNow = () => store.cursor.toJSON();
	return {
		...{ poller, queue, client, cursorNow, executed, calls, lines, signs, webhookRecord },
		isGateOpen: () => isOpen,
	};
}

const page = (data: unknown) => (Array.isArray(data) ? { data } : data);
const thread = (...messages: unknown[]) =>
	apiConversation('t1', 0, {
		messages: { data: messages },
		updated_time: '2026-03-01T10:30:00+0000',
	});
const comment = (id: string, at: number) =>
	apiComment(id, { timestamp: new Date(minute(at)).toISOString() });

beforeEach(() => {
	jest.mocked(sleep).mockImplementation(async (milliseconds) => {
		if (milliseconds >= 30_000) await new Promise(() => {});
	});
});

describe('a poll', () => {
	it('queues what is new, messages and comments together, by time', async () => {
		const { poller, executed, cursorNow } = polling({
			conversations: [thread(apiMessage(4), apiMessage(2))],
			posts: [{ id: '17' }, { id: '18' }],
			comments: { 17: [comment('b', 3)], 18: [comment('a', 1)] },
		});
		await poller.poll();
		expect(executed).toEqual(['c:a', 'm:mid.2', 'c:b', 'm:mid.4']);
		expect(cursorNow()).toEqual({ startedAt: START, messages: minute(4), comments: minute(3) });
	});

	it('queues nothing twice, and nothing from before the start', async () => {
		const before = apiMessage(0, { created_time: '2026-03-01T09:59:59+0000' });
		const world: World = { conversations: [thread(apiMessage(1), before)] };
		const { poller, executed } = polling(world);
		await poller.poll();
		world.conversations = [thread(apiMessage(2), apiMessage(1), before)];
		await poller.poll();
		expect(executed).toEqual(['m:mid.1', 'm:mid.2']);
	});

	it('finds what Meta shows late, a little behind the cursor', async () => {
		const world: World = { conversations: [thread(apiMessage(4))] };
		const { poller, executed } = polling(world);
		await poller.poll();
		world.conversations = [thread(apiMessage(4), apiMessage(3))];
		await poller.poll();
		expect(executed).toEqual(['m:mid.4', 'm:mid.3']);
	});

	it('reads no further than to where nothing happened since', async () => {
		const old = Array.from({ length: 5 }, (_, n) =>
			apiConversation(`old${n}`, 1, { updated_time: '2026-03-01T09:00:00+0000' }),
		);
		const { poller, calls } = polling({
			conversations: {
				data: [thread(apiMessage(1)), ...old],
				paging: { cursors: { after: 'A' }, next: 'https://x' },
			},
			posts: [{ id: '17', comments_count: 0 }, { id: '18' }],
			comments: {
				18: { data: [comment('old', -5)], paging: { cursors: { after: 'A' }, next: 'https://x' } },
			},
		});
		await poller.poll();
		expect(calls.filter((path) => path !== '/me')).toEqual([
			`/${ACCOUNT_ID}/conversations`,
			`/${ACCOUNT_ID}/media`,
			'/18/comments',
		]);
	});

	it('asks for comments only where they are wanted', async () => {
		const { poller, calls } = polling({ events: ['message', 'liveComment'] });
		await poller.poll();
		expect(calls).not.toContain(`/${ACCOUNT_ID}/media`);
	});

	it("leaves out the account's own", async () => {
		const { poller, executed } = polling({
			conversations: [thread(apiMessage(2, { from: ACCOUNT }), apiMessage(1))],
			posts: [{ id: '17' }],
			comments: { 17: [apiComment('own', { from: ACCOUNT })] },
		});
		await poller.poll();
		expect(executed).toEqual(['m:mid.1']);
	});

	it('says when Meta hides messages that it was to read', async () => {
		const messages = Array.from({ length: 20 }, (_, index) => apiMessage(25 - index));
		const { poller, lines } = polling({ conversations: [thread(...messages)] });
		await poller.poll();
		expect(lines).toEqual([
			{ level: 'warn', message: expect.stringContaining('1 conversation(s) had more') as string },
		]);
	});
});

describe('the cursor', () => {
	it('stays before what n8n lost, and the next poll brings it again', async () => {
		let isLost = true;
		const { poller, cursorNow, executed } = polling({
			conversations: [thread(apiMessage(9), apiMessage(8), apiMessage(7))],
			execute: async ({ eventId }) => (isLost && eventId === 'm:mid.8' ? 'lost' : 'executed'),
		});
		await poller.poll();
		expect(cursorNow()?.messages).toBe(minute(8) - 1);
		isLost = false;
		await poller.poll();
		expect(executed).toEqual(['m:mid.7', 'm:mid.8', 'm:mid.9', 'm:mid.8']);
		expect(cursorNow()?.messages).toBe(minute(9));
	});

	it('stays before what a contact has too much of, and later polls bring it, in order', async () => {
		const { poller, cursorNow, executed } = polling({
			conversations: [thread(...[9, 8, 7, 6, 5].map((at) => apiMessage(at)))],
			maxOfContact: 2,
		});
		for (const reached of [minute(7) - 1, minute(9) - 1, minute(9)]) {
			await poller.poll();
			expect(cursorNow()?.messages).toBe(reached);
		}
		expect(executed).toEqual([5, 6, 7, 8, 9].map((at) => `m:mid.${at}`));
	});

	it('stays before what a slow workflow has not finished, and the poll goes on', async () => {
		jest.mocked(sleep).mockImplementation(async () => {});
		const { poller, cursorNow, executed } = polling({
			conversations: [thread(apiMessage(9), apiMessage(8))],
			execute: async () => await new Promise(() => {}),
		});
		await poller.poll();
		await poller.poll();
		expect(executed).toEqual(['m:mid.8']);
		expect(cursorNow()?.messages).toBe(minute(8) - 1);
	});

	it('of messages stays where they could not be read; that of comments moves', async () => {
		const { poller, cursorNow, executed } = polling({
			conversations: new Refusal(200),
			posts: [{ id: '17' }],
			comments: { 17: [comment('a', 3)] },
		});
		await expect(poller.poll()).rejects.toMatchObject({ errorClass: 'permission' });
		expect(executed).toEqual(['c:a']);
		expect(cursorNow()).toEqual({ startedAt: START, messages: START, comments: minute(3) });
	});

	it('of comments stays where they could not be read; that of messages moves', async () => {
		const { poller, cursorNow, executed } = polling({
			conversations: [thread(apiMessage(3))],
			posts: [{ id: '17' }],
			comments: { 17: new Refusal(10) },
		});
		await expect(poller.poll()).rejects.toMatchObject({ errorClass: 'permission' });
		expect(executed).toEqual(['m:mid.3']);
		expect(cursorNow()).toEqual({ startedAt: START, messages: minute(3), comments: START });
	});

	it.each<[string, Refusal]>([
		['refused for its rate', new Refusal(4)],
		['out for a moment', new Refusal(2, 500)],
	])('moves after both were read, where one was %s at first', async (_name, refusal) => {
		const world: World = { conversations: [thread(apiMessage(3))], posts: [{ id: '17' }] };
		const { poller, cursorNow, executed } = polling(world);
		world.comments = { 17: refusal };
		jest.mocked(sleep).mockImplementation(async (milliseconds) => {
			if (milliseconds >= 30_000) await new Promise(() => {});
			if (milliseconds >= 4000) world.comments = { 17: [comment('a', 2)] };
		});
		await poller.poll();
		expect(executed).toEqual(['c:a', 'm:mid.3']);
		expect(cursorNow()).toMatchObject({ messages: minute(3), comments: minute(2) });
	});

	it('stays, and nothing is executed, when the token dies between the two', async () => {
		const world: World = { conversations: [thread(apiMessage(3))], posts: [{ id: '17' }] };
		const { poller, cursorNow, executed } = polling(world);
		world.comments = { 17: new Refusal(190) };
		await expect(poller.poll()).rejects.toMatchObject({ errorClass: 'reconnect' });
		expect(executed).toEqual([]);
		world.comments = { 17: [comment('a', 2)] };
		await poller.poll();
		expect(executed).toEqual(['c:a', 'm:mid.3']);
		expect(cursorNow()).toMatchObject({ messages: minute(3), comments: minute(2) });
	});

	it('stays where nothing was there', async () => {
		const { poller, cursorNow } = polling({});
		await poller.poll();
		expect(cursorNow()).toEqual({ startedAt: START, messages: START, comments: START });
	});
});

describe('two polls', () => {
	it('never run at once', async () => {
		const { poller, calls } = polling({
			execute: async () => await new Promise(() => {}),
			conversations: [thread(apiMessage(1))],
		});
		void poller.poll();
		await longEnough();
		const before = calls.length;
		await poller.poll();
		expect(calls).toHaveLength(before);
	});

	it('say nothing of a read that is still going on', async () => {
		const read = deferred<unknown[]>();
		const { poller, isGateOpen } = polling({ conversations: read.promise });
		void poller.begin(true);
		await longEnough();
		await poller.run();
		await settled();
		expect(isGateOpen()).toBe(false);
		read.resolve([]);
		await longEnough();
		expect(isGateOpen()).toBe(true);
	});

	it('run after each other, also after a failure', async () => {
		const world: World = { conversations: new Refusal(190) };
		const { poller, executed } = polling(world);
		await expect(poller.poll()).rejects.toMatchObject({ errorClass: 'reconnect' });
		world.conversations = [thread(apiMessage(1))];
		await poller.poll();
		expect(executed).toEqual(['m:mid.1']);
	});
});

describe('what a poll tells of webhooks', () => {
	const old = apiMessage(10);
	const brought = leadEvent({ occurredAt: new Date(minute(9)).toISOString() });

	it('is that the start is over, whatever the first read found', async () => {
		const { poller, signs, webhookRecord } = polling({ conversations: [thread(old)] });
		webhookRecord.note([brought]);
		await poller.poll();
		expect(signs).toEqual(['started']);
	});

	it('is that one was lost, once, when it finds what should have come', async () => {
		const world: World = { conversations: [] };
		const { poller, signs, webhookRecord } = polling(world);
		webhookRecord.note([brought]);
		await poller.poll();
		world.conversations = [thread(old)];
		await poller.poll();
		await poller.poll();
		expect(signs).toEqual(['started', 'loss', 'nothing']);
	});

	it('is nothing where webhooks brought it', async () => {
		const world: World = { conversations: [] };
		const { poller, signs, webhookRecord, queue } = polling(world);
		await poller.poll();
		const event = leadEvent({ eventId: `m:${old.id}` });
		webhookRecord.note([event]);
		await queue.enqueue([event]).report;
		world.conversations = [thread(old)];
		await poller.poll();
		expect(signs).toEqual(['started', 'nothing']);
	});

	it('is nothing where Meta did not show everything', async () => {
		const { poller, signs } = polling({ conversations: new Refusal(200) });
		await poller.poll().catch(() => {});
		expect(signs).toEqual([]);
	});
});

describe('comments', () => {
	it('that n8n lost are read again, though their number is the same', async () => {
		let isLost = true;
		const { poller, executed, cursorNow } = polling({
			posts: [{ id: '17', comments_count: 1 }],
			comments: { 17: [comment('a', 3)] },
			execute: async () => (isLost ? 'lost' : 'executed'),
		});
		await poller.poll();
		isLost = false;
		await poller.poll();
		await poller.poll();
		expect(executed).toEqual(['c:a', 'c:a']);
		expect(cursorNow()?.comments).toBe(minute(3));
	});

	it('are read again where n8n never got them, for the token died meanwhile', async () => {
		const world: World = {
			conversations: new Refusal(190),
			posts: [{ id: '17', comments_count: 1 }],
			comments: { 17: [comment('a', 3)] },
		};
		const { poller, executed } = polling(world);
		await expect(poller.poll()).rejects.toMatchObject({ errorClass: 'reconnect' });
		world.conversations = [];
		await poller.poll();
		expect(executed).toEqual(['c:a']);
	});
});

describe('polls of the schedule', () => {
	afterEach(() => jest.restoreAllMocks());

	it('are left out now and then while limits run short; others never are', async () => {
		const { poller, calls, lines } = polling({});
		await poller.tick();
		const polls = () => calls.filter((path) => path.endsWith('/conversations')).length;
		expect(polls()).toBe(1);
		const headroom = jest.spyOn(GraphClient.prototype, 'headroom', 'get').mockReturnValue('short');
		await poller.tick();
		expect(polls()).toBe(1);
		await poller.run();
		expect(polls()).toBe(2);
		await poller.tick();
		expect(polls()).toBe(3);
		headroom.mockReturnValue('scarce');
		await poller.tick();
		expect(polls()).toBe(4);
		expect(lines.map(({ level }) => level)).toEqual(['info', 'info']);
	});

	it('that are left out give what n8n refused all the same', async () => {
		const { poller, queue } = polling({});
		await poller.tick();
		jest.spyOn(GraphClient.prototype, 'headroom', 'get').mockReturnValue('short');
		const enqueue = jest.spyOn(queue, 'enqueue');
		await poller.tick();
		expect(enqueue).toHaveBeenCalledTimes(1);
	});

	it('that Meta refuses for good have the account asked for again', async () => {
		const world: World = {};
		const { poller, client } = polling(world);
		await poller.run();
		const asked = jest.spyOn(accounts, 'forgetAccount');
		world.conversations = new Refusal(100);
		await poller.run();
		expect(asked).toHaveBeenCalledWith(client);
		for (const passing of [190, 4]) {
			world.conversations = new Refusal(passing);
			await poller.run();
		}
		expect(asked).toHaveBeenCalledTimes(1);
	});
});
