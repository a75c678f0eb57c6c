import { judge, type CommentRow, type Evidence, type HappenedEvent } from '../../chaos/judge.mts';
import { fullRun, quickRun, readOptions } from '../../chaos/options.mts';
import { makePlan } from '../../chaos/plan.mts';

const LEAD = 'ig:1:2';
const second = (count: number): number => 1_760_000_000_000 + count * 1000;

const message = (id: string, at: number, place: number): HappenedEvent => ({
	id,
	kind: 'message',
	leadKey: LEAD,
	text: id,
	happenedAt: at,
	place,
	acceptedAt: at + 100,
});
const comment = (id: string, at: number): HappenedEvent => ({
	...message(id, at, 0),
	kind: 'comment',
});
const row = (id: string, writtenAt: number): CommentRow => ({
	eventId: `m:${id}`,
	leadKey: LEAD,
	dealId: 'd1',
	text: id,
	writtenAt,
});

const a = message('a', second(1), 0);
const b = message('b', second(5), 1);

const evidence = (part: Partial<Evidence>): Evidence => ({
	events: [a, b],
	deals: [{ leadKey: LEAD, dealId: 'd1' }],
	comments: [row('a', second(2)), row('b', second(6))],
	tokenDead: [],
	isPolling: false,
	...part,
});

/** What the verdict names, by kind of offence. */
function offencesOf(part: Partial<Evidence>): Record<string, string[]> {
	const { strays, ...offences } = judge(evidence(part));
	const named = Object.entries(offences).map(([kind, list]): [string, string[]] => [
		kind,
		list.map(({ event }) => event.id),
	]);
	return Object.fromEntries(
		[...named, ['strays', strays] as [string, string[]]].filter(([, list]) => list.length > 0),
	);
}

describe('the judge', () => {
	it('finds nothing wrong where nothing is', () => {
		expect(offencesOf({})).toEqual({});
	});

	it('finds what is lost, doubled, in a wrong Deal or has another text', () => {
		expect(offencesOf({ comments: [row('a', second(2))] })).toEqual({ lost: ['b'] });
		const twice = [row('a', second(2)), row('b', second(6)), row('b', second(7))];
		expect(offencesOf({ comments: twice })).toEqual({ doubled: ['b'] });
		const wrong = [row('a', second(2)), { ...row('b', second(6)), dealId: 'd9' }];
		expect(offencesOf({ comments: wrong })).toEqual({ damaged: ['b'] });
		const changed = [row('a', second(2)), { ...row('b', second(6)), text: 'x' }];
		expect(offencesOf({ comments: changed })).toEqual({ damaged: ['b'] });
	});

	it('finds a second Deal of a lead, a missing one, and rows that nobody caused', () => {
		const deals = [1, 2].map((id) => ({ leadKey: LEAD, dealId: `d${id}` }));
		expect(offencesOf({ deals }).strays).toEqual(['ig:1:2 has 2 Deals instead of 1']);
		expect(offencesOf({ deals: [] }).strays).toEqual(['ig:1:2 has 0 Deals instead of 1']);
		const comments = [row('a', second(2)), row('b', second(6)), row('z', second(7))];
		expect(offencesOf({ comments }).strays).toEqual([
			'a comment of an event that nobody caused: z',
		]);
	});

	it('takes a button by webhook and by reading for one thing', () => {
		const comments = [{ ...row('a', second(2)), eventId: 'p:a' }, row('b', second(6))];
		expect(offencesOf({ comments })).toEqual({});
	});

	it('minds the order of messages, also within a second', () => {
		const comments = [row('b', second(6)), row('a', second(8))];
		expect(offencesOf({ comments })).toEqual({ outOfOrder: ['a'] });
		const events = [a, { ...b, happenedAt: a.happenedAt + 5 }];
		expect(offencesOf({ events, comments })).toEqual({ outOfOrder: ['a'] });
	});

	it('takes any order where a comment and another thing share a second', () => {
		const events = [comment('a', second(1)), { ...b, happenedAt: second(1) + 900 }];
		const comments = [row('b', second(6)), row('a', second(8))];
		expect(offencesOf({ events, comments })).toEqual({});
	});

	it('sets apart what nothing could have told of', () => {
		const comments = [row('b', second(6)), row('a', second(70))];
		const unseen = { ...comment('a', second(1)), acceptedAt: undefined };
		expect(offencesOf({ events: [unseen, b], comments })).toEqual({ overtaken: ['a'] });
		expect(offencesOf({ events: [unseen, b], comments, isPolling: true })).toEqual({
			outOfOrder: ['a'],
		});
		const unread = { ...a, acceptedAt: undefined };
		expect(offencesOf({ events: [unread, b], comments })).toEqual({ outOfOrder: ['a'] });
		const tokenDead = [{ from: second(3), to: second(9) }];
		expect(offencesOf({ events: [unread, b], comments, tokenDead })).toEqual({ overtaken: ['a'] });
	});
});

describe('the plan', () => {
	const options = (...args: string[]) => readOptions(['--seed', '7', ...args]);

	it('is the same for the same seed, and another for another', () => {
		const plan = makePlan(options());
		expect(makePlan(options())).toEqual(plan);
		expect(makePlan({ ...options(), seed: 8 })).not.toEqual(plan);
	});

	it.each([
		['the full run', [], fullRun],
		['the quick run', ['--quick'], quickRun],
	] as const)('%s has what it says', (_name, args, { events: count, contacts, kills }) => {
		const plan = makePlan(options(...args));
		expect(plan.events).toHaveLength(count);
		expect(new Set(plan.events.map(({ contact }) => contact)).size).toBe(contacts);
		expect(plan.kills).toHaveLength(kills);
		const share = (number: number): number => number / count;
		const dropped = plan.events.filter(({ isDropped }) => isDropped).length;
		expect(share(dropped)).toBeGreaterThan(0.05);
		expect(share(dropped)).toBeLessThan(0.16);
		const repeated = plan.deliveries.filter(({ isRepeated }) => isRepeated);
		const again = new Set(repeated.flatMap(({ events }) => events)).size;
		expect(share(again)).toBeGreaterThan(0.2);
		expect(share(again)).toBeLessThan(0.4);
		expect(Math.max(...plan.deliveries.map(({ events }) => events.length))).toBeLessThanOrEqual(
			100,
		);
	});

	it('sends every webhook after its event was written, dropped ones never', () => {
		const plan = makePlan(options());
		for (const { at, events } of plan.deliveries) {
			for (const index of events) {
				expect(plan.events[index].at).toBeLessThanOrEqual(at);
				expect(plan.events[index].isDropped).toBe(false);
			}
		}
		const first = new Set(plan.deliveries.flatMap(({ events }) => events));
		expect(first.size).toBe(plan.events.filter(({ isDropped }) => !isDropped).length);
	});

	it('never lets more than 20 messages of a conversation wait for n8n', () => {
		const { events } = makePlan(options());
		for (let contact = 0; contact < fullRun.contacts; contact++) {
			const times = events
				.filter((event) => event.contact === contact && event.kind === 'message')
				.map(({ at }) => at);
			for (const [index, at] of times.entries()) {
				expect((times[index + 12] ?? Infinity) - at).toBeGreaterThan(200_000);
			}
		}
	});
});
