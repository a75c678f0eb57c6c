import { setTimeout as sleep } from 'node:timers/promises';
import fastify from 'fastify';
import type { DealRecord } from '../../../sandbox/demo/deals.mts';
import { AirtableBase, AirtableError, type AirtableRecord } from './airtableBase.mts';
import { AIRTABLE_FACTS } from './airtableFacts.mts';
import { Faults } from './crmFaults.mts';
import { listen } from './localServer.mts';
import { RequestFacts } from './requestFacts.mts';

/** Stands in for Airtable with one base. */
export interface AirtableFake {
	url: string;
	hosts: string[];
	token: string;
	base: AirtableBase;
	facts: RequestFacts;
	faults: Faults;
	/** How many requests were too many. */
	limited(): number;
	/** Records of "Deals" with those of "Messages" that are linked to them. */
	deals(): DealRecord[];
	close(): Promise<void>;
}

/** About what a call to Airtable takes. */
const LATENCY_MS = 150;
const PER_SECOND = 5;
const PENALTY_MS = 30_000;

/** Starts Airtable on loopback; `airtableFacts.mts` says what it follows. */
export async function startAirtable(
	lines: { deals: string; messages: string },
	token = 'pat.made-up-airtable-token',
): Promise<AirtableFake> {
	const app = fastify({ forceCloseConnections: true });
	const base = new AirtableBase(lines);
	const faults = new Faults();
	const facts = new RequestFacts(AIRTABLE_FACTS);
	const limit = new RateLimit();
	faults.attach(app, (status) => new AirtableError(status, 'SERVER_ERROR', 'Made to fail').body);
	app.setErrorHandler(async (error, _request, reply) => {
		if (!(error instanceof AirtableError)) throw error;
		await reply.code(error.status).send(error.body);
	});
	app.addHook('preHandler', async ({ headers, method, url, query, body }) => {
		if (headers.authorization !== `Bearer ${token}`) {
			throw new AirtableError(401, 'AUTHENTICATION_REQUIRED', 'Authentication required');
		}
		limit.take();
		const complaint = facts.check({ method, path: url.split('?')[0], query, body });
		if (complaint !== undefined) throw new AirtableError(422, 'INVALID_REQUEST_UNKNOWN', complaint);
		await sleep(LATENCY_MS);
	});
	app.get('/v0/:base/:table', async ({ params, query }) => {
		const { filterByFormula, maxRecords } = query as Record<string, string | undefined>;
		const { table } = params as { table: string };
		return { records: base.table(table).search(filterByFormula, Number(maxRecords ?? 100)) };
	});
	app.patch('/v0/:base/:table', async ({ params, body }) => {
		const { table } = params as { table: string };
		return upsert(base, table, body as UpsertBody);
	});
	const url = await listen(app);
	return {
		url,
		hosts: ['api.airtable.com'],
		token,
		base,
		facts,
		faults,
		limited: () => limit.refused,
		deals: () => dealsOf(base),
		close: async () => await app.close(),
	};
}

/** 5 a second; who asks for more is not heard for a while. */
class RateLimit {
	refused = 0;
	private times: number[] = [];
	private blockedUntil = 0;

	take(): void {
		const now = Date.now();
		this.times = [...this.times.filter((time) => now - time < 1000), now];
		if (this.times.length > PER_SECOND) this.blockedUntil = now + PENALTY_MS;
		if (now >= this.blockedUntil) return;
		this.refused++;
		throw new AirtableError(
			429,
			'RATE_LIMIT_REACHED',
			'Rate limit exceeded. Please try again later',
		);
	}
}

interface UpsertBody {
	records: { fields: Record<string, unknown> }[];
	performUpsert?: { fieldsToMergeOn: string[] };
	typecast?: boolean;
}

function upsert(base: AirtableBase, name: string, body: UpsertBody): object {
	const { records, performUpsert, typecast = false } = body;
	if (!performUpsert)
		throw new AirtableError(422, 'INVALID_REQUEST_MISSING_FIELDS', 'id is missing');
	const done = records.map(({ fields }) =>
		base.table(name).upsert(fields, performUpsert.fieldsToMergeOn, typecast),
	);
	const ids = (isNew: boolean): string[] =>
		done.filter((one) => one.isNew === isNew).map(({ record }) => record.id);
	return {
		records: done.map(({ record }) => record),
		createdRecords: ids(true),
		updatedRecords: ids(false),
	};
}

const textOf = ({ fields }: AirtableRecord, name: string): string => String(fields[name] ?? '');

function dealsOf({ deals, messages }: AirtableBase): DealRecord[] {
	return deals.records.map((deal) => ({
		leadKey: textOf(deal, 'Lead Key'),
		title: textOf(deal, 'Title'),
		username: textOf(deal, 'Username'),
		comments: messages.records
			.filter(({ fields }) => (fields.Deal as string[] | undefined)?.includes(deal.id))
			.map((message) => ({
				eventId: textOf(message, 'Event ID'),
				text: textOf(message, 'Text'),
				author: textOf(message, 'Author'),
				createdAt: textOf(message, 'Sent At'),
			})),
	}));
}
