import { sleep } from 'n8n-workflow';

import type { LeadEvent } from '../../../../nodes/InstagramLeads/events/leadEvent';
import { Backfill } from '../../../../nodes/InstagramLeads/trigger/backfill/backfill';
import { isCovered } from '../../../../nodes/InstagramLeads/trigger/backfill/earlierMessages';
import type { LookedUp } from '../../../../nodes/InstagramLeads/trigger/contacts/conversationReads';
import type { ContactDirectory } from '../../../../nodes/InstagramLeads/trigger/contacts/contactDirectory';
import { headOf } from '../../../../nodes/InstagramLeads/graph/messaging/conversationHeads';
import { readSettings } from '../../../../nodes/InstagramLeads/trigger/parameters/settings';
import type { Headroom } from '../../../../nodes/InstagramLeads/graph/limits/headroom';
import { WebhookRecord } from '../../../../nodes/InstagramLeads/trigger/shared/webhookRecord';
import { Lifetime } from '../../../../nodes/InstagramLeads/common/lifetime';
import { Gate } from '../../../../nodes/InstagramLeads/common/gate';
import { ACCOUNT, CONTACT } from '../../../helpers/conversations';
import { CONTACT_ID } from '../../../helpers/credentials';
import { leadEvent, messageEvent } from '../../../helpers/events';
import { fakeClient } from '../../../helpers/fakeClient';
import { cached, storeFrom } from '../../../helpers/triggerParts';
import { deferred } from '../../../helpers/waiting';

const at = (time: string) => ({ occurredAt: `2026-03-01T${time}Z` });

const thread = (...events: LeadEvent[]) => ({
	conversationId: 't1',
	account: ACCOUNT,
	contact: CONTACT,
	events,
	isTruncated: false,
	raw: { id: 't1' },
});

interface World {
	isWatchful?: boolean;
	headroom?: Headroom;
	isKnown?: boolean;
	from?: number;
	parameters?: Record<string, unknown>;
	find?: (...given: Parameters<ContactDirectory['find']>) => Promise<LookedUp | undefined>;
	profile?: Promise<unknown>;
	comments?: () => Promise<LeadEvent[]>;
}

/** A backfill in this situation, and what it asked for. */
function backfillOf({ isWatchful = true, isKnown = false, from = 0, ...world }: World) {
	const lifetime = new Lifetime();
	const startupGate = new Gate(lifetime);
	startupGate.open();
	const asked: string[] = [];
	const webhookRecord = new WebhookRecord();
	webhookRecord.note([leadEvent()]);
	const noting =
		<A extends unknown[], R>(name: string, work: (...given: A) => R) =>
		(...given: A) => {
			asked.push(name);
			return work(...given);
		};
	const parameters: Record<string, unknown> = {
		events: ['message', 'comment'],
		...world.parameters,
	};
	const backfill = new Backfill({
		startupGate,
		contacts: {
			knows: () => isKnown,
			find: noting('conversation', (...given: Parameters<ContactDirectory['find']>) => {
				const conversation = world.find?.(...given) ?? Promise.resolve(undefined);
				return { conversation, all: Promise.all([conversation, world.profile]) };
			}),
			findProfile: noting('profile', async () => {}),
		},
		comments: { find: noting('comments', world.comments ?? (async () => [])) },
		alertness: { isWatchful, lookFoundLoss: () => void asked.push('told of a loss') },
		webhookRecord,
		client: { ...cached(fakeClient(() => ({})).client), headroom: world.headroom ?? 'ample' },
		store: storeFrom(from),
		settings: readSettings({
			getNodeParameter: (name, fallback) => parameters[name] ?? fallback,
		}),
		lifetime,
	});
	return { backfill, asked, told: () => asked.includes('told of a loss') };
}

