import { sleep } from 'n8n-workflow';

import type { PendingLookup } from '../../../../nodes/InstagramLeads/events/pieceOutcome';
import { readSettings } from '../../../../nodes/InstagramLeads/trigger/parameters/settings';
import type { EventQueue } from '../../../../nodes/InstagramLeads/trigger/queue/eventQueue';
import { Lifetime } from '../../../../nodes/InstagramLeads/common/lifetime';
import { AnnouncedMessages } from '../../../../nodes/InstagramLeads/trigger/webhook/announcedMessages';
import { PendingLookups } from '../../../../nodes/InstagramLeads/trigger/webhook/pendingLookups';
import { fakeClient } from '../../../helpers/fakeClient';
import { cached, readableLog } from '../../../helpers/triggerParts';

const { sleep: wait } = jest.requireActual<typeof import('n8n-workflow')>('n8n-workflow');

const arrival = (messageId: string): PendingLookup => ({ kind: 'message', messageId });

/** @param known events that the queue has seen */
function open(known: string[]) {
	const poll = jest.fn(async () => {});
	const queue = { hasSeen: (eventId: string) => known.includes(eventId) } as EventQueue;
	const poller = { run: poll };
	const lookups = new PendingLookups({
		queue,
		poller,
		announced: new AnnouncedMessages(queue, poller, new Lifetime()),
		client: cached(fakeClient(() => ({})).client),
		settings: readSettings({ getNodeParameter: (_name, fallback) => fallback }),
		log: readableLog().log,
	});
	const follow = async (pending: PendingLookup[]) => await lookups.follow(pending);
	return { follow, poll };
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
