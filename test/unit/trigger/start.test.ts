import { sleep } from 'n8n-workflow';
import nock from 'nock';

import { runningExecutions } from '../../../nodes/InstagramLeads/trigger/execution/runningExecutions';
import {
	ACCOUNT,
	apiComment,
	apiConversation,
	apiMessage,
	CONTACT,
	pageCall,
} from '../../helpers/conversations';
import { ACCOUNT_ID, CONTACT_ID, facebookCredential, PAGE_ID } from '../../helpers/credentials';
import {
	changesEntry,
	commentValue,
	delivery,
	messaging,
	messagingEntry,
	outboundMessaging,
	SENT_MS,
	textMessage,
} from '../../helpers/deliveries';
import { expectAccountLookup, graphError, metaHost } from '../../helpers/graph';
import { triggerNode } from '../../helpers/n8n';
import type { Activation, ActiveTrigger } from '../../helpers/trigger';
import { activate, restarted } from '../../helpers/trigger';
import { longEnough, moment, until } from '../../helpers/waiting';
import { post } from '../../helpers/webhooks';

const leadKey = `ig:${ACCOUNT_ID}:${CONTACT_ID}`;
const WEBHOOK_ONLY = { mode: 'webhook', catchUp: false };
const POLLING = { mode: 'polling' };

/** How long webhook, poll and queue wait for executions, and events for what Meta tells. */
const PATIENCE_MS = [1500, 2000, 3000, 10_000, 30_000, 120_000, 600_000, 900_000];

const open: ActiveTrigger[] = [];

/** Publishes the workflow; Meta knows the account and answers reads as the test says. */
async function publish(activation: Activation = {}) {
	const credential = activation.credential ?? facebookCredential();
	expectAccountLookup(credential);
	const trigger = await activate({ ...activation, credential });
	open.push(trigger);
	const deliver = async (...entries: unknown[]) =>
		await post(delivery(...entries), {
			...activation,
			credential,
			workflow: trigger.workflow,
		});
	return { trigger, credential, deliver };
}

/** Answers the reads of conversation and profile that a new contact's first event needs, once. */
function answerContact(
	credential: ReturnType<typeof facebookCredential>,
	...messages: unknown[]
): void {
	const thread = apiConversation('t1', 0, { messages: { data: messages } });
	pageCall(credential, `/${PAGE_ID}/conversations`).reply(200, { data: [thread] });
	pageCall(credential, `/${CONTACT_ID}`).reply(200, { name: 'Malika', username: 'malika.k' });
}

beforeEach(() => {
	// Waits take no time, but for patience with n8n, which has no end.
	jest.mocked(sleep).mockImplementation(async (milliseconds) => {
		if (PATIENCE_MS.includes(milliseconds)) await new Promise(() => {});
		await moment();
	});
});

// Each test is a process of its own.
afterEach(() => runningExecutions.clear());

afterEach(async () => {
	for (const trigger of open.splice(0)) await trigger.close();
});

describe('publishing', () => {
	it('fails with what is wrong when the credential cannot work', async () => {
		const credential = facebookCredential();
		metaHost(credential).get('/v25.0/me/accounts').query(true).reply(400, graphError(190));
		await expect(activate({ credential })).rejects.toThrow('no longer accepts the access token');
	});

	it('does not keep the trigger down after a restart: webhooks need no token', async () => {
		const credential = facebookCredential();
		metaHost(credential).get('/v25.0/me/accounts').query(true).reply(400, graphError(190));
		const trigger = await activate({ credential, mode: 'init', parameters: WEBHOOK_ONLY });
		open.push(trigger);
		expect(trigger.log).toMatchObject([{ level: 'warn' }]);
	});

	it.each<[string, Activation['parameters'], number]>([
		['webhook with catch-up: polls, who shares the app, subscription and token', {}, 3],
		['webhook alone: who shares the app, subscription and token', WEBHOOK_ONLY, 2],
		['polling, and a look at the token', POLLING, 2],
		[
			'polling at two times, and a look at the token',
			{
				mode: 'polling',
				pollTimes: { item: [{ mode: 'everyMinute' }, { mode: 'everyHour', minute: 5 }] },
			},
			3,
		],
	])('registers the schedule: %s', async (_name, parameters, count) => {
		const { trigger } = await publish({ parameters });
		expect(trigger.crons).toHaveLength(count);
		for (const { expression } of trigger.crons) expect(expression.split(' ')).toHaveLength(6);
	});

	it('reads nothing old the first time', async () => {
		const { trigger } = await publish({ parameters: POLLING });
		await moment();
		expect(trigger.emissions).toEqual([]);
	});
});

