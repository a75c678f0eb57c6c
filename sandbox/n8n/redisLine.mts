import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** Stands between one process of n8n and its Redis, and can keep from it what Redis publishes. */
export interface RedisLine {
	/** n8n's settings for it. */
	env: Record<string, string>;
	/** Nothing published arrives any more; all else does. */
	deafen(): void;
	/** Resolves once something with this text was published and kept back. @throws when nothing was in two minutes */
	hasMissed(text: string): Promise<void>;
	/** What listened is cut off, so that it connects and listens anew; what was kept back is lost. */
	hear(): void;
	close(): Promise<void>;
}

const MISSED_TIMEOUT_MS = 120_000;
const LOOK_EVERY_MS = 50;

/** Opens a port that leads to the Redis of `env` (`QUEUE_BULL_REDIS_HOST`, `QUEUE_BULL_REDIS_PORT`). */
export async function openRedisLine(env: Record<string, string>): Promise<RedisLine> {
	const sockets = new Set<Socket>();
	const listeners = new Set<Socket>();
	let isDeaf = false;
	let missed = '';
	const server = createServer((client) => {
		const redis = connect(Number(env.QUEUE_BULL_REDIS_PORT), env.QUEUE_BULL_REDIS_HOST);
		client.on('data', (chunk) => {
			// A connection that listens serves for nothing else.
			if (/\bp?subscribe\b/i.test(chunk.toString('latin1'))) listeners.add(client);
			redis.write(chunk);
		});
		redis.on('data', (chunk) => {
			if (isDeaf && listeners.has(client)) missed += chunk.toString('latin1');
			else client.write(chunk);
		});
		endTogether(client, redis, sockets);
		client.on('close', () => listeners.delete(client));
	});
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	const { port } = server.address() as AddressInfo;
	return {
		env: { QUEUE_BULL_REDIS_HOST: '127.0.0.1', QUEUE_BULL_REDIS_PORT: String(port) },
		deafen: () => {
			isDeaf = true;
			missed = '';
		},
		hasMissed: async (text) => {
			for (const deadline = Date.now() + MISSED_TIMEOUT_MS; !missed.includes(text);) {
				if (Date.now() > deadline) throw new Error(`Redis published no ${text}: ${missed}`);
				await sleep(LOOK_EVERY_MS);
			}
		},
		hear: () => {
			isDeaf = false;
			for (const client of listeners) client.destroy();
		},
		close: async () => {
			for (const socket of sockets) socket.destroy();
			server.close();
			await once(server, 'close');
		},
	};
}

/** Where one end closes or fails, so does the other. */
function endTogether(client: Socket, redis: Socket, sockets: Set<Socket>): void {
	for (const [socket, other] of [
		[client, redis],
		[redis, client],
	]) {
		sockets.add(socket);
		// An error is followed by `close`.
		socket.on('error', () => other.destroy());
		socket.on('close', () => {
			sockets.delete(socket);
			other.destroy();
		});
	}
}
