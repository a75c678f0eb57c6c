import { spawn } from 'node:child_process';
import { appendFile, mkdir } from 'node:fs/promises';
import path from 'node:path';

export interface CommandOptions {
	cwd: string;
	env?: NodeJS.ProcessEnv;
	/** Everything the command prints is appended to this file. */
	logFile?: string;
	/** Needed on Windows for commands that are scripts (`npm.cmd`). */
	shell?: boolean;
}

/** What a finished command printed (stdout and stderr together) and its exit code. */
export interface CommandResult {
	code: number;
	output: string;
}

/** Runs a command to its end; a non-zero exit is a result, only a failure to start is an error. */
export async function runCommand(
	file: string,
	args: string[],
	options: CommandOptions,
): Promise<CommandResult> {
	const result = await new Promise<CommandResult>((resolve, reject) => {
		const child = spawn(file, args, {
			cwd: options.cwd,
			env: options.env ?? process.env,
			shell: options.shell ?? false,
			stdio: ['ignore', 'pipe', 'pipe'],
			windowsHide: true,
		});
		let output = '';
		const collect = (chunk: Buffer): void => {
			output += chunk.toString();
		};
		child.stdout.on('data', collect);
		child.stderr.on('data', collect);
		child.once('error', reject);
		child.once('close', (code) => resolve({ code: code ?? 1, output }));
	});
	if (options.logFile) {
		await mkdir(path.dirname(options.logFile), { recursive: true });
		await appendFile(options.logFile, `$ ${file} ${args.join(' ')}\n${result.output}\n`);
	}
	return result;
}

/** Like {@link runCommand}, but a non-zero exit is an error that shows the end of the output. */
export async function runCommandOrThrow(
	file: string,
	args: string[],
	options: CommandOptions,
): Promise<string> {
	const { code, output } = await runCommand(file, args, options);
	if (code === 0) return output;
	const tail = output.trim().split('\n').slice(-15).join('\n');
	throw new Error(`${path.basename(file)} ${args.join(' ')} ended with code ${code}:\n${tail}`);
}
