import { randomBytes } from 'node:crypto';
import { runCommand } from './command.mts';
import type { N8nInstallation } from './install.mts';

/** A PostgreSQL database for one cluster. */
export interface QueueDatabase {
	/** n8n's settings for it. */
	env: Record<string, string>;
	drop(): Promise<void>;
}

// Runs one statement with the client that n8n brings along; the address is in the environment.
const RUN_STATEMENT = `
const { Client } = require('pg');
const client = new Client({ connectionString: process.env.ADDRESS });
client.connect()
	.then(() => client.query(process.env.STATEMENT))
	.then(() => client.end())
	.catch((error) => { console.error(error.message || error.code); process.exit(1); });
`;

/**
 * Makes a new database on the server at `address` (`postgres://user:password@host:port`).
 * @throws when the server can't be reached
 */
export async function createDatabase(
	installation: N8nInstallation,
	address: string,
): Promise<QueueDatabase> {
	const name = `instagram_leads_${randomBytes(6).toString('hex')}`;
	const { hostname, port, username, password } = new URL(address);
	await runStatement(installation, address, `CREATE DATABASE ${name}`);
	return {
		env: {
			DB_POSTGRESDB_HOST: hostname,
			DB_POSTGRESDB_PORT: port || '5432',
			DB_POSTGRESDB_USER: decodeURIComponent(username) || 'postgres',
			DB_POSTGRESDB_PASSWORD: decodeURIComponent(password),
			DB_POSTGRESDB_DATABASE: name,
		},
		drop: async () => {
			await runStatement(installation, address, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
		},
	};
}

async function runStatement(
	installation: N8nInstallation,
	address: string,
	statement: string,
): Promise<void> {
	const url = new URL(address);
	if (url.pathname === '' || url.pathname === '/') url.pathname = '/postgres';
	const { code, output } = await runCommand(installation.node.path, ['-e', RUN_STATEMENT], {
		cwd: installation.folder,
		env: { ...process.env, ADDRESS: url.href, STATEMENT: statement },
	});
	if (code === 0) return;
	throw new Error(
		`PostgreSQL at ${url.hostname}:${url.port || '5432'} refused "${statement}": ${output.trim()}. Name a server in the environment variable POSTGRES, such as postgres://postgres@localhost:5432.`,
	);
}
