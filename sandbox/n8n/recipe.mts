import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { INSTALL_LOCK } from './installState.mts';

/** What npm is to install. */
export interface Recipe {
	/** The version of n8n. */
	version: string;
	/** Identifies exactly what is to be installed, before anything is. */
	hash: string;
	/** The manifest, which other versions get their Node.js in, npm's settings, and the lock file. */
	manifest: Manifest;
	settings: string;
	/** Only the pinned n8n has one. */
	lock?: string;
}

interface Manifest {
	dependencies: { n8n: string; node?: string };
	overrides: Record<string, string>;
	[more: string]: unknown;
}

const NAME = 'n8n-sandbox';
const LOCK_FILE = 'package-lock.json';

/**
 * Older versions of n8n name a file outside npm's registry for it. No node that a test or a template
 * runs reads spreadsheets, and what is in the registry installs wherever npm does.
 */
const OVERRIDES_OF_OTHERS = { xlsx: '0.18.5' };

/** Where this repo keeps what is to be installed (package.json, lock, npm settings). */
const read = (file: string): string =>
	readFileSync(path.resolve('sandbox', 'n8n', file), 'utf8').replace(/\r\n/g, '\n');

/** The version that everything is made with unless another one is asked for. */
export function pinnedVersion(): string {
	return (JSON.parse(read('package.json')) as Manifest).dependencies.n8n;
}

/**
 * The folder that holds (or will hold) an n8n. Not the recipe's own: the build of the package copies
 * every picture it finds into `dist`, and only folders with a dot escape it. Other versions than the
 * pinned one lie beside it.
 */
export function installationFolder(version: string): string {
	const folder = path.resolve(process.env.INSTAGRAM_LEADS_N8N_DIR ?? path.join('.sandbox', 'n8n'));
	return version === pinnedVersion() ? folder : `${folder}-${version}`;
}

/** What is to be installed for a version of n8n: by the lock file for the pinned one only. */
export function recipeFor(version: string): Recipe {
	const pinned = JSON.parse(read('package.json')) as Manifest;
	const settings = read('.npmrc');
	if (version === pinned.dependencies.n8n) {
		const lock = read(LOCK_FILE);
		const hash = hashOf(read('package.json'), lock, settings);
		return { version, hash, manifest: pinned, settings, lock };
	}
	const manifest = {
		...pinned,
		description: `n8n ${version}, which the tests of compatibility run`,
		dependencies: { n8n: version },
		overrides: { ...pinned.overrides, ...OVERRIDES_OF_OTHERS },
	};
	return { version, hash: hashOf(JSON.stringify(manifest), settings), manifest, settings };
}

function hashOf(...texts: string[]): string {
	const hash = createHash('sha256');
	for (const text of texts) hash.update(text);
	return hash.digest('hex');
}

/** Puts a recipe into the folder; refuses one that holds something else. */
export async function placeRecipe(folder: string, recipe: Recipe): Promise<void> {
	await mkdir(folder, { recursive: true });
	const found = (await readdir(folder)).filter((name) => name !== INSTALL_LOCK);
	const manifest = path.join(folder, 'package.json');
	const ours = existsSync(manifest) && nameIn(manifest) === NAME;
	if (found.length > 0 && !ours) {
		throw new Error(
			`${folder} holds something else. Name an empty folder in INSTAGRAM_LEADS_N8N_DIR, or one that holds an n8n installed by this project.`,
		);
	}
	await writeFile(manifest, `${JSON.stringify(recipe.manifest, null, '\t')}\n`);
	await writeFile(path.join(folder, '.npmrc'), recipe.settings);
	const lock = path.join(folder, LOCK_FILE);
	if (recipe.lock !== undefined) await writeFile(lock, recipe.lock);
	// One that an earlier recipe left would bring that one's packages.
	else await rm(lock, { force: true });
}

function nameIn(manifest: string): unknown {
	try {
		return (JSON.parse(readFileSync(manifest, 'utf8')) as { name?: unknown }).name;
	} catch {
		return undefined;
	}
}

/** Which packages the lock names for this machine, by the folders they go to. */
export function packagesOfRecipe({ lock = '{"packages":{}}' }: Recipe): string[] {
	interface Locked {
		os?: string[];
		cpu?: string[];
		libc?: string[];
	}
	const { packages } = JSON.parse(lock) as { packages: Record<string, Locked> };
	return Object.entries(packages)
		.filter(([name]) => name !== '')
		.filter(([, { os, cpu }]) => fits(os, process.platform) && fits(cpu, process.arch))
		.map(([name]) => name);
}

/** npm's `os` and `cpu` lists: names that are allowed, or with `!` names that are not. */
function fits(list: string[] | undefined, own: string): boolean {
	if (!list || list.length === 0) return true;
	return list.includes(own) || (list[0].startsWith('!') && !list.includes(`!${own}`));
}
