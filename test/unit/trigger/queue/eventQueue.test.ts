import { sleep } from 'n8n-workflow';

import type { LeadEvent } from '../../../../nodes/InstagramLeads/events/leadEvent';
import type { ExecutionOutcome } from '../../../../nodes/InstagramLeads/trigger/execution/executionOutcome';
import { Refusals } from '../../../../nodes/InstagramLeads/trigger/execution/refusals';
import type { QueueLimits } from '../../../../nodes/InstagramLeads/trigger/queue/eventQueue';
import { EventQueue } from '../../../../nodes/InstagramLeads/trigger/queue/eventQueue';
import { Lifetime } from '../../../../nodes/InstagramLeads/common/lifetime';
import { leadEvent, messageEvent } from '../../../helpers/events';
import { idleSteps, readableLog, storeOver } from '../../../helpers/triggerParts';
import { deferred, settled } from '../../../helpers/waiting';

type Look = (arrived: LeadEvent[]) => Promise<LeadEvent[]>;

/** A queue whose executions the test lets end one by one. */
function open({
	look,
	late,
	comments,
	...limits
}: Partial<QueueLimits> & { look?: Look; late?: Look; comments?: Look } = {}) {
	const running: string[] = [];
	const started: string[] = [];
	const enriched: string[] = [];
	const ends = new Map<string, (outcome: ExecutionOutcome | Error) => void>();
	const execute = async (events: LeadEvent[]) => {
		const ids = events.map(({ message }) => message?.id).join('+');
		const end = deferred<ExecutionOutcome>();
		started.push(ids);
		running.push(ids);
		ends.set(ids, (outcome) =>
			outcome instanceof Error ? end.reject(outcome) : end.resolve(outcome),
		);
		try {
			return await end.promise;
		} finally {
			running.splice(running.indexOf(ids), 1);
		}
	};
	const lifetime = new Lifetime();
	const { log, lines } = readableLog();
	const refusals = new Refusals(log, lifetime);
	const queue = new EventQueue({
		...idleSteps,
		...(look && {
			backfill: {
				findMissed: (arrived: LeadEvent[]) => ({
					messages: look(arrived),
					lateMessages: late?.(arrived) ?? Promise.resolve([]),
					comments: comments?.(arrived) ?? Promise.resolve([]),
				}),
			},
		}),
		executor: { execute },
		enricher: {
			enrich: async (event: LeadEvent) => {
				enriched.push(event.eventId);
				return event;
			},
		},
		refusals,
		store: storeOver({}, lifetime),
		limits: { maxParallel: 4, maxWaiting: 100, maxTogether: 1, ...limits },
		log,
		lifetime,
	});
	const deliver = async (events: LeadEvent[]) => await queue.enqueue(events).report;
	const end = async (ids: string, outcome: ExecutionOutcome | Error = 'executed') => {
		ends.get(ids)?.(outcome);
		await settled();
	};
	return {
		queue,
		deliver,
		close: () => lifetime.end(),
		running,
		started,
		enriched,
		end,
		lines,
		refusals,
	};
}

// No execution here takes so long that others stop waiting for it.
beforeEach(() => {
	jest.mocked(sleep).mockImplementation(async () => await new Promise(() => {}));
});

const at = (second: number) => `2026-03-01T10:00:${String(second).padStart(2, '0')}.000Z`;
const event = (contact: string, mid: string, second = 0) => messageEvent(contact, mid, at(second));

