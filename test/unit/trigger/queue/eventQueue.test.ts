import type { LeadEvent } from '../../../../nodes/InstagramLeads/events/leadEvent';
import { BoundedMemory } from '../../../../nodes/InstagramLeads/common/fingerprints';
import type {
	DoorOptions,
	HandOffOutcome,
} from '../../../../nodes/InstagramLeads/trigger/queue/eventQueue';
import { Door } from '../../../../nodes/InstagramLeads/trigger/queue/eventQueue';
import { WaitingEvents } from '../../../../nodes/InstagramLeads/trigger/state/backlog';
import { leadEvent, messageEvent } from '../../../helpers/events';
import { deferred, settled } from '../../../helpers/waiting';

/** A door whose hand-offs the test lets end one by one. */
function open(options: Partial<DoorOptions> = {}) {
	const running: string[] = [];
	const started: string[] = [];
	const ends = new Map<string, (outcome: HandOffOutcome | Error) => void>();
	const door = new Door({
		handOff: async (events: LeadEvent[]) => {
			const ids = events.map(({ message }) => message?.id).join('+');
			const end = deferred<HandOffOutcome>();
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
		},
		gather: async () => [],
		settled: new BoundedMemory(100),
		waiting: new WaitingEvents(),
		maxParallel: 4,
		maxWaiting: 100,
		maxTogether: 1,
		...options,
	});
	const end = async (ids: string, outcome: HandOffOutcome | Error = 'handedOver') => {
		ends.get(ids)?.(outcome);
		await settled();
	};
	return { door, running, started, end };
}

const at = (second: number) => `2026-03-01T10:00:${String(second).padStart(2, '0')}.000Z`;
const event = (contact: string, mid: string, second = 0) => messageEvent(contact, mid, at(second));

describe('the door', () => {
	it('hands over what comes in, and says so once it has settled', async () => {
		const { door, end, started } = open();
		let report: unknown;
		void door.deliver([event('c1', 'a')]).then((result) => (report = result));
		await settled();
		expect(started).toEqual(['a']);
		expect(report).toBeUndefined();
		await end('a');
		expect(report).toEqual({ handedOver: 1, duplicates: 0, unsettled: [] });
	});

	it('lets nothing through twice that has settled', async () => {
		const { door, end, started } = open();
		const first = door.deliver([event('c1', 'a')]);
		await settled();
		await end('a');
		await first;
		expect(await door.deliver([event('c1', 'a')])).toEqual({
			handedOver: 0,
			duplicates: 1,
			unsettled: [],
		});
		expect(started).toEqual(['a']);
	});

	it('takes a tapped button for one thing, as postback and as message', async () => {
		const { door, end, started } = open();
		const postback = leadEvent({ eventId: 'p:mid-1', type: 'postback' });
		const both = door.deliver([postback, leadEvent({ eventId: 'm:mid-1' })]);
		await settled();
		await end('mid-1');
		expect(await both).toEqual({ handedOver: 1, duplicates: 1, unsettled: [] });
		expect(started).toEqual(['mid-1']);
	});

	it.each<[HandOffOutcome, object]>([
		['handedOver', { handedOver: 0, duplicates: 1, unsettled: [] }],
		['duplicate', { handedOver: 0, duplicates: 1, unsettled: [] }],
		['lost', { handedOver: 0, duplicates: 0, unsettled: [event('c1', 'a')] }],
	])('waits for what is under way already: %s', async (outcome, expected) => {
		const { door, end, started } = open();
		void door.deliver([event('c1', 'a')]);
		const again = door.deliver([event('c1', 'a')]);
		await settled();
		await end('a', outcome);
		expect(await again).toEqual(expected);
		expect(started).toEqual(['a']);
	});

	it.each<[string, HandOffOutcome | Error]>([
		['n8n lost it', 'lost'],
		['the hand-off broke', new Error('boom')],
	])('keeps unsettled, and lets through again, what did not arrive: %s', async (_name, outcome) => {
		const { door, end, started } = open();
		const first = door.deliver([event('c1', 'a'), event('c1', 'b', 1)]);
		await settled();
		await end('a', outcome);
		await end('b');
		expect(await first).toEqual({ handedOver: 1, duplicates: 0, unsettled: [event('c1', 'a')] });

		const second = door.deliver([event('c1', 'a')]);
		await settled();
		await end('a');
		expect((await second).handedOver).toBe(1);
		expect(started).toEqual(['a', 'b', 'a']);
	});

	it("takes n8n's own duplicate for settled", async () => {
		const { door, end } = open();
		const first = door.deliver([event('c1', 'a')]);
		await settled();
		await end('a', 'duplicate');
		expect(await first).toEqual({ handedOver: 0, duplicates: 1, unsettled: [] });
		expect((await door.deliver([event('c1', 'a')])).duplicates).toBe(1);
	});
});

