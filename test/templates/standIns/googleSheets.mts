import { randomUUID } from 'node:crypto';
import fastify, { type FastifyReply, type FastifyRequest } from 'fastify';
import { cut, listen, Mishaps } from './localServer.mts';
import { SheetsRefusal, Spreadsheet } from './spreadsheet.mts';

const MINUTE_MS = 60_000;
const REFRESH_TOKEN = 'made-up-refresh-token';
const CLIENT = { id: 'made-up-client.apps.googleusercontent.com', secret: 'made-up-client-secret' };

/** A Google with one spreadsheet; stands in for sheets.googleapis.com and oauth2.googleapis.com. */
export interface GoogleStandIn {
	url: string;
	hosts: string[];
	spreadsheetId: string;
	spreadsheet: Spreadsheet;
	/** Of the requests that write. */
	writes: Mishaps;
	/** How many requests were let in since the start. */
	counts: { read: number; write: number; refused: number };
	/** How many requests of each kind Google takes in a window; by default as it does, per minute. */
	setQuota(perWindow: number, windowMs?: number): void;
	/** The access token n8n holds is good no more; the refresh token is. */
	expireAccessToken(): void;
	/** The user takes the access away: no token of theirs is good any more. */
	setRevoked(isRevoked: boolean): void;
	/** The fields of an n8n credential that is connected to this Google. */
	credentialData(): Record<string, unknown> & { oauthTokenData: Record<string, unknown> };
	close(): Promise<void>;
}

/** Doc: cloud.google.com/apis/design/errors, "HTTP mapping". */
const STATUS_NAMES: Record<number, string> = {
	400: 'INVALID_ARGUMENT',
	401: 'UNAUTHENTICATED',
	403: 'PERMISSION_DENIED',
	404: 'NOT_FOUND',
	429: 'RESOURCE_EXHAUSTED',
	500: 'INTERNAL',
	503: 'UNAVAILABLE',
};

function refuse(reply: FastifyReply, code: number, message: string): FastifyReply {
	const error = { code, message, status: STATUS_NAMES[code] ?? 'UNKNOWN' };
	return reply.code(code).send({ error });
}

/**
 * A sliding window of one user's requests. Doc:
 * developers.google.com/workspace/sheets/api/limits
 */
class Quota {
	perWindow = 60;
	windowMs = MINUTE_MS;
	private readonly taken: Record<string, number[]> = { read: [], write: [] };

	take(kind: 'read' | 'write'): boolean {
		const since = Date.now() - this.windowMs;
		this.taken[kind] = this.taken[kind].filter((at) => at > since);
		if (this.taken[kind].length >= this.perWindow) return false;
		this.taken[kind].push(Date.now());
		return true;
	}
}

const quotaMessage = (kind: string): string =>
	`Quota exceeded for quota metric '${kind} requests' and limit '${kind} requests per minute per user' of service 'sheets.googleapis.com' for consumer 'project_number:1'.`;

/** Starts it. Methods, shapes and refusals as the reference of the Sheets API v4 has them. */
export async function startGoogleSheets(): Promise<GoogleStandIn> {
	const spreadsheetId = `1${randomUUID().replaceAll('-', '')}`;
	const spreadsheet = new Spreadsheet();
	const writes = new Mishaps();
	const quota = new Quota();
	const counts = { read: 0, write: 0, refused: 0 };
	let accessToken = `ya29.${randomUUID()}`;
	let isRevoked = false;

	const mayPass = (request: FastifyRequest, reply: FastifyReply): boolean => {
		if (!isRevoked && request.headers.authorization === `Bearer ${accessToken}`) return true;
		refuse(reply, 401, 'Request had invalid authentication credentials.');
		return false;
	};
	const serve = (request: FastifyRequest, reply: FastifyReply): FastifyReply => {
		const [id, method] = (request.params as { '*': string })['*'].split(/[:/](.*)/);
		if (decodeURIComponent(id) !== spreadsheetId) {
			return refuse(reply, 404, 'Requested entity was not found.');
		}
		const isRead = method === 'values:batchGetByDataFilter';
		if (!isRead && method !== 'batchUpdate') return reply.code(404).send('Not Found');
		const kind = isRead ? 'read' : 'write';
		const mishap = isRead ? undefined : writes.next();
		if (mishap?.kind === 'status') return refuse(reply, mishap.status, 'As the test wants it.');
		if (!quota.take(kind)) {
			counts.refused++;
			return refuse(reply, 429, quotaMessage(isRead ? 'Read' : 'Write'));
		}
		counts[kind]++;
		const answer = isRead
			? { spreadsheetId, valueRanges: spreadsheet.firstColumns(request.body) }
			: { spreadsheetId, replies: spreadsheet.update(request.body) };
		if (mishap) cut(request);
		return reply.send(answer);
	};
	const server = fastify();
	server.addContentTypeParser(
		'application/x-www-form-urlencoded',
		{ parseAs: 'string' },
		(_request, body, done) => done(null, Object.fromEntries(new URLSearchParams(String(body)))),
	);
	server.setErrorHandler((error, _request, reply) => {
		if (error instanceof SheetsRefusal) return refuse(reply, error.status, error.message);
		return refuse(reply, 500, String(error));
	});
	server.post('/v4/spreadsheets/*', async (request, reply) => {
		return mayPass(request, reply) ? serve(request, reply) : reply;
	});
	// Doc: developers.google.com/identity/protocols/oauth2/web-server, "Refreshing an access token".
	server.post('/token', async (request, reply) => {
		const { grant_type: grant, refresh_token: token } = (request.body ?? {}) as Record<
			string,
			string
		>;
		if (isRevoked || grant !== 'refresh_token' || token !== REFRESH_TOKEN) {
			const reason = 'Token has been expired or revoked.';
			return await reply.code(400).send({ error: 'invalid_grant', error_description: reason });
		}
		return await reply.send({ access_token: accessToken, expires_in: 3599, token_type: 'Bearer' });
	});
	const url = await listen(server);
	return {
		url,
		hosts: ['sheets.googleapis.com/v4/spreadsheets/' + spreadsheetId, 'oauth2.googleapis.com'],
		spreadsheetId,
		spreadsheet,
		writes,
		counts,
		setQuota: (perWindow, windowMs = MINUTE_MS) => Object.assign(quota, { perWindow, windowMs }),
		expireAccessToken: () => {
			accessToken = `ya29.${randomUUID()}`;
		},
		setRevoked: (value) => {
			isRevoked = value;
		},
		credentialData: () => ({
			clientId: CLIENT.id,
			clientSecret: CLIENT.secret,
			oauthTokenData: {
				access_token: accessToken,
				refresh_token: REFRESH_TOKEN,
				token_type: 'Bearer',
				expires_in: 3599,
				scope: 'https://www.googleapis.com/auth/spreadsheets',
			},
		}),
		close: async () => await server.close(),
	};
}
