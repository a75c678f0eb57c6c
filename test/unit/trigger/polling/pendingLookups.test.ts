import { sleep } from 'n8n-workflow';

import type { LeadEvent } from '../../../../nodes/InstagramLeads/events/leadEvent';
import type { PendingLookup } from '../../../../nodes/InstagramLeads/events/pieceOutcome';
import type { TriggerSettings } from '../../../../nodes/InstagramLeads/trigger/parameters/settings';
import { readSettings } from '../../../../nodes/InstagramLeads/trigger/parameters/settings';
import type { EventQueue } from '../../../../nodes/InstagramLeads/trigger/queue/eventQueue';
import { Lifetime } from '../../../../nodes/InstagramLeads/common/lifetime';
import { AnnouncedMessages } from '../../../../nodes/InstagramLeads/trigger/polling/announcedMessages';
import { PendingLookups } from '../../../../nodes/InstagramLeads/trigger/polling/pendingLookups';
import {
	ACCOUNT,
	apiComment,
	apiConversation,
	apiMessage,
	CONTACT,
} from '../../../helpers/conversations';
import { CONTACT_ID } from '../../../helpers/credentials';
import { messageEvent } from '../../../helpers/events';
import { fakeClient, Refusal } from '../../../helpers/fakeClient';
import { cached, readableLog, retryFor } from '../../../helpers/triggerParts';

const { sleep: wait } = jest.requireActual<typeof import('n8n-workflow')>('n8n-workflow');

const arrival = (messageId: string): PendingLookup => ({ kind: 'message', messageId });

/** @param known events that the queue has seen */
function open(known: string[], shown: unknown = {}) {
	const poll = jest.fn(async () => {});
	const enqueued: LeadEvent[] = [];
	const enqueue = (events: LeadEvent[]) => {
		enqueued.push(...events);
		return { report: Promise.resolve() };
	};
	const hasSeen = (eventId: string) => known.includes(eventId);
	const queue = { hasSeen, enqueue } as unknown as EventQueue;
	const { log, lines } = readableLog();
	const poller = { run: poll };
	const lookups = new PendingLookups({
		queue,
		poller,
		announced: new AnnouncedMessages(queue, poller, new Lifetime()),
		client: cached(fakeClient(() => shown).client),
		retry: retryFor(),
		settings: readSettings({
			getNodeParameter: (name, fallback) =>
				name === 'events' ? ['comment', 'liveComment'] : fallback,
		}),
		log,
		lifetime: new Lifetime(),
	});
	const follow = async (pending: PendingLookup[]) => await lookups.follow(pending);
	return { follow, poll, enqueued, lines };
}

afterEach(() => jest.useRealTimers());

describe('following what a webhook hinted at', () => {
	it.each<[string, PendingLookup[], string[], number]>([
		['fields that changed', [{ kind: 'changed' }], [], 1],
		['a message that has come by itself', [arrival('mid.1')], ['m:mid.1'], 0],
		['a message that has not come', [arrival('mid.1')], [], 1],
		['several, one of which has not come', [arrival('mid.1'), arrival('mid.2')], ['m:mid.1'], 1],
	])('%s', async (_name, lookups, known, polls) => {
		const { follow, poll } = open(known);
		await follow(lookups);
		expect(poll).toHaveBeenCalledTimes(polls);
	});

	it('a comment that came without its author or its post, as a webhook brings it', async () => {
		const shown = { ...apiComment('17'), media: { id: '18', media_product_type: 'FEED' } };
		const { follow, enqueued } = open([], shown);
		await follow([{ kind: 'comment', commentId: '17', type: 'liveComment' }]);
		expect(enqueued).toMatchObject([
			{
				eventId: 'c:17',
				type: 'liveComment',
				receivedVia: 'webhook',
				contact: CONTACT,
				comment: { id: '17', media: { id: '18', productType: 'FEED' } },
			},
		]);
	});

	it('a comment of which Meta shows no more: the log says so', async () => {
		const { follow, enqueued, lines } = open([], { id: '17', media: { id: '18' } });
		await follow([{ kind: 'comment', commentId: '17', type: 'comment' }]);
		expect(enqueued).toEqual([]);
		expect(lines).toMatchObject([{ level: 'warn' }]);
	});

	it('polls at most once a minute for messages that never come, and once for all of them', async () => {
		jest.useFakeTimers();
		jest.mocked(sleep).mockImplementation(wait);
		const { follow, poll } = open([]);
		void follow([arrival('mid.1')]);
		await jest.advanceTimersByTimeAsync(6000);
		void follow([arrival('mid.2')]);
		void follow([arrival('mid.3')]);
		await jest.advanceTimersByTimeAsync(50_000);
		expect(poll).toHaveBeenCalledTimes(1);
		await jest.advanceTimersByTimeAsync(20_000);
		expect(poll).toHaveBeenCalledTimes(2);
		await jest.advanceTimersByTimeAsync(600_000);
		expect(poll).toHaveBeenCalledTimes(2);
	});
});

