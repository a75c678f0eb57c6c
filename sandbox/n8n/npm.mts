import { existsSync } from 'node:fs';
import path from 'node:path';
import { runCommand, type CommandResult } from './command.mts';

export interface NpmOptions {
	cwd: string;
	/** The Node executable npm and the scripts it starts run on; default: the running one. */
	nodePath?: string;
	logFile?: string;
}

/** How npm is started: its script on a Node of our choice, or the command on the PATH. */
function findNpm(nodePath: string): { file: string; args: string[]; shell: boolean } {
	const besideNode = path.dirname(process.execPath);
	const candidates = [
		process.env.npm_execpath ?? '',
		path.join(besideNode, 'node_modules', 'npm', 'bin', 'npm-cli.js'),
		path.join(besideNode, '..', 'lib', 'node_modules', 'npm', 'bin', 'npm-cli.js'),
	];
	const script = candidates.find(
		(candidate) => path.basename(candidate) === 'npm-cli.js' && existsSync(candidate),
	);
	if (script) return { file: nodePath, args: [script], shell: false };
	return process.platform === 'win32'
		? { file: 'npm.cmd', args: [], shell: true }
		: { file: 'npm', args: [], shell: false };
}

/**
 * The environment for an npm that works in another folder: the settings of the npm run we may be
 * part of don't apply there, the user's own ones (registry, proxy) do.
 */
function npmEnvironment(nodePath: string): NodeJS.ProcessEnv {
	const env: NodeJS.ProcessEnv = {};
	const notOurs =
		/^npm_(?!config_)|^npm_config_(local_prefix|prefix|global|ignore_scripts|omit|include|engine_strict|dry_run|workspaces?)$/i;
	for (const [name, value] of Object.entries(process.env)) {
		if (!notOurs.test(name)) env[name] = value;
	}
	const pathName = Object.keys(env).find((name) => name.toLowerCase() === 'path') ?? 'PATH';
	env[pathName] = [path.dirname(nodePath), env[pathName] ?? ''].join(path.delimiter);
	return { ...env, npm_config_engine_strict: 'false', npm_config_update_notifier: 'false' };
}

/** Runs npm to its end. The exit code is part of the result. */
export async function runNpm(args: string[], options: NpmOptions): Promise<CommandResult> {
	const nodePath = options.nodePath ?? process.execPath;
	const npm = findNpm(nodePath);
	try {
		return await runCommand(npm.file, [...npm.args, ...args], {
			cwd: options.cwd,
			env: npmEnvironment(nodePath),
			logFile: options.logFile,
			shell: npm.shell,
		});
	} catch (error) {
		throw new Error(
			'npm was not found. Install Node.js with npm (https://nodejs.org), then try again.',
			{
				cause: error,
			},
		);
	}
}

/** What the registry tells of one version of a package. */
interface PublishedPackage {
	version: string;
	engines?: { node?: string };
}

/**
 * Asks the registry about a package.
 *
 * @param wanted name and version or tag, such as `n8n@latest`
 * @throws when there is none
 */
export async function viewPackage(wanted: string): Promise<PublishedPackage> {
	const command = ['view', '--json', '--loglevel', 'error', wanted, 'version', 'engines'];
	const { code, output } = await runNpm(command, { cwd: process.cwd() });
	// To some versions of npm a version that isn't there is no error, but nothing to print.
	if (/E404|ETARGET/.test(output) || output.trim() === '') throw new Error(`npm has no ${wanted}.`);
	if (code === 0) return JSON.parse(output) as PublishedPackage;
	throw new Error(explainNpmFailure(`Asking npm for ${wanted}`, output));
}

/** npm's own words mean little to most people: says what a failed run of it means and what to do. */
export function explainNpmFailure(what: string, output: string, logFile?: string): string {
	const rules: [RegExp, string][] = [
		[/ENOSPC/, 'The disk is full: n8n needs about 4 GB. Free some space, then try again.'],
		[
			/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|ECONNRESET|ENETUNREACH|ERR_SOCKET_TIMEOUT/,
			'The npm registry could not be reached. Check the network (or the proxy in your npm settings), then try again: it goes on where it stopped.',
		],
		[/EACCES|EPERM/, 'A file could not be written. Check who owns the folder, then try again.'],
		[/EINTEGRITY/, 'A download was damaged. Run "npm cache clean --force", then try again.'],
		[
			/gyp ERR!|not found: make|find Python/i,
			'A native part had to be compiled and could not be. Install a C++ compiler, make and Python 3, then try again.',
		],
	];
	const advice = rules.find(([pattern]) => pattern.test(output))?.[1];
	const tail = output
		.split('\n')
		.filter((line) => line.trim() !== '' && !/npm (warn|notice)/i.test(line))
		.slice(-8)
		.join('\n');
	const log = logFile ? `\nThe whole output: ${logFile}` : '';
	return `${what} failed. ${advice ?? 'npm said:'}\n${tail}${log}`;
}
