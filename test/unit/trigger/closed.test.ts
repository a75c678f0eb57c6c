/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals -- the heap is measured; none of this is shipped */
import { setFlagsFromString } from 'v8';
import { runInNewContext } from 'vm';

import { sleep } from 'n8n-workflow';

import { runningExecutions } from '../../../nodes/InstagramLeads/trigger/execution/runningExecutions';
import { apiConversation, apiMessage, pageCall } from '../../helpers/conversations';
import { CONTACT_ID, facebookCredential, PAGE_ID } from '../../helpers/credentials';
import { delivery, messagingEntry, textMessage } from '../../helpers/deliveries';
import { expectAccountLookup } from '../../helpers/graph';
import { activate } from '../../helpers/trigger';
import { longEnough, moment, until } from '../../helpers/waiting';
import { post } from '../../helpers/webhooks';

const WEBHOOK_ONLY = { mode: 'webhook', catchUp: false, options: { resolveProfile: false } };

/** Waits of the trigger that are not over: time limits that are listened to, and sleeps. */
const waits = { limits: new Set<AbortSignal>(), sleeps: 0 };

beforeEach(() => {
	waits.limits.clear();
	waits.sleeps = 0;
	jest.mocked(sleep).mockImplementation(async () => {
		waits.sleeps++;
		await moment();
		waits.sleeps--;
	});
	// Ends in its time or, where a test can't wait so long, with the trigger.
	jest.spyOn(AbortSignal, 'timeout').mockImplementation((milliseconds) => {
		const controller = new AbortController();
		const { signal } = controller;
		const add = signal.addEventListener.bind(signal);
		const remove = signal.removeEventListener.bind(signal);
		signal.addEventListener = (...given: Parameters<typeof add>) => {
			waits.limits.add(signal);
			add(...given);
		};
		signal.removeEventListener = (...given: Parameters<typeof remove>) => {
			waits.limits.delete(signal);
			remove(...given);
		};
		if (milliseconds < 1000) void moment().then(() => controller.abort());
		return signal;
	});
});
afterEach(() => jest.restoreAllMocks());
afterEach(() => runningExecutions.clear());

/** Publishes a workflow that gets one message, and unpublishes it. */
async function publishOnce(round: number) {
	const credential = facebookCredential();
	expectAccountLookup(credential);
	const messages = { data: [apiMessage(1)] };
	const thread = apiConversation('t1', 0, { messages });
	pageCall(credential, `/${PAGE_ID}/conversations`).reply(200, { data: [thread] });
	const trigger = await activate({ credential, parameters: WEBHOOK_ONLY });
	const message = textMessage(`mid.${round}`, 'hello', { sender: { id: CONTACT_ID } });
	await post(delivery(messagingEntry(message)), {
		credential,
		parameters: WEBHOOK_ONLY,
		workflow: trigger.workflow,
	});
	await until(() => trigger.emissions.length === 1);
	await trigger.close();
}

const collectGarbage = () => {
	// What the mocks remember of each call isn't the trigger's.
	jest.mocked(sleep).mockClear();
	jest.mocked(AbortSignal.timeout).mockClear();
	setFlagsFromString('--expose-gc');
	(runInNewContext('gc') as () => void)();
};

describe('a closed trigger', () => {
	it('leaves nothing behind, however often it is published', async () => {
		for (let round = 0; round < 20; round++) await publishOnce(round);
		await longEnough();
		collectGarbage();
		const before = process.memoryUsage().heapUsed;
		for (let round = 20; round < 220; round++) await publishOnce(round);
		await longEnough();
		runningExecutions.clear();
		collectGarbage();
		const grown = process.memoryUsage().heapUsed - before;
		expect({ limits: waits.limits.size, sleeps: waits.sleeps }).toEqual({ limits: 0, sleeps: 0 });
		expect(grown).toBeLessThan(4_000_000);
	}, 60_000);

	it('has no delivery in it any more: Meta comes again, or the next trigger takes it', async () => {
		const credential = facebookCredential();
		expectAccountLookup(credential);
		const trigger = await activate({ credential, parameters: WEBHOOK_ONLY });
		await trigger.close();
		const { status, workflowData } = await post(
			delivery(messagingEntry(textMessage('mid.1', 'hello'))),
			{ credential, parameters: WEBHOOK_ONLY, workflow: trigger.workflow },
		);
		expect({ status, workflowData }).toEqual({ status: 503, workflowData: undefined });
		expect(trigger.emissions).toEqual([]);
	});

	it('stores nothing more, and gives nothing that was to come after', async () => {
		const credential = facebookCredential();
		expectAccountLookup(credential);
		const answer = { data: [] };
		pageCall(credential, `/${PAGE_ID}/conversations`).times(2).optionally().reply(200, answer);
		const trigger = await activate({ credential, parameters: WEBHOOK_ONLY, ending: 'hang' });
		const surroundings = { credential, parameters: WEBHOOK_ONLY, workflow: trigger.workflow };
		void post(
			delivery(
				messagingEntry(
					textMessage('mid.1', 'one'),
					textMessage('mid.2', 'two', { timestamp: 1e12 + 2 }),
				),
			),
			surroundings,
		);
		await until(() => trigger.emissions.length === 1);
		await longEnough();
		await trigger.close();
		const stored = JSON.stringify(trigger.workflow.staticData);
		trigger.emissions[0].end({ status: 'crashed' });
		await longEnough();
		expect(trigger.emissions).toHaveLength(1);
		expect(JSON.stringify(trigger.workflow.staticData)).toBe(stored);
	});
});
