import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { runCommand } from './command.mts';

/** A Node.js that n8n can run on. */
export interface NodeRuntime {
	path: string;
	/** Without the `v`. */
	version: string;
}

/** The least Node.js that an n8n asks for. */
export interface NodeNeed {
	major: number;
	minor: number;
}

/** @param engines as n8n's package.json has it, such as `>=22.16` */
export function nodeNeed(engines: string): NodeNeed {
	const [, major, minor = '0'] = />=\s*(\d+)(?:\.(\d+))?/.exec(engines) ?? [];
	if (major === undefined) throw new Error(`n8n asks for a Node.js in unknown words: ${engines}`);
	return { major: Number(major), minor: Number(minor) };
}

/**
 * n8n's expression sandbox (isolated-vm) brings ready-made parts for the release line that n8n asks for
 * and the next one with long-term support: 22 and 24, or 24 and 26.
 */
export function isUsable(version: string, { major, minor }: NodeNeed): boolean {
	const [ownMajor, ownMinor] = version.split('.').map(Number);
	return ownMajor === major ? ownMinor >= minor : ownMajor === major + 2;
}

/** The Node.js this process runs on, where n8n can run on it too. */
export function ownRuntime(need: NodeNeed): NodeRuntime | undefined {
	const version = process.versions.node;
	return isUsable(version, need) ? { path: process.execPath, version } : undefined;
}

/** The Node.js that npm installed into `folder`, where its binary is there and runs. */
export async function installedRuntime(
	folder: string,
	need: NodeNeed,
): Promise<NodeRuntime | undefined> {
	const packageFolder = path.join(folder, 'node_modules', 'node');
	const file = path.join(packageFolder, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
	if (!existsSync(file)) return undefined;
	const { code, output } = await runCommand(file, ['--version'], { cwd: folder }).catch(() => ({
		code: 1,
		output: '',
	}));
	const version = output.trim().replace(/^v/, '');
	return code === 0 && isUsable(version, need) ? { path: file, version } : undefined;
}

/** What the n8n in `folder` asks for, or undefined where there is none. */
export function installedNeed(folder: string): NodeNeed | undefined {
	const engines = installedManifest(folder, 'n8n')?.engines?.node;
	return engines === undefined ? undefined : nodeNeed(engines);
}

/** The version of an installed package, or undefined where it is not there. */
export function installedVersion(folder: string, packageName: string): string | undefined {
	return installedManifest(folder, packageName)?.version;
}

interface InstalledManifest {
	version?: string;
	engines?: { node?: string };
}

function installedManifest(folder: string, packageName: string): InstalledManifest | undefined {
	try {
		const file = path.join(folder, 'node_modules', packageName, 'package.json');
		return JSON.parse(readFileSync(file, 'utf8')) as InstalledManifest;
	} catch {
		return undefined;
	}
}
