import fc from 'fast-check';

import { parseExactJson } from '../../../nodes/InstagramLeads/events/exactJson';

describe('parseExactJson', () => {
	it.each<[string, string, unknown]>([
		['an id beyond 2^53', '{"id":17841400000000001}', { id: '17841400000000001' }],
		['a negative one', '[-9007199254740993]', ['-9007199254740993']],
		['the largest number that is safe', '9007199254740991', 9007199254740991],
		['the first that is not', '9007199254740992', '9007199254740992'],
		['a very long one', '[340282366841710300949128123]', ['340282366841710300949128123']],
		[
			'nested',
			'{"a":[{"b":{"c":120210000000000123}}]}',
			{ a: [{ b: { c: '120210000000000123' } }] },
		],
		['beside small ones', '[1,17841400000000001,2]', [1, '17841400000000001', 2]],
		['with space around', ' { "id" :\n17841400000000001 } ', { id: '17841400000000001' }],
		['digits in a text', '{"t":"call 99890123456789012345"}', { t: 'call 99890123456789012345' }],
		['digits as a text', '"17841400000000001"', '17841400000000001'],
		['digits as a key', '{"17841400000000001":1}', { '17841400000000001': 1 }],
		['after an escaped quote', '{"t":"a\\"17841400000000001\\""}', { t: 'a"17841400000000001"' }],
		['after an escaped backslash', '["\\\\",17841400000000001]', ['\\', '17841400000000001']],
		['after escapes', '["\\u00e4\\/\\n",17841400000000001]', ['ä/\n', '17841400000000001']],
		['decimals stay numbers', '[1.5,-0.25,1e3,2E-2]', [1.5, -0.25, 1000, 0.02]],
		['constants', '[true,false,null,0]', [true, false, null, 0]],
	])('%s', (_name, text, expected) => {
		expect(parseExactJson(text)).toEqual(expected);
	});

	it.each([
		'',
		'{',
		'{"a":1,}',
		"{'a':1}",
		'[17841400000000001',
		'"open',
		'hello',
		'1 2',
		'\uFEFF{}',
	])('refuses what is no JSON: %s', (text) => {
		expect(() => parseExactJson(text)).toThrow(SyntaxError);
	});

	it('reads a long text without going astray', () => {
		const text = JSON.stringify({ t: '\\"1'.repeat(100_000) });
		expect(parseExactJson(text)).toEqual(JSON.parse(text));
	});

	it.each<[string, string]>([
		['a string that never ends', `"${String.raw`\"`.repeat(50_000)}`],
		['many strings that never end', '"\\'.repeat(50_000)],
	])('refuses without going astray: %s', (_name, text) => {
		expect(() => parseExactJson(text)).toThrow(SyntaxError);
	});

	it('is JSON.parse for whatever has no number beyond 2^53', () => {
		const text = fc.oneof(
			fc.json(),
			fc.jsonValue().map((value) => JSON.stringify(value, null, 1)),
		);
		const hasBigNumber = (json: string) => /\d{16}/.test(json.replace(/"(?:[^"\\]|\\.)*"/g, '""'));
		fc.assert(
			fc.property(
				text.filter((json) => !hasBigNumber(json)),
				(json) => {
					expect(parseExactJson(json)).toEqual(JSON.parse(json));
				},
			),
			{ seed: 20261122, numRuns: 2000 },
		);
	});

	it('keeps every digit of every integer', () => {
		const value = fc.array(fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }));
		fc.assert(
			fc.property(value, (integers) => {
				const parsed = parseExactJson(`[${integers.join(',')}]`) as Array<string | number>;
				expect(parsed.map(String)).toEqual(integers.map(String));
			}),
			{ seed: 20261122, numRuns: 1000 },
		);
	});
});
