import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { freePort } from './environment.mts';
import type { N8nInstallation } from './install.mts';
import { installPackage } from './packageInstall.mts';
import { startN8n, type RunningN8n } from './process.mts';
import { createDatabase, type QueueDatabase } from './queueModeDatabase.mts';
import { openRedis, type QueueRedis } from './queueModeRedis.mts';
import { openRedisLine, type RedisLine } from './redisLine.mts';

/** n8n as several processes: one main, workers, separate webhook processors on request. */
export interface QueueCluster {
	main: RunningN8n;
	redis: QueueRedis;
	/** What the main process and Redis have between them; only with `canDeafenMain`. */
	mainLine?: RedisLine;
	/** Starts one more process with a user folder of its own and the package in it. */
	add(role: 'worker' | 'webhook'): Promise<RunningN8n>;
	/** Ends all of it; database and queue are removed. */
	close(): Promise<void>;
}

export interface QueueClusterOptions {
	installation: N8nInstallation;
	/** The package, installed in every process's own folder. */
	tarball: string;
	/** Where the processes have their folders; must exist. */
	folder: string;
	/** `postgres://user:password@host:port`; default: the variable `POSTGRES`, else localhost. */
	postgres?: string;
	/** `host:port`; default: the variable `REDIS`, else a Redis server of its own. */
	redis?: string;
	/** Puts a line between the main process and Redis on which nothing published need arrive. */
	canDeafenMain?: boolean;
}

const DEFAULT_POSTGRES = 'postgres://postgres@localhost:5432';

/**
 * Lost workers are noticed by locks that are no longer renewed. n8n's defaults (60 s, 10 s, 30 s)
 * shortened, so that a test doesn't wait two minutes.
 */
const fastStalling = {
	QUEUE_WORKER_LOCK_DURATION: '20000',
	QUEUE_WORKER_LOCK_RENEW_TIME: '1500',
	QUEUE_WORKER_STALLED_INTERVAL: '3000',
};

/** Starts the main process; workers and webhook processors are added to it. */
export async function startQueueCluster(options: QueueClusterOptions): Promise<QueueCluster> {
	const running: RunningN8n[] = [];
	const database = await createDatabase(
		options.installation,
		options.postgres ?? process.env.POSTGRES ?? DEFAULT_POSTGRES,
	);
	let redis: QueueRedis | undefined;
	let mainLine: RedisLine | undefined;
	const close = async (): Promise<void> => {
		await Promise.all(running.map(async (n8n) => await n8n.kill()));
		await mainLine?.close();
		await redis?.close();
		await database.drop();
	};
	try {
		redis = await openRedis(options.redis ?? process.env.REDIS, options.folder);
		if (options.canDeafenMain) mainLine = await openRedisLine(redis.env);
		const env = clusterEnvironment(database, redis);
		const start = async (name: string, command: string, own = {}): Promise<RunningN8n> => {
			const n8n = await startRole(options, name, command, { ...env, ...own });
			running.push(n8n);
			return n8n;
		};
		let count = 0;
		const main = await start('main', 'start', mainLine?.env);
		const add = async (role: 'worker' | 'webhook') => await start(`${role}-${++count}`, role);
		return { main, redis, mainLine, add, close };
	} catch (error) {
		await close();
		throw error;
	}
}

async function startRole(
	{ installation, tarball, folder }: QueueClusterOptions,
	name: string,
	command: string,
	shared: Record<string, string>,
): Promise<RunningN8n> {
	const userFolder = path.join(folder, name);
	await installPackage(userFolder, tarball);
	const port = await freePort();
	// A worker has no server but this one, which tells whether it is ready.
	const health = { QUEUE_HEALTH_CHECK_ACTIVE: 'true', QUEUE_HEALTH_CHECK_PORT: String(port) };
	const env = command === 'worker' ? { ...shared, ...health } : shared;
	return await startN8n({ userFolder, installation, port, env, command });
}

function clusterEnvironment(database: QueueDatabase, redis: QueueRedis): Record<string, string> {
	return {
		EXECUTIONS_MODE: 'queue',
		N8N_ENCRYPTION_KEY: randomBytes(24).toString('hex'),
		DB_TYPE: 'postgresdb',
		...database.env,
		...redis.env,
		...fastStalling,
	};
}
