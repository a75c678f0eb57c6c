import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import axios from 'axios';
import { AttachedN8n, type N8nHandle } from './attached.mts';
import { freePort } from './environment.mts';
import { ensureN8n, type N8nInstallation } from './install.mts';

export interface StartOptions {
	/** n8n's home: database, key, installed nodes. Made when missing; kept after the stop. */
	userFolder: string;
	/** Port of n8n's HTTP server; default: a free one. */
	port?: number;
	/** More environment variables for n8n. */
	env?: Record<string, string>;
	/** n8n's command: `start` unless it is a part of queue mode (`worker`, `webhook`). */
	command?: string;
	/** Default: the pinned one, see {@link ensureN8n}. */
	installation?: N8nInstallation;
	/** How long n8n may take until it is ready, in ms. */
	readyTimeoutMs?: number;
}

const STOP_TIMEOUT_MS = 20_000;
const READY_TIMEOUT_MS = 180_000;
const running = new Set<ChildProcess>();

// A parent that ends for whatever reason must not leave an n8n behind. Where it listens to a signal
// itself, ending n8n is its business.
process.once('exit', killAll);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
	process.once(signal, () => {
		if (process.listenerCount(signal) > 0) return;
		killAll();
		process.kill(process.pid, signal);
	});
}

function killAll(): void {
	for (const child of running) killTree(child);
}

/** Starts n8n and waits until it takes requests and its triggers are up. */
export async function startN8n(options: StartOptions): Promise<RunningN8n> {
	const installation = options.installation ?? (await ensureN8n());
	await mkdir(options.userFolder, { recursive: true });
	const ports = { http: options.port ?? (await freePort()), broker: await freePort() };
	const userFolder = path.resolve(options.userFolder);
	const handle = { installation, userFolder, ports, env: options.env ?? {} };
	const timeoutMs = options.readyTimeoutMs ?? READY_TIMEOUT_MS;
	const n8n = new RunningN8n(handle, timeoutMs, options.command);
	await n8n.restart();
	return n8n;
}

/** An n8n that runs (or ran) on 127.0.0.1, started by this process. */
export class RunningN8n extends AttachedN8n {
	private child: ChildProcess | undefined;

	constructor(
		handle: N8nHandle,
		private readonly readyTimeoutMs: number,
		private readonly command = 'start',
	) {
		super(handle);
	}

	/** Process id, while it runs. */
	pid(): number | undefined {
		return this.child?.pid;
	}

	/** Ends n8n as an operator would (SIGTERM), after 20 s by force. */
	async stop(): Promise<void> {
		const child = this.child;
		if (!child) return;
		child.kill('SIGTERM');
		const stopped = await Promise.race([
			ended(child),
			sleep(STOP_TIMEOUT_MS, false, { ref: false }),
		]);
		if (stopped === false) await this.kill();
		// Its task runner goes with it; by force where it doesn't.
		else killTree(child);
	}

	/** Ends n8n at once (SIGKILL): what a power cut looks like. */
	async kill(): Promise<void> {
		const child = this.child;
		if (!child) return;
		killTree(child);
		await ended(child);
	}

	/** Starts n8n again on the same folder and ports (stops it first where it runs). */
	async restart(env?: Record<string, string>): Promise<void> {
		await this.stop();
		const { node, script } = this.handle.installation;
		const log = openSync(this.logFile, 'a');
		const child = spawn(node.path, [script, this.command], {
			cwd: this.handle.userFolder,
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

	private async ready(child: ChildProcess): Promise<void> {
		const deadline = Date.now() + this.readyTimeoutMs;
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
		// Nobody is left in the group (macOS says EPERM of one that is all zombies).
		if (!['ESRCH', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
	}
}
