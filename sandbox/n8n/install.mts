import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { runCommand } from './command.mts';
import { countInstalled, readStamp, withInstallLock, writeStamp } from './installState.mts';
import {
	installedNeed,
	installedRuntime,
	installedVersion,
	nodeNeed,
	ownRuntime,
	type NodeRuntime,
} from './nodeRuntime.mts';
import { explainNpmFailure, runNpm, viewPackage } from './npm.mts';
import { createProgress, type Progress } from './progress.mts';
import {
	installationFolder,
	packagesOfRecipe,
	pinnedVersion,
	placeRecipe,
	recipeFor,
	type Recipe,
} from './recipe.mts';

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
	recipe: Recipe;
	folder: string;
	progress: Progress;
	logFile: string;
}

const COUNT_EVERY_MS = 2000;
// What n8n cannot start without and npm does not unpack ready to run on every machine.
const NATIVE_PACKAGES = ['sqlite3', 'isolated-vm'];

/**
 * An n8n, installed on first use: its packages without their install scripts, then Node.js (where the
 * machine's own is not one this n8n runs on) and the native parts. Goes on after an interruption;
 * costs next to nothing when everything is there.
 *
 * The pinned version comes by the lock file. `INSTAGRAM_LEADS_N8N_VERSION` may name another one, with
 * what npm finds for it. `INSTAGRAM_LEADS_N8N_DIR` may name a folder to install into, to be shared
 * between clones; default: `.sandbox/n8n`. Other versions go beside it, into a folder each.
 */
export async function ensureN8n(progress: Progress = createProgress()): Promise<N8nInstallation> {
	const version = process.env.INSTAGRAM_LEADS_N8N_VERSION ?? pinnedVersion();
	const folder = installationFolder(version);
	const recipe = recipeFor(version);
	await mkdir(folder, { recursive: true });
	const stamp = await readStamp(folder, recipe.hash);
	if (stamp.packages && stamp.native) {
		const ready = await describe(folder);
		if (ready) return ready;
	}
	const waiting = (): void => progress.phase('Waiting for another installation of n8n to finish');
	const step = { recipe, folder, progress, logFile: path.join(folder, 'install.log') };
	return await withInstallLock(folder, waiting, () => install(step));
}

async function install(step: Step): Promise<N8nInstallation> {
	const { recipe, folder, progress } = step;
	try {
		const stamp = await readStamp(folder, recipe.hash);
		if (!stamp.packages || installedVersion(folder, 'n8n') === undefined) {
			await placeRecipe(folder, await withNode(recipe));
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

/** The recipe with the Node.js that its n8n asks for; npm has to be asked which that is. */
async function withNode(recipe: Recipe): Promise<Recipe> {
	const { manifest, version } = recipe;
	if (manifest.dependencies.node !== undefined) return recipe;
	const { engines } = await viewPackage(`n8n@${version}`);
	const node = String(nodeNeed(engines?.node ?? '').major);
	const dependencies = { ...manifest.dependencies, node };
	return { ...recipe, manifest: { ...manifest, dependencies } };
}

async function describe(folder: string): Promise<N8nInstallation | undefined> {
	const node = await runtimeFor(folder);
	const version = installedVersion(folder, 'n8n');
	if (!node || !version) return undefined;
	const script = path.join(folder, 'node_modules', 'n8n', 'bin', 'n8n');
	return { folder, script, version, node };
}

/** The Node.js that the n8n in `folder` can run on, where there is one already. */
async function runtimeFor(folder: string): Promise<NodeRuntime | undefined> {
	const need = installedNeed(folder);
	return need && (ownRuntime(need) ?? (await installedRuntime(folder, need)));
}

async function installPackages({ recipe, folder, progress, logFile }: Step): Promise<void> {
	progress.phase(`Installing n8n ${recipe.version} (once, about 3 GB)`);
	const packages = packagesOfRecipe(recipe);
	const total = packages.length.toLocaleString('en');
	const timer = setInterval(() => {
		if (packages.length === 0) return;
		void countInstalled(folder, packages).then((count) =>
			progress.detail(`${count.toLocaleString('en')} of ${total} packages`),
		);
	}, COUNT_EVERY_MS);
	try {
		const command = recipe.lock === undefined ? 'install' : 'ci';
		const args = [command, '--ignore-scripts', '--no-audit', '--no-fund'];
		const { code, output } = await runNpm(args, { cwd: folder, logFile });
		const what = `Installing n8n ${recipe.version}`;
		if (code !== 0) throw new Error(explainNpmFailure(what, output, logFile));
		progress.done(packages.length > 0 ? `${total} packages` : '');
	} finally {
		clearInterval(timer);
	}
}

async function ensureNode({ folder, progress, logFile }: Step): Promise<NodeRuntime> {
	const ready = await runtimeFor(folder);
	if (ready) return ready;
	const name = `Node.js ${installedVersion(folder, 'node') ?? ''}`.trim();
	progress.phase(`Fetching ${name} for n8n`);
	const args = ['rebuild', 'node', '--ignore-scripts=false'];
	const { code, output } = await runNpm(args, { cwd: folder, logFile });
	const fetched = code === 0 ? await runtimeFor(folder) : undefined;
	if (fetched) return fetched;
	throw new Error(
		`${explainNpmFailure(`Fetching ${name}`, output, logFile)}\nInstalling that Node.js on the machine helps too: n8n then runs on that.`,
	);
}

async function ensureNative(step: Step, node: NodeRuntime, name: string): Promise<void> {
	const { folder, progress, logFile } = step;
	// Not every version has all of them.
	if (installedVersion(folder, name) === undefined) return;
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
