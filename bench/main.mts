/**
 * What the trigger costs, beside what else there is, in one run in a real n8n:
 *
 *     npm run bench
 *     npm run bench -- --quick --only arrival,throughput --json
 *
 * Everything but the rows goes to the standard error.
 */
import { createProgress } from '../sandbox/n8n/progress.mts';
import { runNpm } from '../sandbox/n8n/npm.mts';
import type { Bench } from './harness/bench.mts';
import { openHost } from './harness/host.mts';
import { readOptions, type BenchOptions } from './options.mts';
import { profile } from './profile/profile.mts';
import type { Shares } from './profile/shares.mts';
import { shareLines } from './report/shares.mts';
import { tableOf } from './report/table.mts';
import { machineOf, writeDocuments } from './report/documents.mts';
import { keepFigures, keptFigures } from './report/keptFigures.mts';
import type { Topic } from './rows/row.mts';
import { topics } from './rows/topics.mts';
import { namesOf, resultsOf, select, type Figures } from './select.mts';

const progress = createProgress(process.stderr);
const options = readOptions(process.argv.slice(2), namesOf(topics));
const wanted = select(topics, options.only);
const figures: Figures = new Map();
const failures: string[] = [];

if (!options.built) await build();
const version = await measureAll(options);
const shares = options.cpuProfile ? await profiled() : undefined;
progress.done();
if (options.write) await write(options);
print(options, shares);
for (const failure of failures) console.error(failure);
process.exit(failures.length > 0 ? 1 : 0);

async function build(): Promise<void> {
	progress.phase('Building the package');
	const { code, output } = await runNpm(['run', 'build'], { cwd: process.cwd() });
	if (code !== 0) throw new Error(`The build failed:\n${output}`);
}

/** @returns the version of the n8n that it was measured in */
async function measureAll({ rounds, quick }: BenchOptions): Promise<string> {
	progress.phase('Starting n8n');
	const host = await openHost();
	const bench: Bench = {
		...host,
		rounds,
		quick,
		note: (key, side, value) => {
			const readings = figures.get(key) ?? { ours: [], rival: [] };
			readings[side].push(value);
			figures.set(key, readings);
		},
		another: openHost,
		say: (text) => progress.detail(text),
	};
	try {
		for (const topic of wanted) {
			await measure(topic, bench);
			// At once: a run takes long, and may be broken off.
			if (!options.json) console.log(`\n${tableOf(topic, resultsOf(topic, figures))}`);
		}
	} finally {
		await host.close();
	}
	return host.n8n.handle.installation.version;
}

/** What goes wrong with one topic spoils no other. */
async function measure(topic: Topic, bench: Bench): Promise<void> {
	progress.phase(topic.title.en);
	try {
		await topic.measure(bench);
	} catch (error) {
		progress.failed();
		failures.push(`${topic.name}: ${error instanceof Error ? error.stack : String(error)}`);
	}
}

async function write({ rounds, quick, merge }: BenchOptions): Promise<void> {
	const setting = { version, machine: machineOf(), rounds };
	const all = new Map([...(merge ? await keptFigures(setting) : []), ...figures]);
	await keepFigures(setting, all);
	await writeDocuments({ ...setting, figures: all, shares, quick, isMerged: merge });
}

async function profiled(): Promise<Shares> {
	progress.phase("Profiling n8n's main process");
	return await profile({ another: openHost, quick: options.quick });
}

function print({ json }: BenchOptions, found: Shares | undefined): void {
	if (json) {
		console.log(JSON.stringify({ rows: wanted.flatMap((topic) => resultsOf(topic, figures)) }));
		return;
	}
	if (found) console.log(`\n${shareLines(found, 'en').join('\n')}`);
}
