import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readOptions } from '../../../bench/options.mts';
import { keepFigures, keptFigures } from '../../../bench/report/keptFigures.mts';
import { pageOf, type Run } from '../../../bench/report/markdown.mts';
import { plotsOf } from '../../../bench/report/plotSpecs.mts';
import { tableOf } from '../../../bench/report/table.mts';
import { resultOf, type Row, type Topic } from '../../../bench/rows/row.mts';
import type { Profile } from '../../../bench/profile/profile.mts';
import { topics } from '../../../bench/rows/topics.mts';
import { namesOf, resultsOf, select } from '../../../bench/select.mts';

const row: Row = {
	key: 'wait',
	name: { en: 'somebody writes', ru: 'кто-то пишет' },
	unit: 's',
	rival: 'webhook',
	goal: { of: 'ours', atMost: 0.6 },
};
const allRows = topics.flatMap(({ rows }) => rows);
const nothing: Run = {
	figures: new Map(),
	profile: undefined,
	version: '2.41.1',
	rounds: 3,
	isMerged: false,
	quick: false,
	machine: '2 × processor',
	date: new Date('2026-03-01T12:00:00Z'),
};

const profile: Profile = {
	events: { ours: 1, isolates: 1, n8n: 1, libraries: 4, node: 1 },
	door: { ours: 1, isolates: 2, n8n: 1, libraries: 0, node: 0 },
};

describe('what the bench is asked for', () => {
	it('is a whole run, with documents, without arguments', () => {
		expect(readOptions([], [])).toEqual({
			json: false,
			only: [],
			rounds: 3,
			quick: false,
			cpuProfile: false,
			built: false,
			write: true,
			merge: false,
		});
	});

	it.each([
		[['--only', 'arrival,batch'], { only: ['arrival', 'batch'], write: false }],
		[['--only', 'arrival', '--only', 'batch'], { only: ['arrival', 'batch'] }],
		[['--quick'], { quick: true, rounds: 1, write: false }],
		[['--quick', '--rounds', '2', '--write'], { rounds: 2, write: true }],
		[['--only', 'batch', '--merge'], { only: ['batch'], merge: true, write: true }],
		[['--', '--json', '--cpu-prof', '--built'], { json: true, cpuProfile: true, built: true }],
	])('%j', (args, expected) => {
		expect(readOptions(args, ['arrival', 'batch'])).toMatchObject(expected);
	});

	it.each([
		[['--only', 'nothing'], 'There is no nothing. There are: arrival'],
		[['--rounds', '0'], '--rounds takes a whole number above 0, not "0"'],
		[['--rounds', 'many'], '--rounds takes a whole number above 0, not "many"'],
		[['--fast'], '--fast'],
	])('is refused: %j', (args, message) => {
		expect(() => readOptions(args, ['arrival'])).toThrow(message);
	});
});

describe('a row', () => {
	it('is the medians, and ours divided by the rival', () => {
		expect(resultOf(row, { ours: [0.9, 0.3, 0.5], rival: [0.2, 0.25, 9] })).toEqual({
			name: 'somebody writes',
			unit: 's',
			ours: 0.5,
			rival: 0.25,
			rivalName: 'Webhook node',
			ratio: 2,
			goal: '≤ 0.6',
			met: true,
		});
	});

	it('is the worst round where it says so', () => {
		const worst: Row = { ...row, take: 'worst' };
		expect(resultOf(worst, { ours: [0.1, 0.7, 0.1], rival: [] })).toMatchObject({
			ours: 0.7,
			met: false,
		});
	});

	it.each<[Row['goal'], number[], number[], boolean | null]>([
		[{ of: 'ours', atMost: 2 }, [2], [], true],
		[{ of: 'ours', atMost: 0 }, [0], [], true],
		[{ of: 'ours', atMost: 2 }, [2.01], [], false],
		[{ of: 'ours', atMost: 1, atLeast: 1 }, [0], [], false],
		[{ of: 'ours', atMost: 1, atLeast: 1 }, [1], [], true],
		[{ of: 'ours', atMost: 2 }, [Infinity], [], false],
		[{ of: 'ours', atMost: 2 }, [], [], null],
		[{ of: 'ours', atMost: 2 }, [NaN], [], null],
		[{ of: 'ratio', atLeast: 0.85 }, [85], [100], true],
		[{ of: 'ratio', atLeast: 0.85 }, [84], [100], false],
		[{ of: 'ratio', atMost: 0.3 }, [30], [100], true],
		[{ of: 'ratio', atMost: 0.3 }, [Infinity], [100], false],
		[{ of: 'ratio', atLeast: 0.85 }, [85], [], null],
		[{ of: 'ratio', atLeast: 0.85 }, [85], [0], false],
		[undefined, [85], [100], null],
	])('with the goal %j, ours %j, rival %j: met is %s', (goal, ours, rival, met) => {
		expect(resultOf({ ...row, goal }, { ours, rival }).met).toBe(met);
	});

	it('says nothing where nothing was measured or nothing came', () => {
		const empty = { ours: null, rival: null, ratio: null };
		expect(resultOf(row, { ours: [], rival: [] })).toMatchObject({ ...empty, met: null });
		expect(resultOf(row, { ours: [Infinity], rival: [] })).toMatchObject({ ...empty, met: false });
	});
});

