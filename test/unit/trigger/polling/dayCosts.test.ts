import { sleep } from 'n8n-workflow';

import { Refusals } from '../../../../nodes/InstagramLeads/trigger/execution/refusals';
import { WebhookRecord } from '../../../../nodes/InstagramLeads/trigger/shared/webhookRecord';
import { Gate } from '../../../../nodes/InstagramLeads/common/gate';
import { Lifetime } from '../../../../nodes/InstagramLeads/common/lifetime';
import {
	connectedAccount,
	forgetAccount,
} from '../../../../nodes/InstagramLeads/graph/account/connectedAccount';
import type { GraphClient } from '../../../../nodes/InstagramLeads/graph/client/client';
import { readSettings } from '../../../../nodes/InstagramLeads/trigger/parameters/settings';
import type { OutageReporter } from '../../../../nodes/InstagramLeads/trigger/polling/outageReporter';
import { ConversationLookups } from '../../../../nodes/InstagramLeads/trigger/contacts/conversationLookups';
import { Poller } from '../../../../nodes/InstagramLeads/trigger/polling/poller';
import { EventQueue } from '../../../../nodes/InstagramLeads/trigger/queue/eventQueue';
import { ACCOUNT, apiComment, apiMessage } from '../../../helpers/conversations';
import { ACCOUNT_ID } from '../../../helpers/credentials';
import { fakeClient } from '../../../helpers/fakeClient';
import { cached, idleSteps, readableLog, retryFor, storeOver } from '../../../helpers/triggerParts';

const START = Date.parse('2026-03-01T00:00:00Z');
const MINUTE = 60_000;
const DAY_MINUTES = 24 * 60;

let now: number;
/** The monotonic clock goes on from one test to the next. */
let uptime = 0;
beforeEach(() => {
	now = START;
	uptime += 2 * DAY_MINUTES * MINUTE;
	jest.spyOn(Date, 'now').mockImplementation(() => now);
	jest.spyOn(performance, 'now').mockImplementation(() => uptime + now - START);
	jest.mocked(sleep).mockImplementation(async (milliseconds) => {
		if (milliseconds >= 30_000) await new Promise(() => {});
		now += milliseconds;
	});
});
afterEach(() => {
	jest.restoreAllMocks();
	jest.mocked(sleep).mockImplementation(async () => {});
});

const iso = (at: number) => new Date(at).toISOString();

/** What people write and comment over a day, as Meta shows it at each moment. */
class Day {
	readonly messages: Array<{ contact: string; at: number }> = [];

	readonly comments: Array<{ post: number; at: number }> = [];

	constructor(private readonly posts: number) {}

	answer(path: string, query: Record<string, string>): unknown {
		if (path.endsWith('/conversations')) return this.conversations(query);
		if (path === `/${ACCOUNT_ID}/media`) {
			const data = Array.from({ length: this.posts }, (_, post) => ({
				id: `post${post}`,
				comments_count: this.commentsOf(post).length,
			}));
			return { data };
		}
		const post = Number(/^\/post(\d+)\/comments$/.exec(path)?.[1]);
		return { data: this.commentsOf(post).slice(0, Number(query.limit)) };
	}

	private commentsOf(post: number) {
		return this.comments
			.filter((comment) => comment.post === post && comment.at <= now)
			.sort((a, b) => b.at - a.at)
			.map(({ at }) => apiComment(`${post}-${at}`, { timestamp: iso(at) }));
	}

	private conversations({ limit, after = '0' }: Record<string, string>) {
		const byContact = new Map<string, number[]>();
		for (const { contact, at } of this.messages) {
			if (at <= now) byContact.set(contact, [at, ...(byContact.get(contact) ?? [])]);
		}
		const ids = [...byContact].sort(([, [a]], [, [b]]) => b - a);
		const end = Number(after) + Number(limit);
		const data = ids.slice(Number(after), end).map(([id, times]) => this.conversation(id, times));
		const paging = { cursors: { after: String(end) }, next: 'https://x' };
		return end < ids.length ? { data, paging } : { data };
	}

	private conversation(id: string, times: number[]) {
		const from = { id, username: id };
		const data = times.slice(0, 20).map((at) => {
			return apiMessage(1, { id: `${id}.${at}`, created_time: iso(at), from });
		});
		const participants = { data: [ACCOUNT, from] };
		return { id: `t${id}`, updated_time: iso(times[0]), participants, messages: { data } };
	}
}

