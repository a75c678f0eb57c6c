import { spawnSync } from 'node:child_process';
import { connect } from 'node:net';
import { findChromium } from '../../sandbox/pictures/chromium.mts';

/** What a machine has or has not, and some suites can't do without. */
type Service = 'postgres' | 'redis' | 'chromium';

/** The suites that need more than Node.js and n8n. `files` is a regular expression. */
const SUITES: { name: string; files: string; needs: Service[] }[] = [
	{ name: 'queue mode', files: '/test/queue/', needs: ['postgres', 'redis'] },
	{ name: 'the PostgreSQL template', files: '/test/templates/postgres[.]', needs: ['postgres'] },
	{ name: "the editor's error panel", files: '/test/panels/', needs: ['chromium'] },
	{ name: 'connecting in the editor', files: '/test/connect/', needs: ['chromium'] },
];

/** A suite that can't run here. */
export interface MissingSuite {
	name: string;
	files: string;
	/** What there is not. */
	reason: string;
	/** Somebody counts on it: then it fails, and is not skipped. */
	isPromised: boolean;
}

/** Who refuses does it at once. */
const TIMEOUT_MS = 20_000;

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

/** Says what there is not, in the words of a line of the summary; nothing where all is there. */
const looks: Record<Service, () => Promise<string | undefined>> = {
	postgres: async () => {
		const server = new URL(process.env.POSTGRES ?? 'postgres://postgres@localhost:5432');
		return (await answers(server, 5432)) ? undefined : `no PostgreSQL at ${server.host}`;
	},
	redis: async () => {
		const { REDIS } = process.env;
		if (!REDIS) {
			return spawnSync('redis-server', ['--version']).error ? 'no redis-server here' : undefined;
		}
		const server = new URL(`redis://${REDIS.replace(/^redis:\/\//, '')}`);
		return (await answers(server, 6379)) ? undefined : `no Redis at ${server.host}`;
	},
	chromium: async () => {
		try {
			findChromium();
			return await Promise.resolve(undefined);
		} catch {
			return 'no Chromium on the PATH';
		}
	},
};

const isService = (name: string): name is Service => name in looks;

/** The services that the environment variable `TEST_SERVICES` promises, such as `postgres,redis`. */
function promised(): Service[] {
	const names = (process.env.TEST_SERVICES ?? '').split(',').map((name) => name.trim());
	return names.filter(Boolean).map((name) => {
		if (isService(name)) return name;
		throw new Error(`TEST_SERVICES knows ${Object.keys(looks).join(', ')}, not "${name}"`);
	});
}

/** Which suites can't run here, and why. */
export async function findMissingSuites(): Promise<MissingSuite[]> {
	const counted = promised();
	const missing = new Map<Service, string>();
	for (const [name, look] of Object.entries(looks) as [Service, (typeof looks)[Service]][]) {
		const reason = await look();
		if (reason) missing.set(name, reason);
	}
	return SUITES.flatMap(({ name, files, needs }) => {
		const lacks = needs.filter((service) => missing.has(service));
		if (lacks.length === 0) return [];
		const reason = lacks.map((service) => missing.get(service)).join(', ');
		return [{ name, files, reason, isPromised: lacks.some((one) => counted.includes(one)) }];
	});
}

/** Tells the tests of this run about them, and its summary: `missing.js`, `costs.js`. */
export async function noteMissingSuites(): Promise<void> {
	process.env.TEST_MISSING = JSON.stringify(await findMissingSuites());
}