describe('the queue', () => {
	it('executes what comes in, and says so once it has settled', async () => {
		const { deliver, end, started } = open();
		let report: unknown;
		void deliver([event('c1', 'a')]).then((result) => (report = result));
		await settled();
		expect(started).toEqual(['a']);
		expect(report).toBeUndefined();
		await end('a');
		expect(report).toEqual({ executed: 1, duplicates: 0, unsettled: [] });
	});

	it('lets nothing through twice that has settled', async () => {
		const { deliver, end, started } = open();
		const first = deliver([event('c1', 'a')]);
		await settled();
		await end('a');
		await first;
		expect(await deliver([event('c1', 'a')])).toEqual({
			executed: 0,
			duplicates: 1,
			unsettled: [],
		});
		expect(started).toEqual(['a']);
	});

	it('takes a tapped button for one thing, as postback and as message', async () => {
		const { deliver, end, started } = open();
		const postback = leadEvent({ eventId: 'p:mid-1', type: 'postback' });
		const both = deliver([postback, leadEvent({ eventId: 'm:mid-1' })]);
		await settled();
		await end('mid-1');
		expect(await both).toEqual({ executed: 1, duplicates: 1, unsettled: [] });
		expect(started).toEqual(['mid-1']);
	});

	it.each<[ExecutionOutcome, object]>([
		['executed', { executed: 0, duplicates: 1, unsettled: [] }],
		['duplicate', { executed: 0, duplicates: 1, unsettled: [] }],
		['lost', { executed: 0, duplicates: 0, unsettled: [event('c1', 'a')] }],
	])('waits for what is under way already: %s', async (outcome, expected) => {
		const { deliver, end, started } = open();
		void deliver([event('c1', 'a')]);
		const again = deliver([event('c1', 'a')]);
		await settled();
		await end('a', outcome);
		expect(await again).toEqual(expected);
		expect(started).toEqual(['a']);
	});

	it.each<[string, ExecutionOutcome | Error]>([
		['n8n lost it', 'lost'],
		['the execution broke', new Error('boom')],
	])('keeps unsettled, and lets through again, what did not arrive: %s', async (_name, outcome) => {
		const { deliver, end, started } = open();
		const first = deliver([event('c1', 'a'), event('c1', 'b', 1)]);
		await settled();
		await end('a', outcome);
		await end('b');
		expect(await first).toEqual({ executed: 1, duplicates: 0, unsettled: [event('c1', 'a')] });

		const second = deliver([event('c1', 'a')]);
		await settled();
		await end('a');
		expect((await second).executed).toBe(1);
		expect(started).toEqual(['a', 'b', 'a']);
	});

	it("takes n8n's own duplicate for settled", async () => {
		const { deliver, end } = open();
		const first = deliver([event('c1', 'a')]);
		await settled();
		await end('a', 'duplicate');
		expect(await first).toEqual({ executed: 0, duplicates: 1, unsettled: [] });
		expect((await deliver([event('c1', 'a')])).duplicates).toBe(1);
	});
});

