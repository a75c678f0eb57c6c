import { spawn } from 'node:child_process';
import { readFile, rm } from 'node:fs/promises';
import { type Score, updatePages } from './pages.mts';
import { type Part, PARTS } from './parts.mts';

// Changes the pure logic in small ways and counts which changes the tests notice. Names of parts may follow the
// command; without any, all are tried. Writes the figures into CONTRIBUTING.md; `.sandbox/mutation.json` has each
// change of the part that was tried last.

const STRYKER = ['core', 'jest-runner'].flatMap((name) => ['-p', `@stryker-mutator/${name}@9.6.1`]);
const REPORT = '.sandbox/mutation.json';

interface Report {
	files: Record<string, { mutants: { status: string }[] }>;
}

async function stryker({ mutate, tests }: Part): Promise<void> {
	await rm(REPORT, { force: true });
	const args = ['--yes', ...STRYKER, 'stryker', 'run', '--mutate', mutate.join()];
	const env = { ...process.env, MUTATION_TESTS: tests.join() };
	const child = spawn('npx', args, { env, stdio: 'inherit' });
	await new Promise((resolve, reject) => {
		child.once('error', reject);
		child.once('close', resolve);
	});
}

/** A change that makes the code run without end is noticed, too. */
async function scoreOf(): Promise<Score> {
	const { files } = JSON.parse(await readFile(REPORT, 'utf8')) as Report;
	const became = Object.values(files).flatMap(({ mutants }) => mutants.map(({ status }) => status));
	const count = (...statuses: string[]) => became.filter((one) => statuses.includes(one)).length;
	const killed = count('Killed', 'Timeout');
	return { killed, tried: killed + count('Survived', 'NoCoverage') };
}

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !PARTS.some((part) => part.name === name));
if (unknown.length > 0) {
	const known = PARTS.map(({ name }) => name).join(', ');
	throw new Error(`There is no part ${unknown.join(', ')}, only ${known}.`);
}
const scores = new Map<string, Score>();
for (const part of PARTS) {
	if (wanted.length > 0 && !wanted.includes(part.name)) continue;
	await stryker(part);
	scores.set(part.name, await scoreOf());
}
await updatePages(scores);
for (const [name, { killed, tried }] of scores)
	console.log(`${name}: ${killed} of ${tried} killed`);
