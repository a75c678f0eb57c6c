import type { LeadEvent } from '../../../../nodes/InstagramLeads/events/leadEvent';
import { virtualTime } from '../../../helpers/clock';
import { messageEvent } from '../../../helpers/events';
import { storeOver } from '../../../helpers/triggerParts';
import { WritingN8n } from '../../../helpers/writingN8n';

const SENT_MS = Date.parse('2026-03-01T10:00:00Z');
const STEP_MS = 10;

let time: ReturnType<typeof virtualTime>;
beforeEach(() => (time = virtualTime()));
afterEach(() => jest.restoreAllMocks());

/** Messages of so many contacts in turn, a millisecond apart, about as long as they are in life. */
function messages(count: number, contacts = 50): LeadEvent[] {
	return Array.from({ length: count }, (_, n) => ({
		...messageEvent(`c${n % contacts}`, `mid.${n}`, new Date(SENT_MS + n).toISOString()),
		text: 'x'.repeat(300),
	}));
}

interface Load {
	/** Milliseconds between two arrivals. */
	everyMs: number;
	executionMs: number;
	/** Executions at a time. */
	parallel?: number;
}

/** What is known of a run at one moment. */
interface Moment {
	arrived: LeadEvent[];
	running: LeadEvent[];
	ended: LeadEvent[];
}

/** Lets events come in and executions run, and a second pass after the last. */
async function run(
	n8n: WritingN8n,
	events: LeadEvent[],
	{ everyMs, executionMs, parallel = 4 }: Load,
	onStep: (now: Moment) => void = () => {},
): Promise<void> {
	const waiting: LeadEvent[] = [];
	const running: Array<{ event: LeadEvent; endsAt: number }> = [];
	const ended: LeadEvent[] = [];
	for (let at = 0, arrived = 0; ended.length < events.length; at += STEP_MS) {
		while (arrived < events.length && arrived * everyMs <= at) {
			n8n.queue(events[arrived]);
			waiting.push(events[arrived++]);
		}
		while (running.length > 0 && running[0].endsAt <= at) {
			const { event } = running.splice(0, 1)[0];
			n8n.end(event);
			ended.push(event);
		}
		while (waiting.length > 0 && running.length < parallel) {
			const [event] = waiting.splice(0, 1);
			n8n.submit(event);
			running.push({ event, endsAt: at + executionMs });
		}
		onStep({
			arrived: events.slice(0, arrived),
			running: running.map(({ event }) => event),
			ended,
		});
		await time.pass(STEP_MS);
	}
	await time.pass(1100);
}

const isEmpty = ({ stored }: WritingN8n) => stored.pending.length === 0 && stored.waiting === '[]';

