import type { IRun, ITriggerFunctions } from 'n8n-workflow';
import { sleep } from 'n8n-workflow';

import { Lifetime } from '../../../nodes/InstagramLeads/common/lifetime';
import { LoopMeter } from '../../../nodes/InstagramLeads/common/loopMeter';
import type { LeadEvent } from '../../../nodes/InstagramLeads/events/leadEvent';
import { Executor } from '../../../nodes/InstagramLeads/trigger/execution/executor';
import { Redelivery } from '../../../nodes/InstagramLeads/trigger/execution/redelivery';
import { Refusals } from '../../../nodes/InstagramLeads/trigger/execution/refusals';
import { runningExecutions } from '../../../nodes/InstagramLeads/trigger/execution/runningExecutions';
import { EventQueue } from '../../../nodes/InstagramLeads/trigger/queue/eventQueue';
import { messageEvent } from '../../helpers/events';
import { idleSteps, readableLog, storeOver } from '../../helpers/triggerParts';
import { deferred } from '../../helpers/waiting';

const { sleep: wait } = jest.requireActual<typeof import('n8n-workflow')>('n8n-workflow');

const CONTACTS = 200;

beforeEach(() => {
	jest.useFakeTimers();
	// The fake clock knows nothing of the event loop.
	jest.spyOn(LoopMeter.prototype, 'share').mockReturnValue(0.5);
	jest.mocked(sleep).mockImplementation(wait);
});
afterEach(() => jest.useRealTimers());
afterEach(() => runningExecutions.clear());

/** The way of events from the queue into an n8n whose database can be away. */
function open() {
	const n8n = { isAway: true, given: [] as string[] };
	const emit: ITriggerFunctions['emit'] = ([[{ json }]], _response, done) => {
		if (n8n.isAway) return done?.reject(new Error('database is away'));
		n8n.given.push(json.eventId as string);
		return done?.resolve({ status: 'success' } as IRun);
	};
	const context = {
		emit,
		helpers: { createDeferredPromise: () => deferred<IRun>() },
	} as unknown as ITriggerFunctions;
	const lifetime = new Lifetime();
	const { log } = readableLog();
	const store = storeOver({}, lifetime);
	const refusals = new Refusals(log, lifetime);
	const notice = { failed: () => {}, recovered: () => {} };
	const redelivery = new Redelivery(0, store, log, lifetime);
	const executor = new Executor(
		context,
		'wf:node',
		store,
		log,
		lifetime,
		refusals,
		redelivery,
		notice,
	);
	const queue = new EventQueue({
		...idleSteps,
		executor,
		refusals,
		store,
		limits: { maxTogether: 1 },
		log,
		lifetime,
	});
	return { n8n, queue, store, lifetime };
}

it('an outage of n8n of an hour, with thousands coming in, costs no event that was taken', async () => {
	const { n8n, queue, store, lifetime } = open();
	const taken: LeadEvent[] = [];
	let refused = 0;
	for (let second = 0; second < 3600; second++) {
		const event = messageEvent(`c${second % CONTACTS}`, `m${second}`);
		event.occurredAt = new Date(Date.UTC(2026, 2, 1) + second * 1000).toISOString();
		if (queue.admission([event]) === 'open') {
			taken.push(event);
			queue.enqueue([event]);
		} else refused++;
		await jest.advanceTimersByTimeAsync(1000);
	}
	expect(taken).toHaveLength(500);
	expect(refused).toBe(3100);
	expect(store.pending.size).toBeLessThanOrEqual(600);

	n8n.isAway = false;
	await jest.advanceTimersByTimeAsync(3 * 60_000);
	expect(n8n.given).toHaveLength(500);
	expect(store.pending.size).toBe(0);
	for (let contact = 0; contact < CONTACTS; contact++) {
		const ids = taken
			.filter(({ leadKey }) => leadKey.endsWith(`:c${contact}`))
			.map((e) => e.eventId);
		expect(n8n.given.filter((id) => ids.includes(id))).toEqual(ids);
	}
	lifetime.end();
}, 60_000);
