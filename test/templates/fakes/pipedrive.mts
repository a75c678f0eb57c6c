import { randomBytes } from 'node:crypto';
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { cut, listen, Mishaps } from './localServer.mts';
import { pipedriveFactOf } from './pipedriveFacts.mts';
import { PipedriveCompany, PipedriveRefusal } from './pipedriveCompany.mts';

/** A Pipedrive with one company; stands in for api.pipedrive.com. */
export interface PipedriveFake {
	url: string;
	hosts: string[];
	token: string;
	company: PipedriveCompany;
	/** Of the requests that make something, by what they make. */
	mishaps: { persons: Mishaps; deals: Mishaps; notes: Mishaps };
	/** `METHOD /path` of each request so far that was answered, with what it costs. */
	seen: { line: string; tokens: number }[];
	/** Requests that Pipedrive's descriptions don't have. */
	undescribed: string[];
	/** Every request is answered with this status, until `undefined` is set. */
	setDown(status: number | undefined): void;
	close(): Promise<void>;
}

/** Doc: pipedrive.readme.io/docs/core-api-concepts-http-status-codes */
function refuse(reply: FastifyReply, status: number, error: string): FastifyReply {
	const info = 'Please check developers.pipedrive.com for more information about Pipedrive API.';
	return reply.code(status).send({ success: false, error, error_info: info, data: null });
}

const DOWN_TEXTS: Record<number, string> = {
	401: 'unauthorized access',
	429: 'request over limit',
};

type PipedriveMishaps = PipedriveFake['mishaps'];

function serveItems(
	server: FastifyInstance,
	company: PipedriveCompany,
	mishaps: PipedriveMishaps,
): void {
	const make = (kind: keyof PipedriveMishaps, write: (body: unknown) => object) => {
		return async (request: FastifyRequest, reply: FastifyReply) => {
			const mishap = mishaps[kind].next();
			if (mishap?.kind === 'status') return refuse(reply, mishap.status, 'Server error');
			const data = write(request.body);
			if (mishap) cut(request);
			return await reply.code(201).send({ success: true, data });
		};
	};
	const idOf = (request: FastifyRequest): number => Number((request.params as { id: string }).id);
	server.post(
		'/api/v2/persons',
		make('persons', (body) => company.addPerson(body)),
	);
	server.post(
		'/api/v2/deals',
		make('deals', (body) => company.addDeal(body)),
	);
	server.get('/api/v2/deals/:id', async (request) => {
		return { success: true, data: company.deal(idOf(request)) };
	});
	server.patch('/api/v2/deals/:id', async (request) => {
		return { success: true, data: company.updateDeal(idOf(request), request.body) };
	});
	server.get('/api/v2/itemSearch', async (request) => {
		const items = company.search(request.query);
		return { success: true, data: { items }, additional_data: { next_cursor: null } };
	});
	for (const type of ['deal', 'person'] as const) {
		server.get(`/api/v2/${type}Fields`, async () => ({
			success: true,
			data: company.fieldsOf(type),
			additional_data: { next_cursor: null },
		}));
		server.post(`/api/v2/${type}Fields`, async (request, reply) => {
			const data = company.addField(type, request.body);
			return await reply.code(201).send({ success: true, data });
		});
		server.patch(`/api/v2/${type}Fields/:code`, async (request) => {
			const { code } = request.params as { code: string };
			return { success: true, data: company.renameField(type, code, request.body) };
		});
	}
	server.get('/api/v2/pipelines', async () => ({ success: true, data: company.pipelines() }));
	server.get('/api/v2/stages', async () => ({ success: true, data: company.allStages() }));
	server.get('/v1/users', async () => ({ success: true, data: [{ id: 1, name: 'Anna' }] }));
	server.post(
		'/v1/notes',
		make('notes', (body) => company.addNote(body)),
	);
	server.put('/v1/notes/:id', async (request) => {
		return { success: true, data: company.changeNote(idOf(request), request.body) };
	});
	server.get('/v1/notes', async (request) => {
		const { notes, pagination } = company.listNotes(request.query);
		return {
			success: true,
			data: notes.length > 0 ? notes : null,
			additional_data: { pagination },
		};
	});
}

/**
 * Starts it. Paths, parameters and shapes: `pipedriveFacts.mts`.
 */
export async function startPipedrive(): Promise<PipedriveFake> {
	const token = randomBytes(20).toString('hex');
	const company = new PipedriveCompany();
	const mishaps = { persons: new Mishaps(), deals: new Mishaps(), notes: new Mishaps() };
	let down: number | undefined;

	const server = fastify();
	const seen: PipedriveFake['seen'] = [];
	const undescribed: string[] = [];
	server.addHook('onRequest', async (request, reply) => {
		const path = request.url.split('?')[0];
		const line = `${request.method} ${path}`;
		const fact = pipedriveFactOf(request.method, path);
		if (fact) seen.push({ line, tokens: fact.tokens });
		else undescribed.push(line);
		if (down) return refuse(reply, down, DOWN_TEXTS[down] ?? 'Server error');
		const { api_token: given } = request.query as Record<string, string>;
		if ((given ?? request.headers['x-api-token']) !== token) {
			return refuse(reply, 401, 'unauthorized access');
		}
	});
	server.setErrorHandler((error, _request, reply) => {
		if (error instanceof PipedriveRefusal) return refuse(reply, error.status, error.message);
		return refuse(reply, 500, String(error));
	});
	server.setNotFoundHandler((_request, reply) => refuse(reply, 404, 'Unknown method .'));

	serveItems(server, company, mishaps);
	return {
		url: await listen(server),
		hosts: ['api.pipedrive.com'],
		token,
		company,
		mishaps,
		seen,
		undescribed,
		setDown: (status) => {
			down = status;
		},
		close: async () => await server.close(),
	};
}