describe('an event by webhook', () => {
	const first = textMessage('mid.1', 'hello', {
		timestamp: Date.parse('2026-03-01T10:01:00.400Z'),
	});

	it('starts one execution, with what Meta knows of the contact', async () => {
		const { trigger, credential, deliver } = await publish({ parameters: WEBHOOK_ONLY });
		answerContact(credential, apiMessage(1));
		await deliver(messagingEntry(first));
		expect(trigger.emissions.map(({ items }) => items)).toEqual([
			[
				{
					eventId: 'm:mid.1',
					leadKey,
					type: 'message',
					direction: 'inbound',
					occurredAt: '2026-03-01T10:01:00.400Z',
					receivedVia: 'webhook',
					isNewLead: true,
					account: ACCOUNT,
					contact: { ...CONTACT, name: 'Malika' },
					conversationId: 't1',
					text: 'hello',
					message: { id: 'mid.1', attachments: [] },
				},
			],
		]);
	});

	it('starts no second one, however often it comes', async () => {
		const { trigger, credential, deliver } = await publish({ parameters: WEBHOOK_ONLY });
		answerContact(credential, apiMessage(1));
		await deliver(messagingEntry(first, first));
		await deliver(messagingEntry(first));
		expect(trigger.emissions).toHaveLength(1);
	});

	it('goes on without what Meta does not tell', async () => {
		const { trigger, credential, deliver } = await publish({ parameters: WEBHOOK_ONLY });
		pageCall(credential, `/${PAGE_ID}/conversations`).reply(400, graphError(10));
		pageCall(credential, `/${CONTACT_ID}`).reply(400, graphError(230));
		await deliver(messagingEntry(first));
		expect(trigger.emissions[0].items).toMatchObject([
			{ eventId: 'm:mid.1', contact: { id: CONTACT_ID }, text: 'hello' },
		]);
	});

	it('is no new lead when an earlier message is there', async () => {
		const { trigger, credential, deliver } = await publish({ parameters: WEBHOOK_ONLY });
		answerContact(credential, apiMessage(1), apiMessage(0));
		await deliver(messagingEntry(first));
		await until(() => trigger.emissions.length > 0);
		const own = trigger.emissions.find(({ items }) => items[0].eventId === 'm:mid.1');
		expect(own?.items[0].isNewLead).toBe(false);
	});

	it('has a key of its own, the same for the same event of the same node only', async () => {
		const keyOf = async (id: string) => {
			runningExecutions.clear();
			const { trigger, credential, deliver } = await publish({
				parameters: { ...WEBHOOK_ONLY, options: { resolveProfile: false } },
				node: { id },
			});
			pageCall(credential, `/${PAGE_ID}/conversations`).reply(200, { data: [] });
			await deliver(messagingEntry(first));
			// The next one shares the app.
			await trigger.close();
			return trigger.emissions[0].key;
		};
		const key = await keyOf('node-7');
		expect(key).toMatch(/^instagram-leads:[0-9a-f]{64}$/);
		expect(await keyOf('node-7')).toBe(key);
		expect(await keyOf('node-8')).not.toBe(key);
	});

	it("is not the account's own, unless the operator wants these", async () => {
		const own = outboundMessaging({ message: { mid: 'own', text: 'Welcome!', is_echo: true } });
		const { trigger, deliver } = await publish({ parameters: WEBHOOK_ONLY });
		await deliver(messagingEntry(own));
		const comment = commentValue({ from: { id: ACCOUNT_ID, username: 'gulnora.shop' } });
		await deliver(changesEntry({ field: 'comments', value: comment }));
		expect(trigger.emissions).toEqual([]);
	});
});