describe('order', () => {
	it('is by time, one after the other, for each contact', async () => {
		const { deliver, end, running, started } = open();
		void deliver([event('c1', 'c', 3), event('c1', 'a', 1), event('c1', 'b', 2)]);
		for (const next of ['a', 'b', 'c']) {
			await settled();
			expect(running).toEqual([next]);
			await end(next);
		}
		expect(started).toEqual(['a', 'b', 'c']);
	});

	it('is by arrival for what happened in the same moment', async () => {
		const { deliver, end, started } = open();
		void deliver(['x', 'y', 'z'].map((mid) => event('c1', mid)));
		for (const next of ['x', 'y', 'z']) {
			await settled();
			await end(next);
		}
		expect(started).toEqual(['x', 'y', 'z']);
	});

	it('lets an earlier one that arrives later go first of those that still wait', async () => {
		const { deliver, end, started } = open();
		void deliver([event('c1', 'a', 1), event('c1', 'c', 3)]);
		await settled();
		void deliver([event('c1', 'b', 2)]);
		for (const next of ['a', 'b', 'c']) {
			await end(next);
			await settled();
		}
		expect(started).toEqual(['a', 'b', 'c']);
	});

	it('counts over deliveries that left Meta together', async () => {
		const found = deferred<LeadEvent[]>();
		const { deliver, end, started } = open({ look: async () => await found.promise });
		void deliver([event('c1', 'b', 2)]);
		await settled();
		void deliver([event('c1', 'a', 1)]);
		await settled();
		expect(started).toEqual([]);
		found.resolve([]);
		await settled();
		await end('a');
		await end('b');
		expect(started).toEqual(['a', 'b']);
	});

	it('puts what was found to have come before first', async () => {
		const { deliver, end, started } = open({
			look: async (arrived) => (arrived[0].message?.id === 'b' ? [event('c1', 'a', 1)] : []),
		});
		const delivery = deliver([event('c1', 'b', 2)]);
		await settled();
		await end('a');
		await end('b');
		expect(started).toEqual(['a', 'b']);
		expect(await delivery).toEqual({ executed: 1, duplicates: 0, unsettled: [] });
		expect((await deliver([event('c1', 'a', 1)])).duplicates).toBe(1);
	});

	it('hands in what was found too late to come first', async () => {
		const found = deferred<LeadEvent[]>();
		const { deliver, end, started } = open({
			look: async () => [],
			late: async ([{ message }]) => (message?.id === 'b' ? await found.promise : []),
		});
		void deliver([event('c1', 'b', 2)]);
		await settled();
		await end('b');
		found.resolve([event('c1', 'a', 1), event('c1', 'b', 2)]);
		await settled();
		await end('a');
		expect(started).toEqual(['b', 'a']);
	});

	it('makes nobody wait for the conversation of who had comments looked for', async () => {
		const comment = leadEvent({ ...event('c2', 'cB', 1), type: 'comment', eventId: 'c:cB' });
		const { deliver, end, started } = open({
			look: async ([{ message }]) =>
				message?.id === 'a' ? await new Promise<LeadEvent[]>(() => {}) : [],
			comments: async ([{ message }]) => (message?.id === 'a' ? [comment] : []),
		});
		void deliver([event('c1', 'a')]);
		await settled();
		void deliver([event('c2', 'b', 2)]);
		await settled();
		expect(started).toEqual(['cB']);
		await end('cB');
		expect(started).toEqual(['cB', 'b']);
	});

	it('lets no message that was read overtake one of the same second that waits', async () => {
		const { deliver, end, started } = open({ maxParallel: 1 });
		const at = (mid: string, seconds: string) =>
			messageEvent('c1', mid, `2026-03-01T10:00:${seconds}Z`);
		const read = (mid: string, seconds: string): LeadEvent => ({
			...at(mid, seconds),
			receivedVia: 'polling',
		});
		void deliver([at('first', '01.000')]);
		await settled();
		void deliver([at('b', '05.300')]);
		void deliver([read('b', '05.000'), read('c', '05.000')]);
		for (const next of ['first', 'b', 'c']) {
			await settled();
			await end(next);
		}
		expect(started).toEqual(['first', 'b', 'c']);
	});

	it('lets nothing that a look finds overtake what came in during the look, in the same second', async () => {
		const webhook = (mid: string, seconds: string) =>
			messageEvent('c1', mid, `2026-03-01T10:00:${seconds}Z`);
		const read = (mid: string, seconds: string): LeadEvent => ({
			...webhook(mid, seconds),
			receivedVia: 'polling',
		});
		const found = deferred<LeadEvent[]>();
		const looks: string[][] = [];
		const { deliver, end, started } = open({
			look: async (arrived) => {
				looks.push(arrived.map(({ message }) => message?.id ?? ''));
				return await (looks.length === 1 ? found.promise : new Promise<LeadEvent[]>(() => {}));
			},
		});
		void deliver([webhook('c', '08.000')]);
		await settled();
		void deliver([webhook('a', '05.300')]);
		await settled();
		found.resolve([read('a', '05.000'), read('b', '05.000'), read('c', '08.000')]);
		for (const next of ['a', 'b', 'c']) {
			await settled();
			await end(next);
		}
		expect(started).toEqual(['a', 'b', 'c']);
		// What the first look showed needs none of its own.
		expect(looks).toEqual([['c']]);
	});

	it('holds nothing up when looking for earlier ones fails', async () => {
		const { deliver, end, started } = open({
			look: async () => {
				throw new Error('no answer');
			},
		});
		void deliver([event('c1', 'a')]);
		await settled();
		await end('a');
		expect(started).toEqual(['a']);
	});

	it('makes no contact wait for another', async () => {
		const { deliver, end, running } = open();
		void deliver([event('c1', 'a'), event('c1', 'b', 1), event('c2', 'c'), event('c3', 'd')]);
		await settled();
		expect(running).toEqual(['a', 'c', 'd']);
		await end('c');
		expect(running).toEqual(['a', 'd']);
		await end('a');
		expect(running).toEqual(['d', 'b']);
	});

	it('lets no more contacts in at once than it should', async () => {
		const { deliver, end, running, started } = open({ maxParallel: 2 });
		const contacts = ['c1', 'c2', 'c3', 'c4', 'c5'];
		const delivery = deliver(contacts.map((contact) => event(contact, contact)));
		for (const contact of contacts) {
			await settled();
			expect(running.length).toBeLessThanOrEqual(2);
			await end(contact);
		}
		expect((await delivery).executed).toBe(5);
		expect(started).toEqual(contacts);
	});

	it('groups what waits for the same contact where the operator wants it', async () => {
		const { deliver, end, started } = open({ maxTogether: 2 });
		const all = ['a', 'b', 'c'].map((mid, index) => event('c1', mid, index));
		const delivery = deliver(all);
		await settled();
		await end('a+b', 'lost');
		await end('c');
		expect(started).toEqual(['a+b', 'c']);
		expect((await delivery).unsettled).toEqual(all.slice(0, 2));
	});
});

