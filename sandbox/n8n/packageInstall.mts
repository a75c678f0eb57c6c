import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { runNpm } from './npm.mts';

/**
 * Packs the built repo as npm would publish it.
 * @returns path of the tarball, in a new temporary folder
 */
export async function packPackage(): Promise<string> {
	if (!existsSync(path.resolve('dist', 'nodes'))) {
		throw new Error('Nothing to pack: run "npm run build" first.');
	}
	const folder = await mkdtemp(path.join(tmpdir(), 'instagram-leads-pack-'));
	const args = ['pack', '--json', '--ignore-scripts', '--pack-destination', folder];
	const { code, output } = await runNpm(args, { cwd: process.cwd() });
	const name = /"filename":\s*"([^"]+)"/.exec(output)?.[1];
	if (code !== 0 || !name) throw new Error(`npm pack failed:\n${output}`);
	return path.join(folder, name);
}

/**
 * Installs a packed node package where n8n looks for community nodes, as an operator does by hand.
 * Peer dependencies stay out, for npm would bring a second n8n-workflow that shadows n8n's own.
 */
export async function installPackage(userFolder: string, tarball: string): Promise<void> {
	const folder = path.join(userFolder, '.n8n', 'nodes');
	await mkdir(folder, { recursive: true });
	const manifest = path.join(folder, 'package.json');
	if (!existsSync(manifest)) {
		await writeFile(manifest, '{"name":"installed-nodes","private":true,"dependencies":{}}');
	}
	const flags = ['--no-audit', '--no-fund', '--legacy-peer-deps', '--ignore-scripts'];
	const { code, output } = await runNpm(['install', ...flags, tarball], { cwd: folder });
	if (code !== 0) throw new Error(`Installing ${path.basename(tarball)} failed:\n${output}`);
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
