import { once } from 'node:events';
import { createServer } from 'node:net';
import path from 'node:path';
import type { N8nInstallation } from './install.mts';

// Settings of the person's own n8n, of the test runner or of a proxy must not leak into this one.
const NOT_INHERITED =
	/^(n8n|db|queue|executions|webhook|generic|credentials|npm|jest|ts_node)_|^(node_env|node_options|node_path|vscode_.*)$|^(https?|all|no|ftp)_proxy$/i;

/** The ports one n8n occupies: its HTTP server's and its task runner broker's. */
export interface N8nPorts {
	http: number;
	broker: number;
}

/** Below those that systems give to who asks for any: n8n, which listens later, gets none that somebody has by then. */
const PORTS = { from: 20_000, count: 12_000 };

/** Processes that look beside each other begin so far apart. */
const PORTS_OF_PROCESS = 100;

let portsTried = 0;

/** A port on 127.0.0.1 that nobody listens on, and that this process has not got before. */
export async function freePort(): Promise<number> {
	while (portsTried < PORTS.count) {
		const offset = process.pid * PORTS_OF_PROCESS + portsTried++;
		const port = PORTS.from + (offset % PORTS.count);
		if (await canListenOn(port)) return port;
	}
	throw new Error(`No port is free from ${PORTS.from} on`);
}

async function canListenOn(port: number): Promise<boolean> {
	const server = createServer();
	try {
		server.listen(port, '127.0.0.1');
		await once(server, 'listening');
		return true;
	} catch {
		return false;
	} finally {
		server.close();
	}
}

/**
 * The whole environment of an n8n that keeps to itself: everything in `userFolder`, only on
 * 127.0.0.1, no call home, no proxy, its own Node.js first on the PATH (n8n starts its task runner
 * as `node`). `extra` wins.
 */
export function n8nEnvironment(
	installation: N8nInstallation,
	userFolder: string,
	ports: N8nPorts,
	extra: Record<string, string> = {},
): NodeJS.ProcessEnv {
	const env: NodeJS.ProcessEnv = {};
	for (const [name, value] of Object.entries(process.env)) {
		if (!NOT_INHERITED.test(name)) env[name] = value;
	}
	const pathName = Object.keys(env).find((name) => name.toLowerCase() === 'path') ?? 'PATH';
	env[pathName] = [path.dirname(installation.node.path), env[pathName] ?? ''].join(path.delimiter);
	return {
		...env,
		N8N_USER_FOLDER: userFolder,
		N8N_HOST: '127.0.0.1',
		N8N_LISTEN_ADDRESS: '127.0.0.1',
		N8N_PORT: String(ports.http),
		N8N_RUNNERS_BROKER_PORT: String(ports.broker),
		WEBHOOK_URL: `http://127.0.0.1:${ports.http}/`,
		N8N_EDITOR_BASE_URL: `http://127.0.0.1:${ports.http}/`,
		N8N_SECURE_COOKIE: 'false',
		N8N_DIAGNOSTICS_ENABLED: 'false',
		N8N_VERSION_NOTIFICATIONS_ENABLED: 'false',
		N8N_VERSION_NOTIFICATIONS_WHATS_NEW_ENABLED: 'false',
		N8N_DYNAMIC_BANNERS_ENABLED: 'false',
		N8N_TEMPLATES_ENABLED: 'false',
		N8N_PERSONALIZATION_ENABLED: 'false',
		N8N_HIRING_BANNER_ENABLED: 'false',
		N8N_ENFORCE_SETTINGS_FILE_PERMISSIONS: 'false',
		N8N_ENCRYPTION_KEY: undefined,
		// On a busy machine n8n would take its own database for lost, and answer 503 to everything.
		DB_PING_TIMEOUT_MS: '60000',
		GENERIC_TIMEZONE: 'UTC',
		...extra,
	};
}
