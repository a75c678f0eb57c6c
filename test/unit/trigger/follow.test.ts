import type { ITriggerFunctions } from 'n8n-workflow';

import type { Notice } from '../../../nodes/InstagramLeads/events/leadEvent';
import type { Door } from '../../../nodes/InstagramLeads/trigger/door';
import { followOf } from '../../../nodes/InstagramLeads/trigger/follow';
import type { TriggerSettings } from '../../../nodes/InstagramLeads/trigger/settings';

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

	it('polls at most once a minute for messages that never come', async () => {
		jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask'] });
		const { follow, poll } = open([]);
		await follow([arrival('mid.1')]);
		await follow([arrival('mid.2')]);
		expect(poll).toHaveBeenCalledTimes(1);
		jest.setSystemTime(Date.now() + 61_000);
		await follow([arrival('mid.3')]);
		expect(poll).toHaveBeenCalledTimes(2);
	});
});
