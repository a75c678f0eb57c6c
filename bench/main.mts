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
import { profile, type Profile } from './profile/profile.mts';
import { shareLines } from './report/shares.mts';
import { tableOf } from './report/table.mts';
import { machineOf, writeDocuments } from './report/documents.mts';
import { keepFigures, keptFigures, type Measured, type Setting } from './report/keptFigures.mts';
import type { Topic } from './rows/row.mts';
import { topics } from './rows/topics.mts';
import { namesOf, resultsOf, select, type Figures } from './select.mts';

const progress = createProgress(process.stderr);
const options = readOptions(process.argv.slice(2), namesOf(topics));
const wanted = select(topics, options.only);
const figures: Figures = new Map();
const failures: string[] = [];

if (!options.built) await build();
const { setting, earlier } = await measureAll(options);
const found = options.cpuProfile ? await profiled() : undefined;
progress.done();
if (options.write) {
	const all = new Map([...earlier.figures, ...figures]);
	const measured = { figures: all, profile: found ?? earlier.profile };
	await keepFigures(setting, measured);
	await writeDocuments({ ...setting, ...measured, isMerged: options.merge });
}
print(options, found);
for (const failure of failures) console.error(failure);
process.exit(failures.length > 0 ? 1 : 0);

async function build(): Promise<void> {
	progress.phase('Building the package');
	const { code, output } = await runNpm(['run', 'build'], { cwd: process.cwd() });
	if (code !== 0) throw new Error(`The build failed:\n${output}`);
}

/** @returns where it was measured, and what an earlier run there measured, if that is wanted */
async function measureAll({ rounds, quick, merge }: BenchOptions): Promise<{
	setting: Setting;
	earlier: Measured;
}> {
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
		const { version } = host.n8n.handle.installation;
		const setting = { version, machine: machineOf(), rounds, quick };
		// Before anything is measured: what can't be merged would be measured for nothing.
		const earlier = merge ? await keptFigures(setting) : { figures: new Map() };
		for (const topic of wanted) {
			await measure(topic, bench);
			// At once: a run takes long, and may be broken off.
			if (!options.json) console.log(`\n${tableOf(topic, resultsOf(topic, figures))}`);
		}
		return { setting, earlier };
	} finally {
		await host.close();
	}
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

async function profiled(): Promise<Profile> {
	progress.phase("Profiling n8n's main process");
	return await profile({ another: openHost, quick: options.quick });
}

function print({ json }: BenchOptions, found: Profile | undefined): void {
	if (json) {
		console.log(JSON.stringify({ rows: wanted.flatMap((topic) => resultsOf(topic, figures)) }));
		return;
	}
	if (found) console.log(`\n${shareLines(found, 'en').join('\n')}`);
}
