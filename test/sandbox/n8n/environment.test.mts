import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { freePort, n8nEnvironment } from '../../../sandbox/n8n/environment.mts';

const installation = {
	folder: '/srv/n8n',
	script: '/srv/n8n/node_modules/n8n/bin/n8n',
	version: '2.41.1',
	node: { path: '/srv/n8n/node_modules/node/bin/node', version: '24.21.0' },
};

describe('the environment n8n runs in', () => {
	const before = { ...process.env };
	afterEach(() => {
		process.env = { ...before };
	});

	it.each([
		'HTTPS_PROXY',
		'http_proxy',
		'NO_PROXY',
		'N8N_ENCRYPTION_KEY',
		'N8N_BASIC_AUTH_ACTIVE',
		'DB_TYPE',
		'EXECUTIONS_MODE',
		'QUEUE_BULL_REDIS_HOST',
		'NODE_ENV',
		'NODE_OPTIONS',
		'JEST_WORKER_ID',
		'npm_config_registry',
	])('does not take over %s', (name) => {
		process.env[name] = 'from-outside';

		const env = n8nEnvironment(installation, '/tmp/home', { http: 4601, broker: 4602 });

		expect(env[name]).toBeUndefined();
	});

	it('listens on this machine only, on the given ports, and calls nobody', () => {
		const env = n8nEnvironment(installation, '/tmp/home', { http: 4601, broker: 4602 });

		expect(env).toMatchObject({
			N8N_LISTEN_ADDRESS: '127.0.0.1',
			N8N_PORT: '4601',
			N8N_RUNNERS_BROKER_PORT: '4602',
			N8N_USER_FOLDER: '/tmp/home',
			N8N_DIAGNOSTICS_ENABLED: 'false',
			WEBHOOK_URL: 'http://127.0.0.1:4601/',
		});
	});

	it('finds its own Node.js first', () => {
		const env = n8nEnvironment(installation, '/tmp/home', { http: 1, broker: 2 });
		const name = Object.keys(env).find((key) => key.toLowerCase() === 'path') ?? '';

		expect(env[name]?.startsWith('/srv/n8n/node_modules/node/bin')).toBe(true);
	});

	it('lets the caller have the last word', () => {
		const ports = { http: 1, broker: 2 };
		const env = n8nEnvironment(installation, '/tmp/home', ports, { N8N_SECURE_COOKIE: 'true' });

		expect(env.N8N_SECURE_COOKIE).toBe('true');
	});
});

it('finds ports that can be listened on, each of them once, where nobody gets one by chance', async () => {
	const taken = createServer().listen((await freePort()) + 1, '127.0.0.1');
	await once(taken, 'listening');
	const { port } = taken.address() as AddressInfo;
	const ports = [await freePort(), await freePort()];
	taken.close();

	expect(new Set([port, ...ports]).size).toBe(3);
	for (const found of ports) expect(found).toBeLessThan(32_768);
});