describe('order', () => {
	it('is by time, one after the other, for each contact', async () => {
		const { door, end, running, started } = open();
		void door.deliver([event('c1', 'c', 3), event('c1', 'a', 1), event('c1', 'b', 2)]);
		for (const next of ['a', 'b', 'c']) {
			await settled();
			expect(running).toEqual([next]);
			await end(next);
		}
		expect(started).toEqual(['a', 'b', 'c']);
	});

	it('is by arrival for what happened in the same moment', async () => {
		const { door, end, started } = open();
		void door.deliver(['x', 'y', 'z'].map((mid) => event('c1', mid)));
		for (const next of ['x', 'y', 'z']) {
			await settled();
			await end(next);
		}
		expect(started).toEqual(['x', 'y', 'z']);
	});

	it('lets an earlier one that arrives later go first of those that still wait', async () => {
		const { door, end, started } = open();
		void door.deliver([event('c1', 'a', 1), event('c1', 'c', 3)]);
		await settled();
		void door.deliver([event('c1', 'b', 2)]);
		for (const next of ['a', 'b', 'c']) {
			await end(next);
			await settled();
		}
		expect(started).toEqual(['a', 'b', 'c']);
	});

	it('counts over deliveries that left Meta together', async () => {
		const gathered = deferred<LeadEvent[]>();
		const { door, end, started } = open({ gather: async () => await gathered.promise });
		void door.deliver([event('c1', 'b', 2)]);
		await settled();
		void door.deliver([event('c1', 'a', 1)]);
		await settled();
		expect(started).toEqual([]);
		gathered.resolve([]);
		await settled();
		await end('a');
		await end('b');
		expect(started).toEqual(['a', 'b']);
	});

	it('puts what was found to have come before first', async () => {
		const { door, end, started } = open({
			gather: async (arrived) => (arrived[0].message?.id === 'b' ? [event('c1', 'a', 1)] : []),
		});
		const delivery = door.deliver([event('c1', 'b', 2)]);
		await settled();
		await end('a');
		await end('b');
		expect(started).toEqual(['a', 'b']);
		expect(await delivery).toEqual({ handedOver: 1, duplicates: 0, unsettled: [] });
		expect((await door.deliver([event('c1', 'a', 1)])).duplicates).toBe(1);
	});

	it('holds nothing up when looking for earlier ones fails', async () => {
		const { door, end, started } = open({
			gather: async () => {
				throw new Error('no answer');
			},
		});
		void door.deliver([event('c1', 'a')]);
		await settled();
		await end('a');
		expect(started).toEqual(['a']);
	});

	it('makes no contact wait for another', async () => {
		const { door, end, running } = open();
		void door.deliver([event('c1', 'a'), event('c1', 'b', 1), event('c2', 'c'), event('c3', 'd')]);
		await settled();
		expect(running).toEqual(['a', 'c', 'd']);
		await end('c');
		expect(running).toEqual(['a', 'd']);
		await end('a');
		expect(running).toEqual(['d', 'b']);
	});

	it('lets no more contacts in at once than it should', async () => {
		const { door, end, running, started } = open({ maxParallel: 2 });
		const contacts = ['c1', 'c2', 'c3', 'c4', 'c5'];
		const delivery = door.deliver(contacts.map((contact) => event(contact, contact)));
		for (const contact of contacts) {
			await settled();
			expect(running.length).toBeLessThanOrEqual(2);
			await end(contact);
		}
		expect((await delivery).handedOver).toBe(5);
		expect(started).toEqual(contacts);
	});

	it('groups what waits for the same contact where the operator wants it', async () => {
		const { door, end, started } = open({ maxTogether: 2 });
		const all = ['a', 'b', 'c'].map((mid, index) => event('c1', mid, index));
		const delivery = door.deliver(all);
		await settled();
		await end('a+b', 'lost');
		await end('c');
		expect(started).toEqual(['a+b', 'c']);
		expect((await delivery).unsettled).toEqual(all.slice(0, 2));
	});
});

describe('room', () => {
	it('is limited, and comes back', async () => {
		const { door, end } = open({ maxWaiting: 2 });
		expect(door.hasRoomFor(2)).toBe(true);
		expect(door.hasRoomFor(3)).toBe(false);
		void door.deliver([event('c1', 'a'), event('c1', 'b', 1)]);
		expect(door.hasRoomFor(1)).toBe(false);
		await settled();
		await end('a');
		expect(door.hasRoomFor(1)).toBe(true);
	});

	it('is none once the door is closed', async () => {
		const { door, end, started } = open();
		const delivery = door.deliver([event('c1', 'a'), event('c1', 'b', 1)]);
		await settled();
		door.close();
		expect(door.hasRoomFor(0)).toBe(false);
		await end('a');
		expect(started).toEqual(['a']);
		expect(await delivery).toEqual({
			handedOver: 1,
			duplicates: 0,
			unsettled: [event('c1', 'b', 1)],
		});
	});
});
