import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import fastify, { type FastifyInstance } from 'fastify';
import { cut, listen, Mishaps } from './localServer.mts';
import { SheetsRefusal, Spreadsheet } from './spreadsheet.mts';

const MINUTE_MS = 60_000;
const REFRESH_TOKEN = 'made-up-refresh-token';
const CLIENT = { id: 'made-up-client.apps.googleusercontent.com', secret: 'made-up-client-secret' };
const READ = 'values:batchGetByDataFilter';
const WRITE = 'batchUpdate';

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

type Kind = 'read' | 'write';

/** One user's requests. Doc: developers.google.com/workspace/sheets/api/limits */
class Quota {
	perWindow = 60;
	windowMs = MINUTE_MS;
	readonly counts = { read: 0, write: 0, refused: 0 };
	private readonly taken: Record<Kind, number[]> = { read: [], write: [] };

	/** Used up by others: `until` is set with the first request that is refused. */
	usedUp?: { until?: number };

	take(kind: Kind): void {
		const since = Date.now() - this.windowMs;
		this.taken[kind] = this.taken[kind].filter((at) => at > since);
		if (this.taken[kind].length >= this.perWindow || this.isUsedUp()) {
			this.counts.refused++;
			const name = kind === 'read' ? 'Read' : 'Write';
			throw new SheetsRefusal(
				429,
				`Quota exceeded for quota metric '${name} requests' and limit '${name} requests per minute per user' of service 'sheets.googleapis.com' for consumer 'project_number:1'.`,
			);
		}
		this.taken[kind].push(Date.now());
		this.counts[kind]++;
	}

	private isUsedUp(): boolean {
		if (!this.usedUp) return false;
		this.usedUp.until ??= Date.now() + this.windowMs;
		if (Date.now() < this.usedUp.until) return true;
		this.usedUp = undefined;
		return false;
	}
}

/** A Google with one spreadsheet; stands in for sheets.googleapis.com and oauth2.googleapis.com. */
export class GoogleFake {
	readonly spreadsheetId = `1${randomUUID().replaceAll('-', '')}`;
	readonly spreadsheet = new Spreadsheet();
	readonly hosts = [
		`sheets.googleapis.com/v4/spreadsheets/${this.spreadsheetId}`,
		'oauth2.googleapis.com',
	];
	/** Of the requests that write. */
	readonly writes = new Mishaps();
	/** How long Google takes to write. */
	writeDelayMs = 0;
	private readonly quota = new Quota();
	private accessToken = `ya29.${randomUUID()}`;

	constructor(
		private readonly server: FastifyInstance,
		public url = '',
	) {}

	/** How many requests were let in since the start, and how many came too fast. */
	get counts() {
		return this.quota.counts;
	}

	/** How many requests of each kind Google takes in a window; else as it does, 60 a minute. */
	setQuota(perWindow: number, windowMs = MINUTE_MS): void {
		Object.assign(this.quota, { perWindow, windowMs });
	}

	/** Others of the same user have used the window up: however slow n8n is, its next requests are too many. */
	useQuotaUp(): void {
		this.quota.usedUp = {};
	}

	/** The access token that n8n holds is good no more; the refresh token is. */
	expireAccessToken(): void {
		this.accessToken = `ya29.${randomUUID()}`;
	}

	/** The fields of an n8n credential that is connected to this Google. */
	credentialData() {
		const oauthTokenData = { ...this.tokens(), refresh_token: REFRESH_TOKEN };
		return { clientId: CLIENT.id, clientSecret: CLIENT.secret, oauthTokenData };
	}

	/** Doc: developers.google.com/identity/protocols/oauth2/web-server, "Refreshing an access token". */
	refresh({ grant_type: grant, refresh_token: token }: Record<string, string>) {
		return grant === 'refresh_token' && token === REFRESH_TOKEN ? this.tokens() : undefined;
	}

	/** A call of the Sheets API. @throws {@link SheetsRefusal} */
	call(authorization: string | undefined, id: string, method: string, body: unknown): object {
		if (authorization !== `Bearer ${this.accessToken}`) {
			throw new SheetsRefusal(401, 'Request had invalid authentication credentials.');
		}
		if (id !== this.spreadsheetId || ![READ, WRITE].includes(method)) {
			throw new SheetsRefusal(404, 'Requested entity was not found.');
		}
		const { spreadsheetId, spreadsheet } = this;
		this.quota.take(method === READ ? 'read' : 'write');
		return method === READ
			? { spreadsheetId, valueRanges: spreadsheet.columns(body) }
			: { spreadsheetId, replies: spreadsheet.update(body) };
	}

	async close(): Promise<void> {
		await this.server.close();
	}

	private tokens() {
		const scope = 'https://www.googleapis.com/auth/spreadsheets';
		return { access_token: this.accessToken, expires_in: 3599, token_type: 'Bearer', scope };
	}
}

/** Starts it. Methods, shapes and refusals as the reference of the Sheets API v4 has them. */
export async function startGoogleSheets(): Promise<GoogleFake> {
	const server = fastify();
	const google = new GoogleFake(server);
	server.addContentTypeParser(
		'application/x-www-form-urlencoded',
		{ parseAs: 'string' },
		(_request, body, done) => done(null, Object.fromEntries(new URLSearchParams(String(body)))),
	);
	server.setErrorHandler((error, _request, reply) => {
		const code = error instanceof SheetsRefusal ? error.status : 500;
		const message = error instanceof Error ? error.message : String(error);
		return reply.code(code).send({ error: { code, message, status: STATUS_NAMES[code] } });
	});
	server.post('/v4/spreadsheets/*', async (request, reply) => {
		const [id, method] = (request.params as { '*': string })['*'].split(/[:/](.*)/);
		if (method === WRITE) await sleep(google.writeDelayMs);
		const mishap = method === WRITE ? google.writes.next() : undefined;
		if (mishap?.kind === 'status') throw new SheetsRefusal(mishap.status, 'As the test wants it.');
		const answer = google.call(request.headers.authorization, id, method, request.body);
		if (mishap) cut(request);
		return await reply.send(answer);
	});
	server.post('/token', async (request, reply) => {
		const tokens = google.refresh((request.body ?? {}) as Record<string, string>);
		const reason = { error: 'invalid_grant', error_description: 'Token is expired or revoked.' };
		return tokens ? await reply.send(tokens) : await reply.code(400).send(reason);
	});
	google.url = await listen(server);
	return google;
}