describe('an execution', () => {
	const event = textMessage('mid.1', 'hello');
	const start = async (ending: Activation['ending']) => {
		const parameters = { ...WEBHOOK_ONLY, options: { resolveProfile: false } };
		const published = await publish({ parameters, ending });
		pageCall(published.credential, `/${PAGE_ID}/conversations`).reply(200, { data: [] });
		void published.deliver(messagingEntry(event));
		await until(() => published.trigger.emissions.length > 0);
		return published;
	};

	it.each<[string, Activation['ending']]>([
		['failed on its own account', () => ({ status: 'error' })],
		['was cancelled', () => ({ status: 'canceled' })],
		['waits', () => ({ status: 'waiting' })],
		['exists already under this key', () => undefined],
	])('that %s is not started again', async (_name, ending) => {
		const { trigger, deliver } = await start(ending);
		await deliver(messagingEntry(event));
		expect(trigger.emissions).toHaveLength(1);
	});

	it('that n8n lost is started again, under another key, and says so', async () => {
		let ended = 0;
		const { trigger } = await start(() => ({ status: ++ended === 1 ? 'crashed' : 'success' }));
		await until(() => trigger.emissions.length === 2);
		const [first, second] = trigger.emissions;
		expect(second.key).not.toBe(first.key);
		expect(first.items[0]).not.toHaveProperty('deliveryAttempt');
		expect(second.items).toEqual([{ ...first.items[0], deliveryAttempt: 2 }]);
	});

	it('is not started for ever', async () => {
		const { trigger, deliver } = await start(() => ({ status: 'crashed' }));
		await until(() => trigger.log.some(({ level }) => level === 'error'));
		const { length } = trigger.emissions;
		await deliver(messagingEntry(event));
		expect(trigger.emissions).toHaveLength(length);
		expect(length).toBeLessThanOrEqual(5);
		expect(JSON.stringify(trigger.log)).toContain('m:mid.1');
	});

	it('of a contact comes after the one before has ended, in the order of time', async () => {
		const { trigger, credential, deliver } = await start('hang');
		pageCall(credential, `/${PAGE_ID}/conversations`).optionally().reply(200, { data: [] });
		void deliver(
			messagingEntry(
				textMessage('mid.3', '3', { timestamp: SENT_MS + 3000 }),
				textMessage('mid.2', '2', { timestamp: SENT_MS + 2000 }),
			),
		);
		const seen = () => trigger.emissions.map(({ items }) => items[0].eventId);
		await moment();
		expect(seen()).toEqual(['m:mid.1']);
		trigger.emissions[0].end({ status: 'success' });
		await until(() => seen().length === 2);
		trigger.emissions[1].end({ status: 'success' });
		await until(() => seen().length === 3);
		expect(seen()).toEqual(['m:mid.1', 'm:mid.2', 'm:mid.3']);
		trigger.emissions[2].end({ status: 'success' });
	});
});