describe('the rows', () => {
	it('have names of their own', () => {
		const names = namesOf(topics);
		expect(new Set(names).size).toBe(names.length);
		for (const language of ['en', 'ru'] as const) {
			const texts = allRows.map(({ name, rival }) => `${name[language]} ${rival}`);
			expect(new Set(texts).size).toBe(texts.length);
		}
	});

	it('have a rival where the goal is a ratio', () => {
		expect(allRows.filter(({ goal, rival }) => goal?.of === 'ratio' && !rival)).toEqual([]);
	});

	it('are chosen by their own name or that of their topic', () => {
		const keysOf = (chosen: Topic[]): string[] =>
			chosen.flatMap(({ rows }) => rows.map(({ key }) => key));
		expect(select(topics, [])).toEqual(topics);
		expect(keysOf(select(topics, ['batch', 'slow']))).toEqual(['slow-100', 'batch']);
	});
});

describe('figures that are kept for a later run', () => {
	const setting = { version: '2.41.1', machine: '2 × processor', rounds: 1, quick: false };
	const here = process.cwd();
	let folder: string;
	beforeEach(async () => {
		folder = await mkdtemp(path.join(tmpdir(), 'instagram-leads-bench-'));
		process.chdir(folder);
	});
	afterEach(async () => {
		process.chdir(here);
		await rm(folder, { recursive: true });
	});

	it('are what they were, also what never came', async () => {
		const figures = new Map([['batch', { ours: [1.5, Infinity], rival: [] }]]);
		await keepFigures(setting, { figures });
		expect(await keptFigures(setting)).toEqual({ figures });
	});

	it('are kept with the profile, where there was one', async () => {
		await keepFigures(setting, { figures: new Map(), profile });
		expect((await keptFigures(setting)).profile).toEqual(profile);
	});

	it.each([
		[{ version: '2.42.0' }, 'The earlier run had another version: 2.41.1, not 2.42.0'],
		[{ machine: '8 × processor' }, 'another machine'],
		[{ rounds: 3 }, 'another rounds: 1, not 3'],
		[{ quick: true }, 'another quick: false, not true'],
	])('are not put beside those of %j', async (other, message) => {
		await keepFigures(setting, { figures: new Map() });
		await expect(keptFigures({ ...setting, ...other })).rejects.toThrow(message);
	});

	it('are asked for where there are none', async () => {
		await expect(keptFigures(setting)).rejects.toThrow('There is no earlier run');
	});
});

describe('the report', () => {
	const topic: Topic = {
		name: 'one',
		title: { en: 'One', ru: 'Одно' },
		rows: [row, { ...row, key: 'other', goal: { of: 'ratio', atLeast: 0.85 } }],
		measure: async () => undefined,
	};

	it('is a table on a terminal', () => {
		const figures = new Map([
			['wait', { ours: [0.4321], rival: [0.1] }],
			['other', { ours: [Infinity], rival: [0.1] }],
		]);
		expect(tableOf(topic, resultsOf(topic, figures)).split('\n')).toEqual([
			'One',
			'what             ours                 beside                ratio  goal            met',
			'somebody writes  0.432 s              0.1 s (Webhook node)  4.32   ≤ 0.6 s         yes',
			'somebody writes  not within the time  0.1 s (Webhook node)         ≥ 0.85 × rival  no',
		]);
	});

	it.each(['en', 'ru'] as const)(
		'is a document that names all rows, also the unmeasured: %s',
		(language) => {
			const page = pageOf(nothing, [], language);
			for (const { name } of allRows) expect(page).toContain(`| ${name[language]} |`);
			expect(page).not.toMatch(/undefined|NaN|null/);
		},
	);

	it('says when and in what it was measured, and whether that counts', () => {
		const figures = new Map([['batch', { ours: [1], rival: [2] }]]);
		const said = (run: Partial<Run>): string => pageOf({ ...nothing, ...run }, [], 'en');
		expect(said({})).toContain('Not measured yet.');
		expect(said({ figures })).toContain('on 2026-03-01 with n8n 2.41.1 on 2 × processor; 3 rounds');
		expect(said({ figures })).not.toContain('quick run');
		expect(said({ figures })).not.toContain('in a run of their own');
		expect(said({ figures, isMerged: true })).toContain('in a run of their own');
		expect(said({ figures, quick: true })).toContain('This was a quick run');
	});

	it('tells the shares of the processor where they were measured', () => {
		expect(pageOf({ ...nothing, profile }, [], 'en')).toContain(
			'| our trigger | 12.5 % | 25.0 % |',
		);
		expect(pageOf({ ...nothing, profile }, [], 'ru')).toContain(
			'| наш триггер | 12,5 % | 25,0 % |',
		);
	});

	it('draws what was measured', () => {
		const figures = new Map([
			['scale-calls-1', { ours: [2], rival: [] }],
			['scale-calls-10', { ours: [1.5], rival: [] }],
			['scale-calls-100', { ours: [Infinity], rival: [] }],
		]);
		const plots = plotsOf(figures);
		expect(plots.map(({ name }) => name)).toEqual(['cost-calls']);
		expect(plots[0].spec('ru')).toMatchObject({
			title: 'Запросов к Graph на событие',
			data: {
				values: [
					{ x: 1, y: 2 },
					{ x: 10, y: 1.5 },
				],
			},
		});
	});
});

describe('the documents', () => {
	// Prettier pads the tables and escapes nothing that names hold.
	it.each([
		['en', 'docs/benchmarks.md'],
		['ru', 'docs/benchmarks.ru.md'],
	] as const)('name all rows: %s', async (language, file) => {
		const text = await readFile(file, 'utf8');
		const missing = allRows.filter(({ name }) => !text.includes(`| ${name[language]} `));
		expect(missing.map(({ key }) => key)).toEqual([]);
	});
});