/** Lives a day with the real poller; says what was called, by kind, and what was executed. */
async function live(day: Day, everyMinutes: number) {
	const lifetime = new Lifetime();
	const executed = new Set<string>();
	const store = storeOver(
		{ cursor: { startedAt: START, messages: START, comments: START } },
		lifetime,
	);
	const { client, calls } = fakeClient((path, query) => day.answer(path, query));
	forgetAccount(client);
	const { log } = readableLog();
	const queue = new EventQueue({
		...idleSteps,
		executor: {
			execute: async (events) => {
				for (const { eventId } of events) executed.add(eventId);
				return 'executed';
			},
		},
		refusals: new Refusals(log, lifetime),
		store,
		limits: { maxParallel: 50, maxTogether: 1 },
		log,
		lifetime,
	});
	const poller = new Poller({
		queue,
		client: asking(client),
		store,
		settings: readSettings({
			getNodeParameter: (name, fallback) => (name === 'events' ? ['message', 'comment'] : fallback),
		}),
		retry: retryFor({ waitsForToken: false }),
		startupGate: new Gate(lifetime),
		alertness: { started: () => {}, pollEnded: () => {} },
		webhookRecord: new WebhookRecord(),
		outages: { failed: () => {}, recovered: () => {} } as unknown as OutageReporter,
		conversations: new ConversationLookups(new Lifetime()),
		log,
		lifetime,
	});
	for (let minute = 0; minute < DAY_MINUTES; minute += everyMinutes) {
		now = START + minute * MINUTE;
		await poller.tick();
	}
	const count = (pattern: RegExp) => calls.filter((path) => pattern.test(path)).length;
	return {
		all: calls.length,
		conversations: count(/conversations/),
		posts: count(/media/),
		comments: count(/comments/),
		executed: executed.size,
	};
}

/** The way to Meta as the trigger has it: the account is asked for as often as the real one is. */
function asking(client: GraphClient) {
	const account = async () => ({ client, connected: await connectedAccount(client) });
	return Object.assign(cached(client), { account });
}

// A day has thousands of messages, and machines may be busy.
jest.setTimeout(30_000);

describe('what polls cost', () => {
	it('on a quiet day, every 5 minutes, with ten posts that have comments: 590 calls', async () => {
		const day = new Day(10);
		for (let post = 0; post < 10; post++)
			day.comments.push({ post, at: START - (post + 1) * MINUTE });
		const { all, ...calls } = await live(day, 5);
		expect(calls).toEqual({ conversations: 288, posts: 288, comments: 10, executed: 0 });
		expect(all).toBe(590);
	});

	it('on a day of 300 new people and 3,000 messages, every 10 minutes: 352 calls', async () => {
		const day = new Day(10);
		// Each writes ten messages within a quarter of an hour, at any time of fourteen hours.
		for (let person = 0; person < 300; person++) {
			const first = START + 8 * 60 * MINUTE + ((person * 7919) % 300) * 2.75 * MINUTE;
			for (let message = 0; message < 10; message++) {
				day.messages.push({ contact: `p${person}`, at: first + message * 1.5 * MINUTE });
			}
		}
		for (let comment = 0; comment < 60; comment++) {
			day.comments.push({ post: comment % 3, at: START + (500 + comment * 14) * MINUTE });
		}
		const { all, conversations, posts, comments, executed } = await live(day, 10);
		expect(executed).toBe(3060);
		expect([posts, comments]).toEqual([144, 60]);
		expect(conversations).toBe(144);
		expect(all).toBe(352);
	});

	it('after a rush of 300 people, every 5 minutes: all is read twice, then a page a poll', async () => {
		const day = new Day(1);
		for (let person = 0; person < 300; person++) {
			day.messages.push({ contact: `p${person}`, at: START + MINUTE + person * 100 });
		}
		const { conversations, executed } = await live(day, 5);
		expect(executed).toBe(300);
		expect(conversations).toBe(288 + 2 * 7);
	});

	it('for 100 changed conversations: four calls, and one for what came meanwhile', async () => {
		const day = new Day(1);
		for (let person = 0; person < 100; person++) {
			day.messages.push({ contact: `p${person}`, at: START + MINUTE + person });
		}
		const { conversations, posts, executed } = await live(day, DAY_MINUTES / 2);
		expect(executed).toBe(100);
		// The first poll sees none of them yet.
		expect({ conversations, posts }).toEqual({ conversations: 1 + 3 + 1, posts: 1 + 1 });
	});
});
