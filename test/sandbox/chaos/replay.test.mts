import { crowdOf } from '../../chaos/replay/crowd.mts';
import { offencesOf, reportOf, type ReplayResult } from '../../chaos/replay/report.mts';
import { verdictOf, type Fate } from '../../chaos/replay/verdict.mts';
import { second } from './madeUp.mts';

/** A message, its webhook taken half a second later and answered after two. */
const fate = (index: number, part: Partial<Fate> = {}): Fate => {
	const { happenedAt = second(index) } = part;
	return {
		index,
		id: String(index),
		contact: 1,
		kind: 'message',
		post: 0,
		isDropped: false,
		happenedAt,
		acceptedAt: happenedAt + 500,
		answeredAt: [happenedAt + 2000],
		...part,
	};
};

const result = (fates: Fate[], part: Partial<ReplayResult> = {}): ReplayResult => ({
	seed: 1,
	fates,
	verdict: verdictOf(fates),
	looks: [
		{
			events: 2,
			seconds: 3,
			heapMebibytes: 200,
			residentMebibytes: 900,
			staticDataBytes: 2048,
		},
	],
	succeeded: fates.length,
	calls: 4,
	refusedForTheirNumber: 0,
	posts: 2,
	postsRefused: 0,
	startedNothing: 0,
	...part,
});

describe('the crowd of a replay', () => {
	it('is the same for the same seed, everybody in it, as many lines as were asked for', () => {
		const groups = crowdOf(1000, 7);
		const lines = groups.flatMap((group) => group.lines);
		expect(crowdOf(1000, 7)).toEqual(groups);
		expect(crowdOf(1000, 8)).not.toEqual(groups);
		expect(lines.map(({ index }) => index)).toEqual(Array.from({ length: 1000 }, (_, n) => n));
		expect(new Set(lines.map(({ contact }) => contact)).size).toBe(250);
	});

	it('writes no more to a conversation than Meta shows of it, with as many answers', () => {
		const messages = crowdOf(5000, 1)
			.flatMap(({ lines }) => lines)
			.filter(({ kind }) => kind === 'message');
		const counts = new Map<number, number>();
		for (const { contact } of messages) counts.set(contact, (counts.get(contact) ?? 0) + 1);
		expect(2 * Math.max(...counts.values())).toBeLessThanOrEqual(20);
	});
});

describe('a replay', () => {
	it('is clean where each line was answered once and in order', () => {
		expect(offencesOf(result([fate(1), fate(2)]))).toEqual([]);
	});

	it.each<[string, Fate[], Partial<ReplayResult>, string]>([
		['a line without an answer', [fate(1, { answeredAt: [] })], {}, 'never answered'],
		['one with two', [fate(1, { answeredAt: [second(2), second(3)] })], {}, 'answered 2 times'],
		[
			'one that was answered after a later one',
			[fate(1, { answeredAt: [second(9)] }), fate(2)],
			{},
			'after a later one',
		],
		['an execution of no line', [fate(1)], { succeeded: 2 }, '1 executions more'],
		['much that n8n knew', [fate(1)], { startedNothing: 1 }, '1 times that started nothing'],
	])('is not with %s', (_what, fates, part, words) => {
		expect(offencesOf(result(fates, part))).toEqual([expect.stringContaining(words)]);
	});

	it.each<[string, Fate[], keyof ReplayResult['verdict'] | 'nothing']>([
		[
			'a line without a webhook, and a later one',
			[fate(1, { answeredAt: [second(9)], acceptedAt: undefined }), fate(2)],
			'overtaken',
		],
		[
			'a line whose webhook Meta had to send again',
			[fate(1, { answeredAt: [second(9)], acceptedAt: second(8) }), fate(2)],
			'overtaken',
		],
		[
			'a comment, and a message of the same second',
			[
				fate(1, { kind: 'comment', answeredAt: [second(9)] }),
				fate(2, { happenedAt: second(1) + 300 }),
			],
			'nothing',
		],
		[
			'a line of somebody else',
			[fate(1, { answeredAt: [second(9)] }), fate(2, { contact: 2 })],
			'nothing',
		],
	])('tells apart %s', (_what, fates, kind) => {
		const verdict = verdictOf(fates);
		const late = { outOfOrder: verdict.outOfOrder.length, overtaken: verdict.overtaken.length };
		expect(late).toEqual({ outOfOrder: 0, overtaken: kind === 'overtaken' ? 1 : 0 });
	});

	it("tells of n8n's memory, and of what was wrong", () => {
		const report = reportOf(result([fate(1, { answeredAt: [] })]));
		expect(report).toMatch(/200 MiB +900 MiB +2.0 KiB/);
		expect(report).toContain('message 1 of fan.1 was never answered');
	});
});
