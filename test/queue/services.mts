import { spawnSync } from 'node:child_process';
import { connect } from 'node:net';

// Says whether queue mode can be tested here; ends with 1, and what is missing, where it can't.

const TIMEOUT_MS = 2000;

const { POSTGRES = 'postgres://postgres@localhost:5432', REDIS } = process.env;
const postgres = new URL(POSTGRES);
const redis = REDIS ? new URL(`redis://${REDIS.replace(/^redis:\/\//, '')}`) : undefined;

async function answers({ hostname, port }: URL, usualPort: number): Promise<boolean> {
	return await new Promise((resolve) => {
		const socket = connect(Number(port || usualPort), hostname);
		const end = (isThere: boolean): void => {
			socket.destroy();
			resolve(isThere);
		};
		socket.setTimeout(TIMEOUT_MS, () => end(false));
		socket.once('error', () => end(false));
		socket.once('connect', () => end(true));
	});
}

const missing: string[] = [];
if (!(await answers(postgres, 5432))) {
	missing.push(`no PostgreSQL at ${postgres.host} (environment variable POSTGRES)`);
}
if (redis && !(await answers(redis, 6379))) {
	missing.push(`no Redis at ${redis.host} (environment variable REDIS)`);
}
if (!redis && spawnSync('redis-server', ['--version']).error) {
	missing.push('no redis-server on this machine, and no Redis named (environment variable REDIS)');
}
if (missing.length > 0) {
	console.error(`Queue mode can't be tested here: ${missing.join('; ')}.`);
	process.exitCode = 1;
}