describe('n8n writes the state', () => {
	it('seldom by itself under load: at most once for 10 executions', async () => {
		const n8n = new WritingN8n();
		await run(n8n, messages(200), { everyMs: 50, executionMs: 150 });
		expect(n8n.emissions).toBe(200);
		expect(n8n.ownWrites).toBeLessThanOrEqual(20);
		expect(n8n.writes.length).toBeLessThanOrEqual(200 + n8n.ownWrites);
		expect(isEmpty(n8n)).toBe(true);
		expect(Math.max(...n8n.writes)).toBeLessThan(16 * 1024);
	});

	it('whole about once a second where very much waits', async () => {
		const n8n = new WritingN8n();
		// 600 within 2 seconds, and 13 executions a second: it takes 46.
		const executions = { everyMs: 3, executionMs: 300 };
		await run(n8n, messages(600, 300), executions);
		expect(n8n.ownWrites).toBeLessThanOrEqual(60);
		const long = n8n.writes.filter((characters) => characters > 100_000);
		expect(long.length).toBeGreaterThan(10);
		expect(long.length).toBeLessThanOrEqual(75);
		expect(isEmpty(n8n)).toBe(true);
	});

	it('once where many come in at the same moment', async () => {
		const n8n = new WritingN8n();
		n8n.queue(...messages(1));
		n8n.submit(...messages(1));
		n8n.end(...messages(1));
		const [, ...others] = messages(601);
		n8n.queue(...others);
		for (const event of others.slice(0, 50)) n8n.submit(event);
		expect(n8n.writes.filter((characters) => characters > 100_000)).toHaveLength(1);
	});

	it('half a second after an execution has ended where nothing follows, and not before', async () => {
		const n8n = new WritingN8n();
		const [event] = messages(1);
		n8n.queue(event);
		n8n.submit(event);
		n8n.end(event);
		await time.pass(450);
		expect(n8n.ownWrites).toBe(0);
		await time.pass(100);
		expect(n8n.ownWrites).toBe(1);
		expect(isEmpty(n8n)).toBe(true);
		await time.pass(60_000);
		expect(n8n.ownWrites).toBe(1);
	});

	it('half a second after an event began to wait, where nothing follows', async () => {
		const n8n = new WritingN8n();
		const [first, running, late] = messages(3);
		n8n.queue(first, running);
		n8n.submit(first);
		n8n.end(first);
		n8n.submit(running);
		n8n.queue(late);
		await time.pass(550);
		expect(n8n.ownWrites).toBe(1);
		expect(n8n.afterKill().store.unfinishedEvents()).toEqual([running, late]);
	});

	it('with the trigger’s end, and nothing after it', async () => {
		const n8n = new WritingN8n();
		const [first, running, late] = messages(3);
		n8n.queue(first, running);
		n8n.submit(first);
		n8n.end(first);
		n8n.submit(running);
		n8n.queue(late);
		n8n.store.flush();
		n8n.lifetime.end();
		expect(n8n.ownWrites).toBe(1);
		expect(n8n.afterKill().store.unfinishedEvents()).toEqual([running, late]);
		const before = JSON.stringify(n8n.stored);
		n8n.end(running);
		n8n.store.save();
		n8n.store.flush();
		n8n.submit(late);
		await time.pass(5000);
		expect(n8n.ownWrites).toBe(1);
		expect(JSON.stringify(n8n.stored)).toBe(before);
	});

	it('with each emission, and never by itself, where it knows no keys', async () => {
		const n8n = new WritingN8n({ parametersOfEmit: 3 });
		await run(n8n, messages(100), { everyMs: 10, executionMs: 100 });
		expect(n8n.ownWrites).toBe(0);
		expect(n8n.writes).toHaveLength(100);
	});
});

