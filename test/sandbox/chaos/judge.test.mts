import { judge } from '../../chaos/judge.mts';
import { fullRun, quickRun, readOptions } from '../../chaos/options.mts';
import { makePlan } from '../../chaos/plan.mts';
import { signsOf, type Attempt, type Traces } from '../../chaos/signs.mts';
import type { Evidence, Reading } from '../../chaos/types.mts';
import { a, b, comment, evidence, LEAD, message, row, second } from './madeUp.mts';

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

	describe('where a conversation could not be read', () => {
		const comments = [row('b', second(6)), row('a', second(40))];
		const hidden = { ...a, acceptedAt: undefined };
		const during = { leadKey: LEAD, from: second(0), to: second(20) };
		it.each<[string, Partial<Evidence>, Record<string, string[]>]>([
			['excuses what no webhook told of', { unreadable: [during] }, { overtaken: ['a'] }],
			[
				'without Strict Order, too',
				{ unreadable: [during], isStrictOrder: false },
				{ overtaken: ['a'] },
			],
			['and where all is polled', { unreadable: [during], isPolling: true }, { overtaken: ['a'] }],
			[
				"not for another one's conversation",
				{ unreadable: [{ ...during, leadKey: 'ig:1:3' }] },
				{ outOfOrder: ['a'] },
			],
			[
				'not before it was',
				{ unreadable: [{ ...during, from: second(7) }] },
				{ outOfOrder: ['a'] },
			],
			[
				'not long after',
				{ unreadable: [{ ...during, from: second(-300), to: second(-200) }] },
				{ outOfOrder: ['a'] },
			],
			[
				'not what its own webhook told of',
				{ events: [a, b], unreadable: [during] },
				{ outOfOrder: ['a'] },
			],
			[
				'and nothing that is lost',
				{ comments: [row('b', second(6))], unreadable: [during] },
				{ lost: ['a'] },
			],
		])('%s', (_name, part, expected) => {
			expect(offencesOf({ events: [hidden, b], comments, ...part })).toEqual(expected);
		});
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

describe('signs of a loss', () => {
	const poll = (at: number): Reading[] => {
		const base = { isOk: true, isPoll: false };
		return [
			{ ...base, at, of: 'conversations', isPoll: true },
			{ ...base, at: at + 100, of: 'comments' },
		];
	};
	const old = { ...message('old', second(1), 0), acceptedAt: undefined };
	const traces: Traces = {
		events: [old, message('known', second(-80), 1)],
		comments: [row('old', second(200))],
		attempts: [],
		readings: [...poll(second(-90)), ...poll(second(0)), ...poll(second(120))],
		restarts: [second(-100)],
	};
	const found = (part: Partial<Traces>): [string, number, number][] =>
		signsOf({ ...traces, events: [], ...part }).map(({ what, from, until }) => [
			what,
			(from - second(0)) / 1000,
			(until - second(0)) / 1000,
		]);
	const attempt = (at: number, status: number | undefined, ...ids: string[]): Attempt => ({
		at,
		status,
		ids,
	});
	const start = ['start', -100, -89.9];

	it('is a start, until the first read that worked', () => {
		expect(found({})).toEqual([start]);
		const readings = poll(second(-90)).map((reading) => ({ ...reading, isOk: false }));
		expect(found({ readings: [...readings, ...poll(second(0))] })).toEqual([['start', -100, 0.1]]);
		expect(found({ restarts: [second(-100), second(-95)] })).toEqual([
			['start', -100, -95],
			['start', -95, -89.9],
		]);
	});

	it('is a delivery that the trigger refused, for ten minutes or until n8n is killed', () => {
		expect(found({ attempts: [attempt(second(10), 503)] })).toEqual([start, ['refused', 10, 610]]);
		expect(found({ attempts: [attempt(second(-95), 503), attempt(second(9), undefined)] })).toEqual(
			[start],
		);
		const restarts = [second(-100), second(110)];
		expect(found({ restarts, attempts: [attempt(second(10), 503)] })).toContainEqual([
			'refused',
			10,
			110,
		]);
	});

	it('is a delivery of something older than a minute', () => {
		const { events } = traces;
		expect(found({ events: [events[1]], attempts: [attempt(second(0), 200, 'known')] })).toEqual([
			start,
			['late', 0, 600],
		]);
		const soon = [attempt(second(-30), 200, 'known'), attempt(second(0), 404, 'known')];
		expect(found({ events: [events[1]], attempts: soon })).toEqual([start]);
	});

	it('is what a poll finds that webhooks should have brought more than a minute ago', () => {
		const { events } = traces;
		expect(found({ events })).toEqual([start, ['polled', 120.1, 720.1]]);
		expect(found({ events: [old] })).toEqual([start]);
		expect(found({ events: [{ ...old, happenedAt: second(60) }, events[1]] })).toEqual([start]);
		expect(found({ events: [{ ...old, happenedAt: second(-1) }, events[1]] })).toEqual([start]);
		expect(found({ events: [{ ...old, acceptedAt: second(5) }, events[1]] })).toEqual([start]);
		expect(found({ events, comments: [row('old', second(90))] })).toEqual([start]);
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
