import type { ITriggerFunctions } from 'n8n-workflow';
import { sleep } from 'n8n-workflow';

import type { Notice } from '../../../../nodes/InstagramLeads/events/leadEvent';
import type { Door } from '../../../../nodes/InstagramLeads/trigger/queue/eventQueue';
import { followOf } from '../../../../nodes/InstagramLeads/trigger/webhook/notices';
import type { TriggerSettings } from '../../../../nodes/InstagramLeads/trigger/parameters/settings';

const { sleep: wait } = jest.requireActual<typeof import('n8n-workflow')>('n8n-workflow');

const arrival = (messageId: string): Notice => ({ kind: 'message', messageId });

/** @param known events that the door has seen */
function open(known: string[]) {
	const poll = jest.fn(async () => {});
	const door = { knows: (eventId: string) => known.includes(eventId) } as Door;
	const settings = { events: new Set() } as unknown as TriggerSettings;
	const follow = followOf({} as ITriggerFunctions, { door, settings, poll });
	return { follow, poll };
}

afterEach(() => jest.useRealTimers());

describe('following what a webhook hinted at', () => {
	it.each<[string, Notice[], string[], number]>([
		['fields that changed', [{ kind: 'changed' }], [], 1],
		['a message that has come by itself', [arrival('mid.1')], ['m:mid.1'], 0],
		['a message that has not come', [arrival('mid.1')], [], 1],
		['several, one of which has not come', [arrival('mid.1'), arrival('mid.2')], ['m:mid.1'], 1],
	])('%s', async (_name, notices, known, polls) => {
		const { follow, poll } = open(known);
		await follow(notices);
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
