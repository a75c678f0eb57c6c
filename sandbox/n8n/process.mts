import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import axios from 'axios';
import { runCommandOrThrow } from './command.mts';
import { freePort, n8nEnvironment, type N8nPorts } from './environment.mts';
import { ensureN8n, type N8nInstallation } from './install.mts';

export interface StartOptions {
	/** n8n's home: database, key, installed nodes. Made when missing; kept after the stop. */
	userFolder: string;
	/** Port of n8n's HTTP server; default: a free one. */
	port?: number;
	/** More environment variables for n8n. */
	env?: Record<string, string>;
	/** Default: the pinned one, see {@link ensureN8n}. */
	installation?: N8nInstallation;
	/** How long n8n may take until it is ready, in ms. */
	readyTimeoutMs?: number;
}

/** An n8n that runs (or ran) on 127.0.0.1. */
export interface RunningN8n {
	/** Base address without a slash at its end. */
	readonly url: string;
	readonly userFolder: string;
	/** What n8n printed; appended to by every start. */
	readonly logFile: string;
	readonly installation: N8nInstallation;
	/** Process id, while it runs. */
	pid(): number | undefined;
	/** Ends n8n as an operator would (SIGTERM), after 20 s by force. */
	stop(): Promise<void>;
	/** Ends n8n at once (SIGKILL): what a power cut looks like. */
	kill(): Promise<void>;
	/** Starts n8n again on the same folder and ports (stops it first where it runs). */
	restart(env?: Record<string, string>): Promise<void>;
	/** Runs n8n's own command line on the same folder, such as `['import:workflow', …]`. */
	cli(args: string[]): Promise<string>;
	/** The last lines of the log. */
	logTail(lines?: number): string;
}

const STOP_TIMEOUT_MS = 20_000;
const READY_TIMEOUT_MS = 180_000;
const running = new Set<ChildProcess>();

// A parent that ends for whatever reason must not leave an n8n behind.
process.once('exit', () => {
	for (const child of running) killTree(child);
});

/** Starts n8n and waits until it takes requests and its triggers are up. */
export async function startN8n(options: StartOptions): Promise<RunningN8n> {
	const installation = options.installation ?? (await ensureN8n());
	await mkdir(options.userFolder, { recursive: true });
	const ports = { http: options.port ?? (await freePort()), broker: await freePort() };
	const n8n = new N8nProcess(installation, options, ports);
	await n8n.restart();
	return n8n;
}

class N8nProcess implements RunningN8n {
	readonly url: string;
	readonly userFolder: string;
	readonly logFile: string;
	private child: ChildProcess | undefined;

	constructor(
		readonly installation: N8nInstallation,
		private readonly options: StartOptions,
		private readonly ports: N8nPorts,
	) {
		this.url = `http://127.0.0.1:${ports.http}`;
		this.userFolder = path.resolve(options.userFolder);
		this.logFile = path.join(this.userFolder, 'n8n.log');
	}

	pid(): number | undefined {
		return this.child?.pid;
	}

	async stop(): Promise<void> {
		const child = this.child;
		if (!child) return;
		child.kill('SIGTERM');
		const stopped = await Promise.race([ended(child), sleep(STOP_TIMEOUT_MS, false)]);
		if (stopped === false) await this.kill();
		// Its task runner goes with it; by force where it doesn't.
		else killTree(child);
	}

	async kill(): Promise<void> {
		const child = this.child;
		if (!child) return;
		killTree(child);
		await ended(child);
	}

	async restart(env?: Record<string, string>): Promise<void> {
		await this.stop();
		const log = openSync(this.logFile, 'a');
		const child = spawn(this.installation.node.path, [this.installation.script, 'start'], {
			cwd: this.userFolder,
			env: this.environment(env),
			stdio: ['ignore', log, log],
			// Its own process group: Ctrl-C is ours to handle, and the whole group can be ended.
			detached: process.platform !== 'win32',
			windowsHide: true,
		});
		closeSync(log);
		this.child = child;
		running.add(child);
		child.once('exit', () => {
			running.delete(child);
			if (this.child === child) this.child = undefined;
		});
		await this.ready(child);
	}

	async cli(args: string[]): Promise<string> {
		return await runCommandOrThrow(
			this.installation.node.path,
			[this.installation.script, ...args],
			{ cwd: this.userFolder, env: this.environment() },
		);
	}

	logTail(lines = 30): string {
		if (!existsSync(this.logFile)) return '';
		return readFileSync(this.logFile, 'utf8').trimEnd().split('\n').slice(-lines).join('\n');
	}

	private environment(env: Record<string, string> = {}): NodeJS.ProcessEnv {
		return n8nEnvironment(this.installation, this.userFolder, this.ports, {
			...this.options.env,
			...env,
		});
	}

	private async ready(child: ChildProcess): Promise<void> {
		const deadline = Date.now() + (this.options.readyTimeoutMs ?? READY_TIMEOUT_MS);
		for (;;) {
			if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) {
				throw new Error(`n8n ended while it started. ${this.logTail()}`);
			}
			const answer = await axios
				.get(`${this.url}/healthz/readiness`, {
					proxy: false,
					timeout: 2000,
					validateStatus: () => true,
				})
				.catch(() => undefined);
			if (answer?.status === 200) return;
			if (Date.now() > deadline) {
				await this.kill();
				throw new Error(`n8n was not ready in time. Its log (${this.logFile}):\n${this.logTail()}`);
			}
			await sleep(200);
		}
	}
}

async function ended(child: ChildProcess): Promise<void> {
	if (child.exitCode !== null || child.signalCode !== null) return;
	await new Promise((resolve) => child.once('exit', resolve));
}

/** Ends a process and everything it started, at once. */
function killTree(child: ChildProcess): void {
	if (child.pid === undefined) return;
	if (process.platform === 'win32') {
		spawnSync('taskkill', ['/pid', String(child.pid), '/T', '/F'], { windowsHide: true });
		return;
	}
	try {
		process.kill(-child.pid, 'SIGKILL');
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
	}
}
