import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { runCommand } from './command.mts';

/** A Node.js that n8n can run on. */
export interface NodeRuntime {
	path: string;
	/** Without the `v`. */
	version: string;
}

// n8n 2.41 asks for 24 or newer; its expression sandbox (isolated-vm) brings ready-made parts for
// 24 and 26 only.
const USABLE_MAJORS = [24, 26];

function isUsable(version: string): boolean {
	return USABLE_MAJORS.includes(Number(version.split('.')[0]));
}

/** The Node.js this process runs on, where n8n can run on it too. */
export function ownRuntime(): NodeRuntime | undefined {
	const version = process.versions.node;
	return isUsable(version) ? { path: process.execPath, version } : undefined;
}

/** The Node.js that npm installed into `folder`, where its binary is there and runs. */
export async function installedRuntime(folder: string): Promise<NodeRuntime | undefined> {
	const packageFolder = path.join(folder, 'node_modules', 'node');
	const file = path.join(packageFolder, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
	if (!existsSync(file)) return undefined;
	const { code, output } = await runCommand(file, ['--version'], { cwd: folder }).catch(() => ({
		code: 1,
		output: '',
	}));
	const version = output.trim().replace(/^v/, '');
	return code === 0 && isUsable(version) ? { path: file, version } : undefined;
}

/** The version of an installed package, or undefined where it is not there. */
export function installedVersion(folder: string, packageName: string): string | undefined {
	try {
		const file = path.join(folder, 'node_modules', packageName, 'package.json');
		const { version } = JSON.parse(readFileSync(file, 'utf8')) as { version?: string };
		return version;
	} catch {
		return undefined;
	}
}
