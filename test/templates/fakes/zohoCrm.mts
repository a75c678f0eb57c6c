import { randomBytes } from 'node:crypto';
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { cut, listen, Mishaps } from './localServer.mts';
import { isInZohoFacts } from './zohoFacts.mts';
import { type ZohoAnswer, ZohoOrganization } from './zohoOrganization.mts';

const CLIENT = { id: '1000.MADEUPCLIENT', secret: 'made-up-client-secret' };
const REFRESH_TOKEN = '1000.made-up-refresh-token';

/** A Zoho CRM with one organization; stands in for a data center's API and for its accounts server. */
export interface ZohoFake {
	url: string;
	hosts: string[];
	organization: ZohoOrganization;
	/** Of the requests that make something, by what they make. */
	mishaps: { contacts: Mishaps; deals: Mishaps; notes: Mishaps };
	/** `METHOD /path` of each request so far. */
	seen: string[];
	/** Requests that Zoho's descriptions don't have. */
	undescribed: string[];
	/** Every request is answered with this status, until `undefined` is set. */
	setDown(status: number | undefined): void;
	/** The access token n8n holds is good no more; the refresh token is. */
	expireAccessToken(): void;
	/** The fields of an n8n credential that is connected to this Zoho. */
	credentialData(): Record<string, unknown> & { oauthTokenData: Record<string, unknown> };
	close(): Promise<void>;
}

/** Doc: zoho.com/crm/developer/docs/api/v8/status-codes.html */
function refuse(reply: FastifyReply, status: number, code: string, message: string): FastifyReply {
	return reply.code(status).send({ code, details: {}, message, status: 'error' });
}

const downCode = (status: number): [string, string] => {
	if (status === 401) return ['INVALID_TOKEN', 'invalid oauth token'];
	if (status === 429) return ['TOO_MANY_REQUESTS', 'Limit exceeded for concurrent requests'];
	return ['INTERNAL_ERROR', 'Internal Server Error'];
};

const ZOHO_USER = { id: '4876876000000010001', full_name: 'Anna', status: 'active' };

type ZohoMishaps = ZohoFake['mishaps'];

function serveRecords(
	server: FastifyInstance,
	organization: ZohoOrganization,
	mishaps: ZohoMishaps,
): void {
	const send = async (reply: FastifyReply, { status, body }: ZohoAnswer): Promise<FastifyReply> =>
		await reply.code(status).send(body);
	const make = (kind: keyof ZohoMishaps, write: (request: FastifyRequest) => ZohoAnswer) => {
		return async (request: FastifyRequest, reply: FastifyReply) => {
			const mishap = mishaps[kind].next();
			if (mishap?.kind === 'status') return refuse(reply, mishap.status, ...downCode(500));
			const answer = write(request);
			if (mishap) cut(request);
			return await send(reply, answer);
		};
	};
	const idOf = (request: FastifyRequest): string => (request.params as { id: string }).id;
	server.get('/crm/v8/settings/fields', async (request, reply) => {
		return await send(reply, organization.listFields(request.query));
	});
	server.post('/crm/v8/settings/fields', async (request, reply) => {
		return await send(reply, organization.addFields(request.query, request.body));
	});
	server.get('/crm/v8/users', async (request, reply) => {
		const { type } = request.query as { type: string };
		const users = type === 'CurrentUser' || type === 'ActiveUsers' ? [ZOHO_USER] : [];
		return await reply.send({ users, info: { page: 1, count: users.length, more_records: false } });
	});
	server.get('/crm/v8/Deals', async (request, reply) => {
		return await send(reply, organization.listDeals(request.query));
	});
	server.post(
		'/crm/v8/Contacts',
		make('contacts', ({ body }) => organization.addContact(body)),
	);
	server.post(
		'/crm/v8/Deals',
		make('deals', ({ body }) => organization.addDeal(body)),
	);
	server.put('/crm/v8/Deals/:id', async (request, reply) => {
		return await send(reply, organization.updateDeal(idOf(request), request.body));
	});
	server.get('/crm/v8/Deals/:id/Notes', async (request, reply) => {
		return await send(reply, organization.listNotes(idOf(request), request.query));
	});
	server.post(
		'/crm/v8/Deals/:id/Notes',
		make('notes', (request) => organization.addNote(idOf(request), request.body)),
	);
}

/**
 * Starts it. Paths and shapes: `zohoFacts.mts`. An account's data center decides its host, here the EU's.
 */
export async function startZohoCrm(): Promise<ZohoFake> {
	const organization = new ZohoOrganization();
	const mishaps = { contacts: new Mishaps(), deals: new Mishaps(), notes: new Mishaps() };
	const newToken = (): string => `1000.${randomBytes(16).toString('hex')}`;
	let accessToken = newToken();
	let down: number | undefined;
	const seen: string[] = [];
	const undescribed: string[] = [];

	const server = fastify();
	server.addContentTypeParser(
		'application/x-www-form-urlencoded',
		{ parseAs: 'string' },
		(_request, body, done) => done(null, Object.fromEntries(new URLSearchParams(String(body)))),
	);
	server.addHook('onRequest', async (request, reply) => {
		if (!request.url.startsWith('/crm/')) return;
		const line = `${request.method} ${request.url.split('?')[0]}`;
		seen.push(line);
		if (!isInZohoFacts(request.method, request.url)) undescribed.push(line);
		if (down) return refuse(reply, down, ...downCode(down));
		const [scheme, token] = (request.headers.authorization ?? '').split(' ');
		if (!['Zoho-oauthtoken', 'Bearer'].includes(scheme) || token !== accessToken) {
			return refuse(reply, 401, 'INVALID_TOKEN', 'invalid oauth token');
		}
	});
	server.setNotFoundHandler((_request, reply) => {
		return refuse(
			reply,
			404,
			'INVALID_URL_PATTERN',
			'Please check if the URL trying to access is a correct one',
		);
	});

	serveRecords(server, organization, mishaps);
	// Doc: zoho.com/crm/developer/docs/api/v8/refresh.html
	server.post('/oauth/v2/token', async (request, reply) => {
		const { grant_type: grant, refresh_token: token } = request.body as Record<string, string>;
		if (grant !== 'refresh_token' || token !== REFRESH_TOKEN) {
			return await reply.send({ error: 'invalid_code' });
		}
		return await reply.send({
			access_token: accessToken,
			api_domain: 'https://www.zohoapis.eu',
			token_type: 'Bearer',
			expires_in: 3600,
		});
	});
	return {
		url: await listen(server),
		hosts: ['www.zohoapis.eu', 'www.zohoapis.com', 'accounts.zoho.eu'],
		organization,
		mishaps,
		seen,
		undescribed,
		setDown: (status) => {
			down = status;
		},
		expireAccessToken: () => {
			accessToken = newToken();
		},
		credentialData: () => ({
			clientId: CLIENT.id,
			clientSecret: CLIENT.secret,
			authUrl: 'https://accounts.zoho.com/oauth/v2/auth',
			accessTokenUrl: 'https://accounts.zoho.eu/oauth/v2/token',
			oauthTokenData: {
				access_token: accessToken,
				refresh_token: REFRESH_TOKEN,
				api_domain: 'https://www.zohoapis.eu',
				token_type: 'Bearer',
				expires_in: 3600,
			},
		}),
		close: async () => await server.close(),
	};
}