describe('what n8n refuses', () => {
	it('waits without a place, and its contact with it, until n8n takes it', async () => {
		const { deliver, end, running, started, refusals } = open({ maxParallel: 1 });
		const delivery = deliver([event('c1', 'a'), event('c1', 'b', 1), event('c2', 'c', 2)]);
		await settled();
		await end('a', 'refused');
		expect(running).toEqual(['c']);
		await end('c');
		expect(running).toEqual([]);
		refusals.taken();
		await settled();
		expect(running).toEqual(['a']);
		await end('a');
		await end('b');
		expect(started).toEqual(['a', 'c', 'a', 'b']);
		expect(await delivery).toEqual({ executed: 3, duplicates: 0, unsettled: [] });
	});

	it('is under way all the time, so that nothing brings it twice', async () => {
		const { queue, deliver, end, started } = open();
		void deliver([event('c1', 'a')]);
		await settled();
		await end('a', 'refused');
		const { open: unsettled } = queue.enqueue([event('c1', 'a')]);
		await settled();
		expect(queue.hasSeen('m:a')).toBe(true);
		expect(unsettled.size).toBe(1);
		expect(started).toEqual(['a']);
	});

	it('is left to the next trigger when this one is closed', async () => {
		const { deliver, close, end, refusals, started } = open();
		const delivery = deliver([event('c1', 'a')]);
		await settled();
		await end('a', 'refused');
		close();
		refusals.taken();
		expect(await delivery).toMatchObject({ unsettled: [event('c1', 'a')] });
		expect(started).toEqual(['a']);
	});

	it('is enriched once: what was found out then is true of the lead still', async () => {
		const { deliver, end, refusals, enriched } = open();
		void deliver([event('c1', 'a')]);
		await settled();
		await end('a', 'refused');
		refusals.taken();
		await settled();
		await end('a');
		expect(enriched).toEqual(['m:a']);
	});

	it('leaves room for 500 events while it lasts', async () => {
		const { queue, refusals } = open({ maxWaiting: 5000 });
		const crowd = Array.from({ length: 501 }, (_, n) => event(`c${n}`, `m${n}`));
		jest.spyOn(refusals, 'areOn', 'get').mockReturnValue(true);
		expect(queue.admission(crowd)).toBe('full');
		expect(queue.admission(crowd.slice(1))).toBe('open');
		void queue.enqueue(crowd.slice(1));
		expect(queue.admission([crowd[0]])).toBe('full');
		expect(queue.admission([crowd[1]])).toBe('open');
		jest.spyOn(refusals, 'areOn', 'get').mockReturnValue(false);
		expect(queue.admission([crowd[0]])).toBe('open');
	});
});