describe('an echo of which it is not clear who wrote it', () => {
	beforeEach(() => void jest.mocked(sleep).mockImplementation(async function atOnce() {}));

	const echo: PendingLookup = {
		kind: 'echo',
		messageId: 'mid.1',
		contactIds: [CONTACT_ID],
		unread: {
			...messageEvent(CONTACT_ID, 'mid.1', '2026-03-01T10:01:00.000Z'),
			type: 'unsupported',
		},
	};

	/** @param shown whose messages Meta shows at each look; nothing after that */
	async function follow(shown: unknown[], settings: object = {}) {
		const queued: LeadEvent[] = [];
		const queue = {
			hasSeen: () => false,
			enqueue: (events: LeadEvent[]) => {
				queued.push(...events);
				return { report: Promise.resolve() };
			},
		} as unknown as EventQueue;
		const { log, lines } = readableLog();
		const { client, calls } = fakeClient(() => {
			const answer = shown.shift() ?? [];
			return answer instanceof Refusal ? answer : { data: answer };
		});
		const lifetime = new Lifetime();
		const poller = { run: async () => {} };
		const lookups = new PendingLookups({
			queue,
			poller,
			announced: new AnnouncedMessages(queue, poller, lifetime),
			client: cached(client),
			retry: retryFor(),
			settings: {
				...readSettings({ getNodeParameter: (_name, fallback) => fallback }),
				events: new Set(['message', 'unsupported']),
				...settings,
			} as TriggerSettings,
			log,
			lifetime,
		});
		await lookups.follow([echo]);
		const warnings = lines.filter(({ level }) => level === 'warn');
		return { queued, calls, warnings };
	}

	it('is what the conversation shows: a message of the contact', async () => {
		const { queued, warnings } = await follow([[apiConversation('t1')]]);
		expect(queued).toMatchObject([{ eventId: 'm:mid.1', type: 'message', direction: 'inbound' }]);
		expect(warnings).toEqual([]);
	});

	it('is what the conversation shows: a message of the account', async () => {
		const own = apiMessage(1, { from: ACCOUNT });
		const thread = apiConversation('t1', 0, { messages: { data: [own] } });
		expect((await follow([[thread]])).queued).toEqual([]);
		const { queued } = await follow([[thread]], { includeOutbound: true });
		expect(queued).toMatchObject([{ eventId: 'm:mid.1', direction: 'outbound' }]);
	});

	it('is looked for once more where Meta does not show it yet', async () => {
		const { queued, calls } = await follow([[], [apiConversation('t1')]]);
		expect(queued).toMatchObject([{ type: 'message', direction: 'inbound' }]);
		expect(calls).toHaveLength(2);
	});

	it('is inbound and unsupported where Meta does not show it, and the log says so', async () => {
		const { queued, warnings } = await follow([]);
		expect(queued).toMatchObject([
			{ eventId: 'm:mid.1', type: 'unsupported', direction: 'inbound' },
		]);
		expect(warnings).toEqual([
			expect.objectContaining({ message: expect.stringContaining('mid.1') as string }),
		]);
	});
});