describe('state', () => {
	const parameters = { ...WEBHOOK_ONLY, options: { resolveProfile: false } };
	const event = textMessage('mid.1', 'hello');
	/** Meta is asked for the contact's conversation once more, and shows none yet. */
	const noThread = () =>
		pageCall(facebookCredential(), `/${PAGE_ID}/conversations`).reply(200, { data: [] });

	it('keeps what was settled over a restart', async () => {
		const before = await publish({ parameters });
		noThread();
		await before.deliver(messagingEntry(event));
		await before.trigger.close();
		const workflow = restarted(before.trigger.workflow, { parameters });
		const after = await publish({ parameters, workflow, mode: 'init' });
		await after.deliver(messagingEntry(event));
		await moment();
		expect(after.trigger.emissions).toEqual([]);
	});

	it('gives again what n8n had when it crashed', async () => {
		const before = await publish({ parameters, ending: 'hang' });
		noThread();
		void before.deliver(messagingEntry(event));
		await until(() => before.trigger.emissions.length === 1);
		// What the next process finds is what this one had stored before its execution ended.
		const workflow = restarted(before.trigger.workflow, { parameters });
		before.trigger.emissions[0].end({ status: 'success' });
		await longEnough();
		runningExecutions.clear();
		noThread();
		const after = await publish({ parameters, workflow, mode: 'init' });
		await until(() => after.trigger.emissions.length === 1);
		expect(after.trigger.emissions[0].items[0]).toMatchObject({
			eventId: 'm:mid.1',
			deliveryAttempt: 2,
		});
	});

	it('gives after a restart what waited behind an execution, though nothing shows it any more', async () => {
		const reacting = { parameters: { ...parameters, events: ['message', 'reaction'] } };
		const reaction = { mid: 'mid.0', action: 'react', reaction: 'love', emoji: '❤' };
		const before = await publish({ ...reacting, ending: 'hang' });
		pageCall(before.credential, `/${PAGE_ID}/conversations`)
			.times(20)
			.optionally()
			.reply(200, { data: [] });
		void before.deliver(messagingEntry(event));
		await until(() => before.trigger.emissions.length === 1);
		void before.deliver(
			messagingEntry(
				textMessage('mid.2', 'and this', { timestamp: SENT_MS + 1000 }),
				messaging({ reaction, timestamp: SENT_MS + 2000 }),
			),
		);
		await longEnough();
		before.trigger.emissions[0].end({ status: 'success' });
		await until(() => before.trigger.emissions.length === 2);
		// Killed while n8n has the second and the third waits.
		const workflow = restarted(before.trigger.workflow, reacting);
		await before.trigger.close();
		before.trigger.emissions[1].end({ status: 'success' });
		await longEnough();
		runningExecutions.clear();
		// n8n has the executions that it was given before: it starts none of the same key.
		const taken = new Set(before.trigger.emissions.map(({ key }) => key));
		const isTaken = ({ key }: { key?: string }) => taken.has(key);
		const after = await publish({
			...reacting,
			workflow,
			mode: 'init',
			ending: (emission) => (isTaken(emission) ? undefined : { status: 'success' }),
		});
		const started = () => after.trigger.emissions.filter((emission) => !isTaken(emission));
		// n8n saves once the trigger is up: what is given again must be in there until it has been.
		const [saved] = Object.values(
			workflow.staticData.global as Record<string, { waiting: string }>,
		);
		expect(saved.waiting).toContain('"type":"reaction"');
		await until(() => started().length === 2);
		expect(started().map(({ items }) => items[0])).toMatchObject([
			{ eventId: 'm:mid.2', deliveryAttempt: 2 },
			{ type: 'reaction' },
		]);
	});

	it('starts nothing twice that ended after the trigger went down and before its successor came up', async () => {
		const before = await publish({ parameters, ending: 'hang' });
		noThread();
		void before.deliver(messagingEntry(event));
		await until(() => before.trigger.emissions.length === 1);
		const workflow = restarted(before.trigger.workflow, { parameters });
		await before.trigger.close();
		before.trigger.emissions[0].end({ status: 'success' });
		await longEnough();
		noThread();
		const after = await publish({ parameters, workflow, mode: 'update', ending: 'hang' });
		await longEnough();
		expect(after.trigger.emissions).toEqual([]);
	});

	it('starts nothing twice when the workflow is published anew while an execution runs', async () => {
		const before = await publish({ parameters, ending: 'hang' });
		noThread();
		void before.deliver(messagingEntry(event));
		await until(() => before.trigger.emissions.length === 1);
		await before.trigger.close();
		const { workflow } = before.trigger;
		noThread();
		const after = await publish({ parameters, workflow, mode: 'update', ending: 'hang' });
		await longEnough();
		expect(after.trigger.emissions).toEqual([]);
		before.trigger.emissions[0].end({ status: 'success' });
		await moment();
	});

	it('is kept under the id of the node, so that a renamed node keeps it', async () => {
		const { trigger } = await publish({ parameters });
		expect(Object.keys(trigger.workflow.staticData.global as object)).toEqual([
			`instagramLeads:${triggerNode().id}`,
		]);
	});
});