describe('room', () => {
	const many = (contact: string, count: number) =>
		Array.from({ length: count }, (_, n) => event(contact, `${contact}.${n}`, n));

	it('is limited, and comes back', async () => {
		const { queue, deliver, end } = open({ maxWaiting: 2 });
		expect(queue.admission(many('c1', 2))).toBe('open');
		expect(queue.admission(many('c1', 3))).toBe('full');
		void deliver([event('c1', 'a'), event('c1', 'b', 1)]);
		expect(queue.admission([event('c1', 'c')])).toBe('full');
		await settled();
		await end('a');
		expect(queue.admission([event('c1', 'c')])).toBe('open');
	});

	it('is not needed by what is known already, nor by nothing', async () => {
		const { queue, deliver } = open({ maxWaiting: 1, maxOfContact: 1 });
		void deliver([event('c1', 'a')]);
		expect(queue.admission([event('c1', 'a')])).toBe('open');
		expect(queue.admission([])).toBe('open');
	});

	it('is limited for a contact, and for nobody else', async () => {
		const { queue, deliver, end, running, lines } = open({ maxOfContact: 3 });
		void deliver([event('c1', 'running')]);
		await settled();
		const flood = many('c1', 5);
		const delivery = [...flood, event('c2', 'other')];
		expect(queue.admission(flood.slice(0, 3))).toBe('open');
		expect(queue.admission(delivery)).toBe('contactFull');
		const { open: unsettled, report } = queue.enqueue(delivery);
		await settled();
		expect(running).toEqual(['running', 'other']);
		expect(queue.admission([event('c1', 'more')])).toBe('contactFull');
		expect(queue.admission([event('c2', 'next')])).toBe('open');
		void deliver(flood);
		expect(lines).toEqual([
			{ level: 'warn', message: expect.stringContaining('3 events of one contact') as string },
		]);
		for (const id of ['other', 'running', 'c1.0', 'c1.1', 'c1.2']) await end(id);
		expect(await report).toMatchObject({ executed: 4 });
		// What was left out is unsettled, so that no cursor moves past it, and taken when it comes again.
		expect([...unsettled]).toEqual(flood.slice(3));
		void deliver(flood);
		await settled();
		expect(running).toEqual(['c1.3']);
	});

	it('is told of once in each burst of a contact', async () => {
		const { deliver, end, lines } = open({ maxOfContact: 1 });
		for (const burst of ['a', 'b']) {
			void deliver([event('c1', `${burst}1`), event('c1', `${burst}2`), event('c1', `${burst}3`)]);
			await settled();
			await end(`${burst}1`);
		}
		expect(lines).toHaveLength(2);
	});

	it('is there for whatever was queued before the trigger came up', async () => {
		const { queue, end, started } = open({ maxOfContact: 1, maxWaiting: 1 });
		void queue.restore(many('c1', 3));
		for (const id of ['c1.0', 'c1.1', 'c1.2']) {
			await settled();
			await end(id);
		}
		expect(started).toEqual(['c1.0', 'c1.1', 'c1.2']);
	});

	it('is none once the trigger is closed', async () => {
		const { queue, deliver, close, end, started } = open();
		const delivery = deliver([event('c1', 'a'), event('c1', 'b', 1)]);
		await settled();
		close();
		expect(queue.admission([])).toBe('full');
		await end('a');
		expect(started).toEqual(['a']);
		expect(await delivery).toEqual({
			executed: 1,
			duplicates: 0,
			unsettled: [event('c1', 'b', 1)],
		});
	});
});