describe('a look that finds what webhooks should have brought', () => {
	const arrived = messageEvent(CONTACT_ID, 'mid.new', new Date().toISOString());
	const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();
	const missed = (time: string, more: Partial<LeadEvent> = {}): LeadEvent => ({
		...messageEvent(CONTACT_ID, 'mid.missed', time),
		...more,
	});
	const lookedUp = (event: LeadEvent): LookedUp => {
		const events = [event, arrived];
		return { head: headOf(thread(...events)), events };
	};

	it.each<[string, LeadEvent, boolean, boolean]>([
		['an older message', missed(minutesAgo(2)), false, true],
		['one of a moment ago, which may come yet', missed(minutesAgo(0.5)), false, false],
		['one that is known', missed(minutesAgo(2)), true, false],
		["the account's own", missed(minutesAgo(2), { direction: 'outbound' }), false, false],
		[
			'of a kind that no webhook has brought',
			missed(minutesAgo(2), { type: 'storyReply' }),
			false,
			false,
		],
	])('tells of a loss: %s', async (_what, event, isSeen, isTold) => {
		const options = { includeOutbound: true };
		const parameters = { events: ['message', 'storyReply'], options };
		const world = { isWatchful: false, parameters, find: async () => lookedUp(event) };
		const { backfill, told } = backfillOf(world);
		const looked = backfill.findMissed([arrived], (id) => isSeen || id === arrived.eventId);
		expect(await looked.messages).toContainEqual(event);
		expect(told()).toBe(isTold);
	});

	it('tells of a loss: comments', async () => {
		const comment = missed(minutesAgo(2));
		const { backfill, told } = backfillOf({ isKnown: true, comments: async () => [comment] });
		await backfill.findMissed([arrived], () => false).comments;
		expect(told()).toBe(true);
	});
});

describe('a look for missed messages', () => {
	const early = messageEvent(CONTACT_ID, 'a', '2026-03-01T10:00:00.000Z');
	const middle = messageEvent(CONTACT_ID, 'b', '2026-03-01T10:01:00.000Z');
	const late = messageEvent(CONTACT_ID, 'c', '2026-03-01T10:02:00.000Z');
	const comment = (time: string) =>
		leadEvent({
			type: 'comment',
			eventId: 'c:1',
			comment: { id: '1', media: { id: '17' } },
			message: undefined,
			...at(time),
		});
	const look = async (
		arrived: LeadEvent[],
		{
			shown,
			from = 0,
			events = ['message'],
		}: { shown?: LeadEvent[]; from?: number; events?: string[] },
	) => {
		const { backfill } = backfillOf({
			from,
			parameters: { events },
			find: async () => shown && { head: headOf(thread(...shown)), events: shown },
		});
		const messages = await backfill.findMissed(arrived, () => false).messages;
		return messages.map(({ message }) => message?.id);
	};

	it.each<[string, LeadEvent[], LeadEvent[], number, string[]]>([
		['finds what should have come before', [late], [early, middle, late], 0, ['a', 'b', 'c']],
		['finds nothing after it', [middle], [early, middle, late], 0, ['a', 'b']],
		[
			'finds what lies between two that came, and where it belongs',
			[early, late],
			[early, middle, late],
			0,
			['a', 'b', 'c'],
		],
		['finds it where Meta does not show the message yet', [late], [early, middle], 0, ['a', 'b']],
		[
			'leaves alone what is older than asked for',
			[late],
			[early, middle, late],
			Date.parse(middle.occurredAt),
			['b', 'c'],
		],
		[
			'finds what lies between a message and a comment that came with it',
			[early, comment('10:01:30')],
			[early, middle, late],
			0,
			['a', 'b'],
		],
		[
			'finds what lies before a comment, whatever brought that',
			[{ ...comment('10:01:30'), receivedVia: 'polling' }],
			[early, middle, late],
			0,
			['a', 'b'],
		],
		[
			'does nothing for messages that a poll brought',
			[{ ...late, receivedVia: 'polling' }],
			[early],
			0,
			[],
		],
	])('%s', async (_name, arrived, events, from, expected) => {
		expect(await look(arrived, { shown: events, from })).toEqual(expected);
	});

	it('leaves alone what is not wanted, and goes on without a conversation', async () => {
		expect(await look([late], { shown: [early, late], events: ['comment'] })).toEqual([]);
		expect(await look([late], {})).toEqual([]);
	});
});

