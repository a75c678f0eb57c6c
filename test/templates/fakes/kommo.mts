import { randomBytes } from 'node:crypto';
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { KommoAccount, KommoRefusal, type Lead } from './kommoAccount.mts';
import { KOMMO_FACTS } from './kommoFacts.mts';
import { cut, listen, Mishaps } from './localServer.mts';
import { FactCheck } from './vendorFacts.mts';

/** One account of amoCRM or Kommo. */
export interface KommoFake {
	url: string;
	host: string;
	/** A long-lived token. */
	token: string;
	account: KommoAccount;
	/** Whether all requests are as the documentation has them. */
	facts: FactCheck;
	/** Of the requests that make something, by what they make. */
	mishaps: { leads: Mishaps; notes: Mishaps };
	/** How many answers to those got lost. */
	lost: { leads: number; notes: number };
	/** Every request is answered with this status, until `undefined` is set. */
	setDown(status: number | undefined): void;
	/** From now on more than so many requests a second are refused. */
	setRate(perSecond: number): void;
	/** How many requests were refused for their rate. */
	refusedForRate(): number;
	close(): Promise<void>;
}

const TITLES: Record<number, string> = {
	401: 'Unauthorized',
	429: 'Too Many Requests',
	500: 'Internal Server Error',
};

/** At most so many requests within a second. Doc: amocrm.ru/developers/content/api/recommendations */
class Rate {
	refused = 0;
	private taken: number[] = [];
	perSecond = Infinity;

	take(): void {
		const now = Date.now();
		this.taken = this.taken.filter((at) => now - at < 1000);
		if (this.taken.length >= this.perSecond) {
			this.refused++;
			throw new KommoRefusal(429, TITLES[429], 'Too many requests');
		}
		this.taken.push(now);
	}
}

/** Starts it, as amoCRM or under its other name. Doc: amocrm.ru/developers/content/crm_platform, developers.kommo.com/reference */
export async function startKommo(domain = 'kommo.com'): Promise<KommoFake> {
	const token = randomBytes(30).toString('base64url');
	const account = new KommoAccount();
	const mishaps = { leads: new Mishaps(), notes: new Mishaps() };
	const lost = { leads: 0, notes: 0 };
	const rate = new Rate();
	const facts = new FactCheck(KOMMO_FACTS);
	let down: number | undefined;
	const server = fastify();
	server.setErrorHandler((error, _request, reply) => {
		if (error instanceof KommoRefusal) return refuse(reply, error);
		return refuse(reply, new KommoRefusal(500, TITLES[500], String(error)));
	});
	server.addHook('onRequest', async (request) => {
		if (down) throw new KommoRefusal(down, TITLES[down], `${TITLES[down]} for a test`);
		if (request.headers.authorization !== `Bearer ${token}`) {
			throw new KommoRefusal(401, TITLES[401], 'Incorrect authorization data');
		}
		rate.take();
	});
	addRoutes(server, account, { mishaps, lost, facts });
	const url = await listen(server);
	return {
		url,
		host: `shop-${randomBytes(3).toString('hex')}.${domain}`,
		token,
		account,
		facts,
		mishaps,
		lost,
		setDown: (status) => {
			down = status;
		},
		setRate: (perSecond) => {
			rate.perSecond = perSecond;
		},
		refusedForRate: () => rate.refused,
		close: async () => await server.close(),
	};
}

/** Doc: amocrm.ru/developers/content/crm_platform/error-codes */
function refuse(reply: FastifyReply, error: KommoRefusal): FastifyReply {
	const { status, title, detail, validation } = error;
	const errors = validation.map((each) => ({ code: 'NotSupportedChoice', ...each }));
	return reply
		.code(status)
		.type('application/problem+json')
		.send({
			title,
			type: 'https://httpstatus.es/' + status,
			status,
			detail,
			...(errors.length > 0 && { 'validation-errors': [{ request_id: '0', errors }] }),
		});
}

function addRoutes(
	server: FastifyInstance,
	account: KommoAccount,
	{ mishaps, lost, facts }: Pick<KommoFake, 'mishaps' | 'lost' | 'facts'>,
): void {
	const idOf = (request: FastifyRequest): number => Number((request.params as { id: string }).id);
	const queryOf = (request: FastifyRequest): Record<string, string | undefined> =>
		request.query as Record<string, string | undefined>;
	/** A list that has nothing to show is answered with 204 and no body. */
	const list = (reply: FastifyReply, name: string, members: unknown[]): FastifyReply =>
		members.length === 0
			? reply.code(204).send()
			: reply.type('application/hal+json').send({ _page: 1, _embedded: { [name]: members } });
	const make = (what: 'leads' | 'notes', write: (request: FastifyRequest) => unknown) => {
		return async (request: FastifyRequest, reply: FastifyReply) => {
			const next = mishaps[what].next();
			if (next?.kind === 'status') {
				throw new KommoRefusal(next.status, TITLES[next.status], 'Refused for a test');
			}
			const written = write(request);
			if (next) {
				lost[what]++;
				cut(request);
			}
			return await reply.type('application/hal+json').send(written);
		};
	};
	server.get('/api/v4/leads', async (request, reply) => {
		const query = queryOf(request);
		facts.check('GET /leads', query);
		const found = account.list({
			ids: query['filter[id][]'],
			createdFrom: query['filter[created_at][from]'],
			limit: Number(query.limit ?? 50),
		});
		return await list(reply, 'leads', found.map(shown));
	});
	server.post('/api/v4/leads/custom_fields', async ({ body }) => {
		facts.check('POST /leads/custom_fields', body);
		return { _embedded: { custom_fields: account.addFields(body) } };
	});
	server.post(
		'/api/v4/leads/complex',
		make('leads', ({ body }) => {
			facts.check('POST /leads/complex', body);
			return account.addLeads(body);
		}),
	);
	server.patch('/api/v4/leads/:id', async (request) => {
		facts.check('PATCH /leads/ID', request.body);
		return shown(account.updateLead(idOf(request), request.body as Record<string, unknown>));
	});
	server.get('/api/v4/leads/:id/notes', async (request, reply) => {
		facts.check('GET /leads/ID/notes', queryOf(request));
		const { limit = '50', 'order[id]': order } = queryOf(request);
		if (order !== 'desc') throw new KommoRefusal(400, 'Bad Request', 'These tests want the newest');
		return await list(reply, 'notes', account.notesOf(idOf(request), Number(limit)));
	});
	server.post(
		'/api/v4/leads/:id/notes',
		make('notes', (request) => {
			facts.check('POST /leads/ID/notes', request.body);
			return { _embedded: { notes: account.addNotes(idOf(request), request.body) } };
		}),
	);
}

function shown(lead: Lead): object {
	const { id, name, price, pipeline_id, status_id, responsible_user_id } = lead;
	return {
		...{ id, name, price, pipeline_id, status_id, responsible_user_id },
		is_deleted: lead.is_deleted,
		custom_fields_values: lead.custom_fields_values,
		_embedded: { tags: lead.tags.map((tag) => ({ name: tag })), companies: [] },
	};
}
