import type { DealRecord } from '../../../sandbox/demo/deals.mts';
import { runCommand } from '../../../sandbox/n8n/command.mts';
import type { N8nInstallation } from '../../../sandbox/n8n/install.mts';
import { createDatabase } from '../../../sandbox/n8n/queueModeDatabase.mts';
import type { Json } from '../../../sandbox/n8n/types.mts';

/** A PostgreSQL database that a template saves Deals in. */
export interface DealsDatabase {
	/** Where its server listens. */
	host: string;
	port: number;
	/** Fields of n8n's credential "Postgres"; host and port may be those of a proxy. */
	credential(at?: { host: string; port: number }): Record<string, Json>;
	/** Runs one statement as an operator would in their SQL client. */
	query(statement: string): Promise<Record<string, Json>[]>;
	/** The Deals as the tables hold them, oldest first; none while the tables are missing. */
	deals(): Promise<DealRecord[]>;
	drop(): Promise<void>;
}

const DEFAULT_ADDRESS = 'postgres://postgres@localhost:5432';

// The client that n8n brings along; values, rows and errors pass through the environment and stdout.
const RUN = `
const { Client } = require('pg');
const client = new Client(JSON.parse(process.env.DATABASE));
client.connect()
	.then(() => client.query(process.env.STATEMENT))
	.then(({ rows }) => { console.log(JSON.stringify(rows ?? [])); return client.end(); })
	.catch((error) => { console.error(error.message || error.code); process.exit(1); });
`;

// Meta dates to the second what is found by poll, to the millisecond what a webhook brings.
const READ_DEALS = `
SELECT d.lead_key AS "leadKey", d.title, COALESCE(d.telegram_username, '') AS username,
	(SELECT COALESCE(jsonb_agg(jsonb_build_object(
		'eventId', c.event_id, 'text', c.text, 'author', c.author, 'createdAt', c.occurred_at
	) ORDER BY date_trunc('second', c.occurred_at), c.saved_at), '[]')
	FROM instagram_deal_comments c WHERE c.lead_key = d.lead_key) AS comments
FROM instagram_deals d ORDER BY d.created_at`;

/**
 * Makes a new database on the server that the environment variable `POSTGRES` names (default
 * postgres://postgres@localhost:5432).
 */
export async function openDealsDatabase(installation: N8nInstallation): Promise<DealsDatabase> {
	const address = process.env.POSTGRES ?? DEFAULT_ADDRESS;
	const { env, drop } = await createDatabase(installation, address);
	const [host, port] = [env.DB_POSTGRESDB_HOST, Number(env.DB_POSTGRESDB_PORT)];
	const login = {
		database: env.DB_POSTGRESDB_DATABASE,
		user: env.DB_POSTGRESDB_USER,
		password: env.DB_POSTGRESDB_PASSWORD,
	};
	const query = async (statement: string): Promise<Record<string, Json>[]> => {
		const { code, output } = await runCommand(installation.node.path, ['-e', RUN], {
			cwd: installation.folder,
			env: {
				...process.env,
				DATABASE: JSON.stringify({ host, port, ...login }),
				STATEMENT: statement,
			},
		});
		if (code !== 0) throw new Error(`PostgreSQL refused "${statement}": ${output.trim()}`);
		return JSON.parse(output) as Record<string, Json>[];
	};
	return {
		host,
		port,
		query,
		credential: (at = { host, port }) => ({ ...at, ...login, ...CONNECTION }),
		deals: async () => {
			const [{ there }] = await query(
				`SELECT to_regclass('instagram_deal_comments') IS NOT NULL AS there`,
			);
			return there ? ((await query(READ_DEALS)) as unknown as DealRecord[]) : [];
		},
		drop,
	};
}

const CONNECTION = {
	maxConnections: 30,
	ssl: 'disable',
	allowUnauthorizedCerts: false,
	sshTunnel: false,
};
