import { findDifferences, type DealRecord } from '../../../sandbox/demo/deals.mts';
import { dealsTable } from '../../../sandbox/demo/table.mts';

function deal(username: string, texts: string[]): DealRecord {
	return {
		leadKey: `ig:17841400000000001:${username}`,
		title: `Лид из Instagram: @${username}`,
		username,
		comments: texts.map((text, index) => ({
			eventId: `m:${username}.${index}`,
			text,
			author: username,
			createdAt: `2026-03-01T10:00:0${index}.000Z`,
		})),
	};
}

describe('the check of the Deals', () => {
	const expected = [
		{ username: 'malika.k', texts: ['one', 'two'] },
		{ username: 'timur', texts: ['hello'] },
	];
	const right = [deal('malika.k', ['one', 'two']), deal('timur', ['hello'])];

	it('is silent when everything is there once and in order', () => {
		expect(findDifferences(expected, right)).toEqual([]);
	});

	it.each<[string, DealRecord[], string]>([
		['a missing Deal', [right[0]], '@timur has 0 Deals instead of 1'],
		['a Deal that is there twice', [...right, right[1]], '@timur has 2 Deals instead of 1'],
		['a Deal too many', [...right, deal('stranger', ['x'])], 'a Deal nobody asked for'],
		['a lost comment', [deal('malika.k', ['one']), right[1]], '"two" is there 0 times, not 1'],
		[
			'a comment that came twice',
			[deal('malika.k', ['one', 'two', 'two']), right[1]],
			'"two" is there 2 times, not 1',
		],
		['a wrong order', [deal('malika.k', ['two', 'one']), right[1]], 'out of order: two | one'],
	])('names %s', (_what, deals, sentence) => {
		expect(findDifferences(expected, deals).join('\n')).toContain(sentence);
	});
});

it('draws the Deals with their comments, long texts cut', () => {
	const table = dealsTable([deal('malika.k', ['Hello', 'x'.repeat(80)])]);

	const lines = table.split('\n');
	expect(lines[1]).toContain("1 Deal in n8n's data tables");
	expect(lines[3]).toContain('Лид из Instagram: @malika.k');
	expect(lines[4]).toContain('10:00:00  malika.k  Hello');
	expect(lines[5]).toContain('x…');
	expect(new Set(lines.map((line) => line.length)).size).toBe(1);
});
