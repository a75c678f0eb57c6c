import { readFileSync, statSync } from 'node:fs';
import { access, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const STAMP = path.join('node_modules', '.n8n-sandbox.json');
/** Lies in the folder while something is installed into it. */
export const INSTALL_LOCK = '.installing';

/** How far an installation has come. `npm ci` starts over by removing it with `node_modules`. */
export interface Stamp {
	recipe: string;
	platform: string;
	packages: boolean;
	native: boolean;
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
	const lock = path.join(folder, INSTALL_LOCK);
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
