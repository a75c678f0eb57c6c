import fastify from 'fastify';
import type { DealRecord } from '../../../sandbox/demo/deals.mts';
import { Faults } from './crmFaults.mts';
import { listen } from './localServer.mts';
import { NOCODB_FACTS } from './nocodbFacts.mts';
import { NocodbStore, type NocodbRecord, type NocodbServer } from './nocodbStore.mts';
import { openRealNocodb } from './realNocodb.mts';
import { RequestFacts } from './requestFacts.mts';

/** The way to a NocoDB, on which answers get lost and outages happen. */
export interface NocodbGateway {
	url: string;
	hosts: string[];
	token: string;
	server: NocodbServer;
	/** Whether a real NocoDB stands behind it. */
	isReal: boolean;
	facts: RequestFacts;
	faults: Faults;
	/** Which tables the template uses, once they are made. */
	tables: { deals: string; messages: string } | undefined;
	/** The records as they were after the last request. */
	rows: { deals: NocodbRecord[]; messages: NocodbRecord[] };
	/** Does something as a person in NocoDB does; what comes next waits for it. */
	byHand(method: 'PATCH' | 'DELETE', table: 'deals' | 'messages', record: object): void;
	deals(): DealRecord[];
	close(): Promise<void>;
}

const LISTED = 1000;

/** Opens a way to the NocoDB that the environment names, else to one in memory. */
export async function openNocodb(token = 'made-up-nocodb-token'): Promise<NocodbGateway> {
	const app = fastify({ forceCloseConnections: true });
	const real = await openRealNocodb();
	const faults = new Faults();
	const facts = new RequestFacts(NOCODB_FACTS);
	const gateway = new Gateway(real ?? new NocodbStore());
	faults.attach(app, (status) => ({ error: `ERR_${status}`, message: 'Made to fail' }));
	app.all('/*', async ({ method, url, headers, query, body }, reply) => {
		if (headers['xc-token'] !== token) {
			const message = 'Authentication required - Invalid token';
			return await reply.code(401).send({ error: 'ERR_AUTHENTICATION_REQUIRED', message });
		}
		const complaint = facts.check({ method, path: url.split('?')[0], query, body });
		if (complaint !== undefined) {
			return await reply.code(400).send({ error: 'ERR_INVALID_REQUEST_BODY', message: complaint });
		}
		const answer = await gateway.pass(method, url, body ?? undefined);
		return await reply.code(answer.status).send(answer.body);
	});
	const url = await listen(app);
	return Object.assign(gateway, {
		url,
		hosts: ['nocodb.example.com'],
		token,
		isReal: real !== undefined,
		facts,
		faults,
		close: async () => await app.close(),
	});
}

class Gateway {
	tables: NocodbGateway['tables'];
	rows: NocodbGateway['rows'] = { deals: [], messages: [] };
	private pending: Promise<unknown> = Promise.resolve();

	constructor(readonly server: NocodbServer) {}

	async pass(method: string, path: string, body?: unknown) {
		await this.pending;
		const answer = await this.server.handle(method, path, body);
		if (method !== 'GET') await this.refresh();
		return answer;
	}

	byHand(method: 'PATCH' | 'DELETE', table: 'deals' | 'messages', record: object): void {
		const before = this.pending;
		this.pending = before.then(async () => {
			const { status, body } = await this.server.handle(method, this.pathOf(table), [record]);
			if (status !== 200) throw new Error(`NocoDB refused: ${JSON.stringify(body)}`);
			await this.refresh();
		});
	}

	deals(): DealRecord[] {
		const { deals, messages } = this.rows;
		return deals.map((deal) => ({
			leadKey: textOf(deal, 'Lead Key'),
			title: textOf(deal, 'Title'),
			username: textOf(deal, 'Username'),
			comments: messages
				.filter(({ fields }) => (fields.Deals as { id?: number } | null)?.id === deal.id)
				.map((message) => ({
					eventId: textOf(message, 'Event ID'),
					text: textOf(message, 'Text'),
					author: textOf(message, 'Author'),
					createdAt: textOf(message, 'Sent At'),
				})),
		}));
	}

	private pathOf(table: 'deals' | 'messages'): string {
		if (!this.tables) throw new Error('The tables are not set up');
		return `/api/v3/data/${this.server.baseId}/${this.tables[table]}/records`;
	}

	private async refresh(): Promise<void> {
		if (!this.tables) return;
		const read = async (table: 'deals' | 'messages'): Promise<NocodbRecord[]> => {
			const { body } = await this.server.handle('GET', `${this.pathOf(table)}?pageSize=${LISTED}`);
			const { records } = body as { records: NocodbRecord[] };
			return records;
		};
		this.rows = structuredClone({ deals: await read('deals'), messages: await read('messages') });
	}
}

const textOf = ({ fields }: NocodbRecord, name: string): string => {
	const value = fields[name];
	return typeof value === 'string' ? value : '';
};
