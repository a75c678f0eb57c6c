import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { access, copyFile, mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** Where this repo keeps what is to be installed (package.json, lock, npm settings). */
const recipeFolder = (): string => path.resolve('sandbox', 'n8n');
const RECIPE_FILES = ['package.json', 'package-lock.json', '.npmrc'];
const STAMP = path.join('node_modules', '.n8n-sandbox.json');
const LOCK = '.installing';

/** How far an installation has come. `npm ci` starts over by removing it with `node_modules`. */
export interface Stamp {
	recipe: string;
	platform: string;
	packages: boolean;
	native: boolean;
}

/**
 * The folder that holds (or will hold) the installation. Not the recipe's own: the build of the
 * package copies every picture it finds into `dist`, and only folders with a dot escape it.
 */
export function installationFolder(): string {
	return path.resolve(process.env.INSTAGRAM_LEADS_N8N_DIR ?? path.join('.sandbox', 'n8n'));
}

/** Identifies exactly what is to be installed. */
export async function recipeHash(): Promise<string> {
	const hash = createHash('sha256');
	for (const file of RECIPE_FILES) {
		const text = await readFile(path.join(recipeFolder(), file), 'utf8');
		hash.update(text.replace(/\r\n/g, '\n'));
	}
	return hash.digest('hex');
}

/** Puts the recipe into the folder; refuses one that holds something else. */
export async function placeRecipe(folder: string): Promise<void> {
	await mkdir(folder, { recursive: true });
	const found = (await readdir(folder)).filter((name) => name !== LOCK);
	const manifest = path.join(folder, 'package.json');
	const ours =
		existsSync(manifest) && /"name":\s*"n8n-sandbox"/.test(readFileSync(manifest, 'utf8'));
	if (found.length > 0 && !ours) {
		throw new Error(
			`INSTAGRAM_LEADS_N8N_DIR names ${folder}, which holds something else. Name an empty folder, or one that holds an n8n installed by this project.`,
		);
	}
	for (const file of RECIPE_FILES) {
		await copyFile(path.join(recipeFolder(), file), path.join(folder, file));
	}
}

/** What was done in `folder` for this recipe on this kind of machine; nothing, when it was another. */
export async function readStamp(folder: string, recipe: string): Promise<Stamp> {
	const fresh = { recipe, platform: platformName(), packages: false, native: false };
	try {
		const stamp = JSON.parse(await readFile(path.join(folder, STAMP), 'utf8')) as Stamp;
		return stamp.recipe === recipe && stamp.platform === fresh.platform ? stamp : fresh;
	} catch {
		return fresh;
	}
}

export async function writeStamp(folder: string, stamp: Stamp): Promise<void> {
	await writeFile(path.join(folder, STAMP), JSON.stringify(stamp));
}

const platformName = (): string => `${process.platform}-${process.arch}`;

/**
 * Runs `work` while no other process installs into `folder`. A lock whose owner is gone (it was
 * interrupted) is taken over.
 */
export async function withInstallLock<T>(
	folder: string,
	onWait: () => void,
	work: () => Promise<T>,
): Promise<T> {
	const lock = path.join(folder, LOCK);
	for (let waited = false; ; waited = true) {
		try {
			await writeFile(lock, String(process.pid), { flag: 'wx' });
			break;
		} catch (error) {
			if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
			if (isAbandoned(lock)) await rm(lock, { force: true });
			else if (!waited) onWait();
			await sleep(500);
		}
	}
	try {
		return await work();
	} finally {
		await rm(lock, { force: true });
	}
}

function isAbandoned(lock: string): boolean {
	try {
		const owner = Number(readFileSync(lock, 'utf8'));
		// Empty for the moment between its creation and the first byte.
		if (!owner) return Date.now() - statSync(lock).mtimeMs > 5000;
		process.kill(owner, 0);
		return false;
	} catch (error) {
		return (error as NodeJS.ErrnoException).code === 'ESRCH';
	}
}

/** How many packages the lock names for this machine, and which folders they go to. */
export async function packagesOfRecipe(): Promise<string[]> {
	interface Locked {
		os?: string[];
		cpu?: string[];
		libc?: string[];
	}
	const lock = JSON.parse(
		await readFile(path.join(recipeFolder(), 'package-lock.json'), 'utf8'),
	) as { packages: Record<string, Locked> };
	return Object.entries(lock.packages)
		.filter(([name]) => name !== '')
		.filter(([, { os, cpu }]) => fits(os, process.platform) && fits(cpu, process.arch))
		.map(([name]) => name);
}

/** npm's `os` and `cpu` lists: names that are allowed, or with `!` names that are not. */
function fits(list: string[] | undefined, own: string): boolean {
	if (!list || list.length === 0) return true;
	return list.includes(own) || (list[0].startsWith('!') && !list.includes(`!${own}`));
}

/** How many of the packages lie in `folder` by now. */
export async function countInstalled(folder: string, packages: string[]): Promise<number> {
	const found = await Promise.all(
		packages.map((name) =>
			access(path.join(folder, name, 'package.json')).then(
				() => 1,
				() => 0,
			),
		),
	);
	return found.reduce<number>((sum, one) => sum + one, 0);
}
