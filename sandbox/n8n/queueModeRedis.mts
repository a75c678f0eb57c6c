import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from './environment.mts';

/** The Redis of one cluster. */
export interface QueueRedis {
	/** n8n's settings for it; the prefix keeps clusters apart on a shared server. */
	env: Record<string, string>;
	/** The server's process; only where the server is our own. */
	server?: RedisServer;
	close(): Promise<void>;
}

/** A Redis server that can be killed, and started again on what it had written. */
interface RedisServer {
	kill(): Promise<void>;
	restart(): Promise<void>;
}

const READY_TIMEOUT_MS = 15_000;
const PROBE_EVERY_MS = 100;

/**
 * Uses the server at `address` (`host:port`), or starts one of its own that writes everything down
 * in `folder`. @throws when there is none
 */
export async function openRedis(address: string | undefined, folder: string): Promise<QueueRedis> {
	if (address) {
		const [host, port = '6379'] = address.replace(/^redis:\/\//, '').split(':');
		await waitForRedis(host, Number(port), 2000);
		return { env: environmentOf(host, port), close: async () => undefined };
	}
	const port = await freePort();
	let server = await startServer(port, folder);
	const stop = (): void => {
		server.kill('SIGKILL');
	};
	process.once('exit', stop);
	return {
		env: environmentOf('127.0.0.1', String(port)),
		server: {
			kill: async () => {
				const gone = new Promise((resolve) => server.once('exit', resolve));
				server.kill('SIGKILL');
				await gone;
			},
			restart: async () => {
				server = await startServer(port, folder);
			},
		},
		close: async () => {
			process.off('exit', stop);
			stop();
		},
	};
}

function environmentOf(host: string, port: string): Record<string, string> {
	return {
		QUEUE_BULL_REDIS_HOST: host,
		QUEUE_BULL_REDIS_PORT: port,
		QUEUE_BULL_PREFIX: `instagram-leads-${randomBytes(6).toString('hex')}`,
	};
}

/** Every write goes to the disk before its answer, as a queue needs it that must lose nothing. */
async function startServer(port: number, folder: string): Promise<ChildProcess> {
	const args = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder];
	const durable = ['--appendonly', 'yes', '--appendfsync', 'always', '--save', ''];
	const child = spawn('redis-server', [...args, ...durable], { stdio: 'ignore' });
	const failed = new Promise<never>((_, reject) => {
		child.once('error', () =>
			reject(
				new Error(
					'There is no redis-server here. Install Redis, or name one in the environment variable REDIS, such as localhost:6379.',
				),
			),
		);
	});
	await Promise.race([waitForRedis('127.0.0.1', port, READY_TIMEOUT_MS), failed]);
	return child;
}

async function waitForRedis(host: string, port: number, timeoutMs: number): Promise<void> {
	const deadline = Date.now() + timeoutMs;
	while (!(await answersPing(host, port))) {
		if (Date.now() > deadline) {
			throw new Error(
				`No Redis answers at ${host}:${port}. Name one in the environment variable REDIS.`,
			);
		}
		await sleep(PROBE_EVERY_MS);
	}
}

async function answersPing(host: string, port: number): Promise<boolean> {
	return await new Promise((resolve) => {
		const socket = connect(port, host);
		const end = (answers: boolean): void => {
			socket.destroy();
			resolve(answers);
		};
		socket.setTimeout(1000, () => end(false));
		socket.once('error', () => end(false));
		socket.once('connect', () => socket.write('PING\r\n'));
		// While it still reads its file it answers with an error.
		socket.once('data', (data) => end(data.toString().startsWith('+PONG')));
	});
}