describe('what an event waits for', () => {
	const message = messageEvent(CONTACT_ID, 'b', '2026-03-01T10:01:00.000Z');
	const early = messageEvent(CONTACT_ID, 'a', '2026-03-01T10:00:00.000Z');
	const polled: LeadEvent = { ...message, receivedVia: 'polling' };
	const waited = () =>
		jest
			.mocked(sleep)
			.mock.calls.map(([milliseconds]) => milliseconds)
			.sort((a, b) => a - b);

	beforeEach(() => jest.mocked(sleep).mockClear());

	it.each<[string, World, LeadEvent, string[], number[]]>([
		[
			'in calm, of somebody known: a moment',
			{ isWatchful: false, isKnown: true },
			message,
			[],
			[60],
		],
		[
			'in calm, of somebody known, read by a poll: nothing',
			{ isWatchful: false, isKnown: true },
			polled,
			[],
			[0],
		],
		[
			'in calm, of a stranger: who it is',
			{ isWatchful: false },
			message,
			['conversation'],
			[0, 2000],
		],
		[
			'in calm, of a stranger, read by a poll: their name',
			{ isWatchful: false },
			polled,
			['profile'],
			[2000],
		],
		[
			'after a sign of loss: conversation and comments',
			{ isKnown: true },
			message,
			['conversation', 'comments'],
			[300, 10_000, 10_000],
		],
		[
			'after a sign of loss, read by a poll, of somebody known: nothing',
			{ isKnown: true },
			polled,
			[],
			[0],
		],
		[
			'with strict order: the same for longer',
			{ isKnown: true, parameters: { options: { strictOrder: true } } },
			message,
			['conversation', 'comments'],
			[300, 120_000, 120_000],
		],
		[
			'after a sign of loss, where half of the limits is used: nothing of somebody known',
			{ isKnown: true, headroom: 'scarce' },
			message,
			[],
			[60],
		],
		[
			'with strict order, where half of the limits is used: the same',
			{ isKnown: true, headroom: 'scarce', parameters: { options: { strictOrder: true } } },
			message,
			['conversation', 'comments'],
			[300, 120_000, 120_000],
		],
		[
			'with strict order, where the limits are nearly used up: nothing of somebody known',
			{ isKnown: true, headroom: 'short', parameters: { options: { strictOrder: true } } },
			message,
			[],
			[60],
		],
	])('%s', async (_name, world, event, expected, patience) => {
		const { backfill, asked } = backfillOf(world);
		const { messages, comments, lateMessages } = backfill.findMissed([event], () => false);
		await Promise.all([messages, comments, lateMessages]);
		expect(asked.sort()).toEqual([...expected].sort());
		expect(waited()).toEqual(patience);
	});

	it('is not more than its time; what is found later is handed in', async () => {
		const answer = deferred<{ head: ReturnType<typeof headOf>; events: LeadEvent[] }>();
		const { backfill } = backfillOf({ isWatchful: false, find: async () => await answer.promise });
		const { messages, lateMessages } = backfill.findMissed([message], () => false);
		expect(await messages).toEqual([]);
		const events = [early, message];
		answer.resolve({ head: headOf(thread(...events)), events });
		expect(await lateMessages).toEqual(events);
	});

	it('is not the profile where a message was found that comes first', async () => {
		const { backfill } = backfillOf({
			isWatchful: false,
			find: async () => ({ head: headOf(thread(early, message)), events: [early, message] }),
			profile: new Promise(() => {}),
		});
		const { messages, lateMessages } = backfill.findMissed([message], () => false);
		expect(await messages).toEqual([early, message]);
		expect(await lateMessages).toEqual([]);
	});

	it('is not a whole conversation where its newest messages tell that nothing is missing', async () => {
		let isEnough: boolean | undefined;
		const find: World['find'] = async (_event, judge) => {
			isEnough = judge(headOf(thread(early, message)));
			return undefined;
		};
		const seen = new Set([early.eventId, message.eventId]);
		await backfillOf({ find }).backfill.findMissed([message], (id) => seen.has(id)).messages;
		expect(isEnough).toBe(true);
		seen.delete(early.eventId);
		await backfillOf({ find }).backfill.findMissed([message], (id) => seen.has(id)).messages;
		expect(isEnough).toBe(false);
	});
});

describe('the newest messages of a conversation', () => {
	const message = messageEvent(CONTACT_ID, 'b', '2026-03-01T10:01:00.000Z');
	const early = messageEvent(CONTACT_ID, 'a', '2026-03-01T10:00:00.000Z');
	const hidden = { ...headOf(thread(early, message)), isTruncated: true };
	const outbound = {
		...headOf(thread({ ...early, direction: 'outbound' }, message)),
		isTruncated: true,
	};
	const [before, after] = [Date.parse(early.occurredAt) + 1, Date.parse(early.occurredAt) - 1];

	it.each([
		['say enough of somebody who wrote before', hidden, before, false, true],
		['may hide what was missed', hidden, after, false, false],
		['may hide whether a contact is new', outbound, before, false, false],
		['say enough of somebody known', outbound, before, true, true],
	])('%s', (_name, head, from, isKnown, expected) => {
		expect(isCovered(head, [message], { from, isKnown, hasSeen: () => true })).toBe(expected);
	});
});
