import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { runNpm } from './npm.mts';

/** What `npm pack` tells of the package it made. */
interface PackedPackage {
	filename: string;
	files: { path: string; size: number }[];
}

async function npmPack(...args: string[]): Promise<PackedPackage> {
	if (!existsSync(path.resolve('dist', 'nodes'))) {
		throw new Error('Nothing to pack: run "npm run build" first.');
	}
	// Without its warnings, the JSON is all that npm prints.
	const command = ['pack', '--json', '--loglevel', 'error', '--ignore-scripts', ...args];
	const { code, output } = await runNpm(command, { cwd: process.cwd() });
	if (code !== 0) throw new Error(`npm pack ended with code ${code}:\n${output}`);
	const [packed] = JSON.parse(output) as PackedPackage[];
	return packed;
}

/** The files that npm would publish of the built repo, by their paths in the package. */
export async function listPackage(): Promise<PackedPackage['files']> {
	return (await npmPack('--dry-run')).files;
}

/**
 * Packs the built repo as npm would publish it.
 * @returns path of the tarball, in a new temporary folder
 */
export async function packPackage(): Promise<string> {
	const folder = await mkdtemp(path.join(tmpdir(), 'instagram-leads-pack-'));
	const { filename } = await npmPack('--pack-destination', folder);
	return path.join(folder, filename);
}

/**
 * Installs a node package where n8n looks for community nodes, as an operator does by hand.
 * Peer dependencies stay out, for npm would bring a second n8n-workflow that shadows n8n's own.
 *
 * @param what path of a tarball, or a name
 * @param more arguments of npm's, such as another registry
 */
export async function installPackage(
	userFolder: string,
	what: string,
	more: string[] = [],
): Promise<void> {
	const folder = path.join(userFolder, '.n8n', 'nodes');
	await mkdir(folder, { recursive: true });
	const manifest = path.join(folder, 'package.json');
	if (!existsSync(manifest)) {
		await writeFile(manifest, '{"name":"installed-nodes","private":true,"dependencies":{}}');
	}
	const flags = ['--no-audit', '--no-fund', '--legacy-peer-deps', '--ignore-scripts'];
	const { code, output } = await runNpm(['install', ...flags, ...more, what], { cwd: folder });
	if (code !== 0) throw new Error(`Installing ${path.basename(what)} failed:\n${output}`);
}

/** Packs the built repo, installs it into `userFolder` and leaves no tarball behind. */
export async function installBuiltPackage(userFolder: string): Promise<void> {
	const tarball = await packPackage();
	try {
		await installPackage(userFolder, tarball);
	} finally {
		await rm(path.dirname(tarball), { recursive: true, force: true });
	}
}
