import { readUsage } from '../../../../nodes/InstagramLeads/graph/limits/usage';

const app = (counters: object) => ({ 'x-app-usage': JSON.stringify(counters) });
const useCases = (cases: object) => ({ 'x-business-use-case-usage': JSON.stringify(cases) });
const MINUTE = 60_000;

describe("Meta's usage headers", () => {
	it.each<[string, Record<string, unknown>, number | undefined, number]>([
		['none', {}, undefined, 0],
		['of the app', app({ call_count: 28, total_time: 25, total_cputime: 26 }), 28, 0],
		['as graph.instagram.com names them', app({ call_volume: 3, cpu_time: 7 }), 7, 0],
		['zero', app({ call_volume: 0, cpu_time: 0 }), 0, 0],
		['numbers as texts', app({ call_count: '81.5' }), 81.5, 0],
		['more than full', app({ call_count: 312 }), 312, 0],
		['in capitals', { 'X-App-Usage': '{"call_count":5}' }, 5, 0],
		['as a list', { 'x-app-usage': ['{"call_count":5}'] }, 5, 0],
		['of the Page', { 'x-page-usage': '{"call_count":44}' }, 44, 0],
		[
			'of a use case',
			useCases({
				'1784': [
					{
						type: 'instagram',
						call_count: 100,
						total_cputime: 25,
						total_time: 25,
						estimated_time_to_regain_access: 19,
					},
				],
			}),
			100,
			19 * MINUTE,
		],
		[
			'of several use cases: the fullest and the longest count',
			useCases({
				a: [
					{ type: 'pages', call_count: 20, estimated_time_to_regain_access: 0 },
					{ type: 'messenger', call_count: 90, estimated_time_to_regain_access: 3 },
				],
				b: [{ type: 'instagram', total_time: 95, estimated_time_to_regain_access: 2 }],
			}),
			95,
			3 * MINUTE,
		],
		['of a use case without a list', useCases({ a: { call_count: 60 } }), 60, 0],
		[
			'an endless wait is cut at a day',
			useCases({ a: [{ call_count: 1, estimated_time_to_regain_access: 1e9 }] }),
			1,
			24 * 60 * MINUTE,
		],
		['counters of time to wait are no percents', app({ reset_time_duration: 3600 }), undefined, 0],
		['unknown names are passed over', app({ tier: 5, type: 'x', call_count: 4 }), 4, 0],
		['broken', { 'x-app-usage': '{"call_count":', 'x-page-usage': 'oops' }, undefined, 0],
		['odd', app({ call_count: null, total_time: 'x', cpu_time: {} }), undefined, 0],
		['not an object', { 'x-app-usage': '5', 'x-page-usage': 'null' }, undefined, 0],
		['not a text', { 'x-app-usage': 5 }, undefined, 0],
		['negative', app({ call_count: -5 }), 0, 0],
	])('%s', (_name, headers, percent, waitMs) => {
		expect(readUsage(headers)).toMatchObject({ percent, waitMs });
	});

	it('are read up to 32 use cases', () => {
		const list = Array.from({ length: 40 }, (_, index) => ({ call_count: index }));
		expect(readUsage(useCases({ a: list })).percent).toBe(31);
	});

	it('are told apart by what they count', () => {
		const { percents } = readUsage({
			...app({ call_count: 5, total_time: 9 }),
			'x-page-usage': '{"call_count":44}',
			...useCases({
				a: [
					{ type: 'pages', call_count: 20 },
					{ type: 'messenger', call_count: 90, total_time: 10 },
				],
				b: [{ type: 'pages', total_time: 30 }],
			}),
		});
		expect(Object.fromEntries(percents)).toEqual({
			app: 9,
			page: 44,
			'a pages': 20,
			'a messenger': 90,
			'b pages': 30,
		});
	});
});