describe('n8n, killed at any moment,', () => {
	it.each<[string, number, Load, number]>([
		['under load', 200, { everyMs: 50, executionMs: 150 }, 1],
		['with executions that end at once', 200, { everyMs: 50, executionMs: 10 }, 1],
		['at rest', 20, { everyMs: 3000, executionMs: 200 }, 1],
		// Here the state is long: what ends in up to 0.8 seconds of 13 executions each.
		['while hundreds wait', 600, { everyMs: 3, executionMs: 300 }, 8],
	])('finds what it had and what waited a second: %s', async (_name, count, load, mostAgain) => {
		const n8n = new WritingN8n();
		const again: number[] = [];
		let step = 0;
		await run(n8n, messages(count), load, ({ arrived, running, ended }) => {
			if (step++ % 31 > 0 || n8n.writes.length === 0) return;
			const { store } = n8n.afterKill();
			const found = new Set(store.unfinishedEvents().map(({ eventId }) => eventId));
			const missed = running.filter((event) => !found.has(event.eventId));
			expect(missed).toEqual([]);
			// A key that n8n has must not count as the end of what was running.
			expect(running.filter((event) => !store.wasRestored([event]))).toEqual([]);
			const waitedLong = arrived.filter((_event, n) => n * load.everyMs < step * STEP_MS - 1100);
			const done = new Set(ended);
			const lost = waitedLong.filter((event) => !done.has(event) && !found.has(event.eventId));
			expect(lost).toEqual([]);
			again.push(ended.filter(({ eventId }) => found.has(eventId)).length);
		});
		const mean = again.reduce((sum, number) => sum + number, 0) / again.length;
		expect(again.length).toBeGreaterThan(10);
		expect(mean).toBeLessThanOrEqual(mostAgain);
	});

	it('has forgotten nothing that settled while a long text of what waits was left as it was', () => {
		const n8n = new WritingN8n();
		const [first, ...events] = messages(1500);
		n8n.queue(first);
		n8n.submit(first);
		n8n.end(first);
		n8n.queue(...events);
		n8n.submit(events[0]);
		// All at one moment: it is never time for a new text.
		for (const event of events) {
			n8n.submit(event);
			n8n.end(event);
		}
		const late = messageEvent('late', 'mid.late');
		n8n.queue(late);
		n8n.submit(late);
		const found = n8n.afterKill().store.unfinishedEvents();
		expect(found).toEqual([late]);
		expect(n8n.writes.length).toBeLessThan(10);
	});

	it('finds what it was given though it wrote something else last', () => {
		const n8n = new WritingN8n();
		const [first, second] = messages(2);
		n8n.queue(first);
		n8n.submit(first);
		n8n.end(first);
		n8n.queue(second);
		// Put by a poll while n8n writes, so that n8n takes it for written.
		n8n.store.save();
		n8n.endWrite();
		n8n.submit(second);
		expect(n8n.afterKill().store.unfinishedEvents()).toEqual([second]);
	});

	it('finds what it refused before', () => {
		const n8n = new WritingN8n();
		const [first, second] = messages(2);
		n8n.queue(first, second);
		n8n.submit(first);
		n8n.end(first);
		n8n.submit(second);
		n8n.store.itemsRefused([second], 1);
		const writes = n8n.writes.length;
		n8n.submit(second);
		expect(n8n.writes.length).toBe(writes + 1);
		expect(n8n.stored.pending).toMatchObject([{ event: { eventId: second.eventId }, attempt: 1 }]);
	});

	it.each([
		['waiting, where a key tells of one event', 1, []],
		['pending, where it tells of several', 50, ['m:mid.2']],
	])('finds what it was given as %s', async (_name, maxTogether, expected) => {
		const n8n = new WritingN8n({ maxTogether });
		const [first, second, third] = messages(3);
		n8n.queue(first, second, third);
		n8n.submit(first);
		n8n.end(first);
		n8n.submit(second);
		n8n.end(second);
		await time.pass(1100);
		n8n.submit(third);
		expect(n8n.stored.pending.map(({ event }) => event.eventId)).toEqual(expected);
		expect(n8n.afterKill().store.unfinishedEvents()).toEqual([third]);
	});
});

describe('what was processed', () => {
	it('is known for as long as a poll may read it again, though not all of it is stored', () => {
		const store = storeOver();
		const events = messages(20_000);
		for (const event of events) store.eventLeft(event, true);
		const unknown = events.filter(({ eventId }) => !store.recentlyProcessed.has(eventId));
		expect(unknown).toEqual([]);
		expect(store.recentlyProcessed.toJSON().length).toBe(7 * 2000);
	});
});

describe('contacts', () => {
	it('are known with when they were last heard of', () => {
		const { store } = new WritingN8n();
		const [message] = messages(1);
		const { leadKey } = message;
		const at = (milliseconds: number) => new Date(SENT_MS + milliseconds).toISOString();
		store.itemsSubmitted([{ ...message, direction: 'outbound', occurredAt: at(9000) }], 1);
		expect(store.contacts.has(leadKey)).toBe(true);
		expect(store.contacts.lastHeardAt(leadKey)).toBeUndefined();
		for (const milliseconds of [5000, 3000]) {
			store.itemsSubmitted([{ ...message, occurredAt: at(milliseconds) }], 1);
			expect(store.contacts.lastHeardAt(leadKey)).toBe(SENT_MS + 5000);
		}
	});
});
