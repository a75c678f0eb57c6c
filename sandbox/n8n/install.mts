import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { runCommand } from './command.mts';
import {
	countInstalled,
	installationFolder,
	packagesOfRecipe,
	placeRecipe,
	readStamp,
	recipeHash,
	withInstallLock,
	writeStamp,
} from './installState.mts';
import {
	installedRuntime,
	installedVersion,
	ownRuntime,
	type NodeRuntime,
} from './nodeRuntime.mts';
import { explainNpmFailure, runNpm } from './npm.mts';
import { createProgress, type Progress } from './progress.mts';

/** An n8n on this machine that can be started. */
export interface N8nInstallation {
	/** The folder whose `node_modules` holds n8n. */
	folder: string;
	/** n8n's command line script, to be run with `node`. */
	script: string;
	/** n8n's version, such as `2.41.1`. */
	version: string;
	node: NodeRuntime;
}

interface Step {
	folder: string;
	progress: Progress;
	logFile: string;
}

const COUNT_EVERY_MS = 2000;
// What n8n cannot start without and npm does not unpack ready to run on every machine.
const NATIVE_PACKAGES = ['sqlite3', 'isolated-vm'];

/**
 * The pinned n8n, installed on first use: the packages of the lock file without their install
 * scripts, then Node.js (where the machine's own is not one n8n runs on) and the native parts.
 * Goes on after an interruption; costs next to nothing when everything is there.
 *
 * `INSTAGRAM_LEADS_N8N_DIR` may name a folder to install into, to be shared between clones;
 * default: `.sandbox/n8n`.
 */
export async function ensureN8n(progress: Progress = createProgress()): Promise<N8nInstallation> {
	const folder = installationFolder();
	await mkdir(folder, { recursive: true });
	const recipe = await recipeHash();
	const stamp = await readStamp(folder, recipe);
	if (stamp.packages && stamp.native) {
		const ready = await describe(folder);
		if (ready) return ready;
	}
	const waiting = (): void => progress.phase('Waiting for another installation of n8n to finish');
	return await withInstallLock(folder, waiting, () => install(folder, recipe, progress));
}

async function install(
	folder: string,
	recipe: string,
	progress: Progress,
): Promise<N8nInstallation> {
	const step = { folder, progress, logFile: path.join(folder, 'install.log') };
	try {
		await placeRecipe(folder);
		const stamp = await readStamp(folder, recipe);
		if (!stamp.packages || installedVersion(folder, 'n8n') === undefined) {
			await installPackages(step);
			await writeStamp(folder, { ...stamp, packages: true, native: false });
		}
		const node = await ensureNode(step);
		for (const name of NATIVE_PACKAGES) await ensureNative(step, node, name);
		await writeStamp(folder, { ...stamp, packages: true, native: true });
		progress.done();
		const installation = await describe(folder);
		if (!installation) throw new Error(`n8n was installed into ${folder} but is not there.`);
		return installation;
	} catch (error) {
		progress.failed();
		throw error;
	}
}

async function describe(folder: string): Promise<N8nInstallation | undefined> {
	const node = ownRuntime() ?? (await installedRuntime(folder));
	const version = installedVersion(folder, 'n8n');
	if (!node || !version) return undefined;
	const script = path.join(folder, 'node_modules', 'n8n', 'bin', 'n8n');
	return { folder, script, version, node };
}

async function installPackages({ folder, progress, logFile }: Step): Promise<void> {
	const packages = await packagesOfRecipe();
	const total = packages.length.toLocaleString('en');
	progress.phase('Installing n8n (once, about 3 GB)');
	const timer = setInterval(() => {
		void countInstalled(folder, packages).then((count) =>
			progress.detail(`${count.toLocaleString('en')} of ${total} packages`),
		);
	}, COUNT_EVERY_MS);
	try {
		const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund'];
		const { code, output } = await runNpm(args, { cwd: folder, logFile });
		if (code !== 0) throw new Error(explainNpmFailure('Installing n8n', output, logFile));
		progress.done(`${total} packages`);
	} finally {
		clearInterval(timer);
	}
}

async function ensureNode({ folder, progress, logFile }: Step): Promise<NodeRuntime> {
	const ready = ownRuntime() ?? (await installedRuntime(folder));
	if (ready) return ready;
	progress.phase('Fetching Node.js 24 for n8n');
	const args = ['rebuild', 'node', '--ignore-scripts=false'];
	const { code, output } = await runNpm(args, { cwd: folder, logFile });
	const fetched = code === 0 ? await installedRuntime(folder) : undefined;
	if (fetched) return fetched;
	throw new Error(
		`${explainNpmFailure('Fetching Node.js 24', output, logFile)}\nInstalling Node.js 24 on the machine helps too: n8n then runs on that.`,
	);
}

async function ensureNative(step: Step, node: NodeRuntime, name: string): Promise<void> {
	const { folder, progress, logFile } = step;
	const loads = async (): Promise<boolean> =>
		(await runCommand(node.path, ['-e', `require('${name}')`], { cwd: folder })).code === 0;
	if (await loads()) return;
	progress.phase(`Preparing ${name} (fetched, or compiled in a minute or two)`);
	const args = ['rebuild', name, '--ignore-scripts=false'];
	const { code, output } = await runNpm(args, { cwd: folder, nodePath: node.path, logFile });
	if (code !== 0 || !(await loads())) {
		throw new Error(explainNpmFailure(`Preparing ${name}`, output, logFile));
	}
}