describe('a poll', () => {
	const since = { options: { since: '2026-03-01T10:00:00Z', resolveProfile: false } };
	const parameters = { ...POLLING, ...since };

	const answerScan = (
		credential: ReturnType<typeof facebookCredential>,
		messages: unknown[],
		comments: unknown[] = [],
	) => {
		const thread = apiConversation('t1', 0, { messages: { data: messages } });
		pageCall(credential, `/${PAGE_ID}/conversations`).reply(200, { data: [thread] });
		const posts = comments.length > 0 ? [{ id: '17' }] : [];
		metaHost(credential).get(`/v25.0/${ACCOUNT_ID}/media`).query(true).reply(200, { data: posts });
		if (comments.length > 0) {
			metaHost(credential).get('/v25.0/17/comments').query(true).reply(200, { data: comments });
		}
	};

	it('finds messages and comments since the beginning, in the order of time, each once', async () => {
		const credential = facebookCredential();
		answerScan(
			credential,
			[apiMessage(3), apiMessage(2)],
			[apiComment('c1', { timestamp: '2026-03-01T10:02:30+0000' })],
		);
		// A message before the comment may have come since the poll read the conversations.
		pageCall(credential, `/${PAGE_ID}/conversations`).reply(200, { data: [] });
		const { trigger } = await publish({ credential, parameters });
		await until(() => trigger.emissions.length === 3);
		expect(trigger.emissions.map(({ items }) => items[0].eventId)).toEqual([
			'm:mid.2',
			'c:c1',
			'm:mid.3',
		]);
		expect(trigger.emissions[0].items[0]).toMatchObject({
			isNewLead: true,
			receivedVia: 'polling',
			account: ACCOUNT,
			contact: CONTACT,
		});

		answerScan(credential, [apiMessage(4), apiMessage(3), apiMessage(2)]);
		trigger.crons[0].tick();
		await until(() => trigger.emissions.length === 4);
		expect(trigger.emissions[3].items[0]).toMatchObject({ eventId: 'm:mid.4', isNewLead: false });
	});

	it('shows an outage that needs the operator once, as a failed execution', async () => {
		const { trigger, credential } = await publish({ parameters: POLLING });
		const refuse = () => {
			pageCall(credential, `/${PAGE_ID}/conversations`).reply(400, graphError(190));
			metaHost(credential)
				.get(`/v25.0/${ACCOUNT_ID}/media`)
				.query(true)
				.reply(400, graphError(190));
		};
		const warnings = () => trigger.log.filter(({ level }) => level === 'warn').length;
		for (const count of [1, 2]) {
			refuse();
			trigger.crons[0].tick();
			await until(() => warnings() === count);
		}
		expect(trigger.failures).toHaveLength(1);
		expect(trigger.failures[0].message).toContain('no longer accepts the access token');

		answerScan(credential, []);
		trigger.crons[0].tick();
		await until(() => nock.isDone());
		await longEnough();
		refuse();
		trigger.crons[0].tick();
		await until(() => trigger.failures.length === 2);
	});

	it('only notes an outage that passes by itself', async () => {
		const { trigger, credential } = await publish({ parameters: POLLING });
		// Asked again after a few seconds, but not for ever.
		pageCall(credential, `/${PAGE_ID}/conversations`).times(2).reply(400, graphError(80002));
		metaHost(credential).get(`/v25.0/${ACCOUNT_ID}/media`).optionally().reply(200, { data: [] });
		trigger.crons[0].tick();
		await until(() => trigger.log.some(({ level }) => level === 'warn'));
		expect(trigger.failures).toEqual([]);
	});
});

describe('somebody known by username and by id', () => {
	const parameters = { ...WEBHOOK_ONLY, options: { resolveProfile: false } };
	const byId = { id: CONTACT_ID, username: 'malika.k' };
	const byName = { username: 'malika.k' };

	it.each([
		['by id first', [byId, byName, byName]],
		['by username first', [byName, byId, byId]],
	])('is one lead, and new once: %s', async (_name, authors) => {
		const { trigger, credential, deliver } = await publish({ parameters });
		pageCall(credential, `/${PAGE_ID}/conversations`)
			.times(9)
			.optionally()
			.reply(200, { data: [] });
		for (const [index, from] of authors.entries()) {
			const value = commentValue({ id: `c${index}`, from });
			await deliver(changesEntry({ field: 'comments', value }));
			await until(() => trigger.emissions.length === index + 1);
		}
		const items = trigger.emissions.map(({ items: [item] }) => item);
		expect(new Set(items.map(({ leadKey: key }) => key)).size).toBe(1);
		expect(items.map(({ isNewLead }) => isNewLead)).toEqual([true, false, false]);
	});
});
