import { rm } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { createProgress } from '../n8n/progress.mts';
import { DEALS_TABLE } from './readDeals.mts';
import { prepare, type Demo, type Stage } from './setup.mts';
import { playStory } from './story.mts';
import { dealsTable } from './table.mts';

const flag = { type: 'boolean', default: false } as const;
// --once: end when the Deals are there; --built: the package is built already, and others use it.
const { values: options } = parseArgs({ options: { once: flag, built: flag } });
const demo: Demo = {};
const progress = createProgress();
let stopping: Promise<void> | undefined;

/** Ends everything that runs; the folder stays for a look when something went wrong. */
async function stop(keepFolder: boolean): Promise<void> {
	stopping ??= (async () => {
		await demo.n8n?.stop();
		await demo.simulator?.close();
		if (demo.folder && !keepFolder) {
			await rm(demo.folder, { recursive: true, force: true, maxRetries: 5 });
		}
	})();
	await stopping;
}

/** Ctrl-C stops calmly. It may come twice at once (npm and tsx pass it on); a later one is meant. */
function stopOnSignal(signal: 'SIGINT' | 'SIGTERM', code: number): void {
	let first: number | undefined;
	process.on(signal, () => {
		if (first !== undefined && Date.now() - first > 1000) process.exit(code);
		if (first !== undefined) return;
		first = Date.now();
		progress.failed();
		console.log('\nStopping …');
		void stop(false).finally(() => process.exit(code));
	});
}

/** n8n asks who does not come in yet to sign in, and then goes on to where the link leads. */
async function invite({ n8n, client, simulator, workflowId }: Stage): Promise<void> {
	const { email, password } = client.session.keys.owner;
	const deals = await client.dataTablePath(DEALS_TABLE);
	console.log(`
Everything stays up. Ctrl-C stops it.

  The phone    ${simulator.url}/
  The Deals    ${n8n.url}${deals}
  The workflow ${n8n.url}/workflow/${workflowId}

  n8n asks you to sign in once: ${email} / ${password}

Write something as a new person on the phone: an answer comes at once, and the Deal is in n8n.
`);
}

async function main(): Promise<void> {
	console.log('From an Instagram message to a Deal, in a real n8n on this machine\n');
	const stage = await prepare(demo, progress, { build: !options.built });
	const { deals, differences } = await playStory(stage, progress);
	console.log(`\n${dealsTable(deals)}\n`);
	if (differences.length > 0)
		throw new Error(`The Deals are not right:\n${differences.join('\n')}`);
	console.log('✓ Every Deal is there once, with every message once and in order');
	if (options.once) await stop(false);
	else await invite(stage);
}

stopOnSignal('SIGINT', 130);
stopOnSignal('SIGTERM', 143);
main().catch(async (error: unknown) => {
	if (stopping) return;
	progress.failed();
	console.error(`\n${error instanceof Error ? error.message : String(error)}`);
	if (demo.n8n) console.error(`\nn8n's log: ${demo.n8n.logFile}`);
	process.exitCode = 1;
	await stop(true);
});
