import { spawn } from 'node:child_process';
import path from 'node:path';
import { viewPackage } from '../../sandbox/n8n/npm.mts';
import { pinnedVersion } from '../../sandbox/n8n/recipe.mts';
import { compatArguments } from './arguments.mts';

// Runs end-to-end tests in other versions of n8n than the pinned one. Each is installed into a folder
// of its own on first use.

const JEST = path.resolve('node_modules', 'jest', 'bin', 'jest.js');

/** The version behind a tag; a version stays what it is, without asking anybody. */
async function exactVersion(wanted: string): Promise<string> {
	return /^\d/.test(wanted) ? wanted : (await viewPackage(`n8n@${wanted}`)).version;
}

/** @returns whether all tests passed */
async function testIn(version: string, args: string[]): Promise<boolean> {
	const env = { ...process.env, INSTAGRAM_LEADS_N8N_VERSION: version };
	const command = [JEST, '--selectProjects', 'e2e', '--config', 'jest.config.js', ...args];
	const child = spawn(process.execPath, command, { env, stdio: 'inherit' });
	return await new Promise((resolve, reject) => {
		child.once('error', reject);
		child.once('close', (code) => resolve(code === 0));
	});
}

try {
	const { versions, jest } = compatArguments(process.argv.slice(2));
	const lines: string[] = [];
	for (const wanted of versions) {
		const version = await exactVersion(wanted);
		const name = version === pinnedVersion() ? `${version} (the pinned one)` : version;
		const start = Date.now();
		const passed = await testIn(version, jest);
		if (!passed) process.exitCode = 1;
		const seconds = Math.round((Date.now() - start) / 1000);
		lines.push(`${passed ? '✓' : '✗'} n8n ${name} · ${seconds} s`);
	}
	console.log(`\n${lines.join('\n')}`);
} catch (error) {
	console.error(error instanceof Error ? error.message : error);
	process.exitCode = 1;
}
