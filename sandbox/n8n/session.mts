import { randomUUID } from 'node:crypto';
import { Agent } from 'node:http';
import axios, { type AxiosInstance, type Method } from 'axios';

export interface N8nOwner {
	email: string;
	password: string;
	firstName: string;
	lastName: string;
}

/** The owner that sandbox instances get. They listen on 127.0.0.1 and hold made-up data only. */
const sandboxOwner: N8nOwner = {
	email: 'owner@example.com',
	password: 'Sandbox-n8n-1',
	firstName: 'Sandbox',
	lastName: 'Owner',
};

/** An error answer of n8n, with n8n's own words in its message. */
export class N8nApiError extends Error {
	constructor(
		readonly request: string,
		readonly status: number,
		readonly body: unknown,
	) {
		super(`n8n answered ${status} to ${request}: ${messageOf(body)}`);
		this.name = 'N8nApiError';
	}
}

function messageOf(body: unknown): string {
	if (typeof body === 'object' && body !== null && 'message' in body) return String(body.message);
	return typeof body === 'string' ? body.slice(0, 500) : JSON.stringify(body);
}

/** What opens a session again, also in another process. Good for one sandbox n8n only. */
export interface SessionKeys {
	owner: N8nOwner;
	cookie: string;
	/** n8n ties the cookie to it. */
	browserId: string;
	apiKey: string;
}

/** A signed-in connection: the editor's API (`rest`) and the public one (`api`). */
export interface N8nSession {
	readonly keys: SessionKeys;
	/** Calls `/rest/…` as the editor does; unwraps `data`. */
	rest<T>(method: Method, path: string, body?: unknown): Promise<T>;
	/** Calls `/api/v1/…` with the API key. */
	api<T>(method: Method, path: string, body?: unknown): Promise<T>;
	/** Gets any address of this n8n with the editor's cookie. */
	get<T>(path: string): Promise<T>;
}

/** Signs in to `n8n` (sets its owner up when it is new) and makes an API key. */
export async function signIn(
	n8n: { url: string },
	owner: N8nOwner = sandboxOwner,
): Promise<N8nSession> {
	const browserId = randomUUID();
	const cookie = await authenticate(httpOf(n8n.url, { 'browser-id': browserId }), owner);
	const { rest } = resumeSession(n8n, { owner, cookie, browserId, apiKey: '' });
	const apiKey = await createApiKey(rest);
	return resumeSession(n8n, { owner, cookie, browserId, apiKey });
}

/** Goes on with a session that was opened before. */
export function resumeSession(n8n: { url: string }, keys: SessionKeys): N8nSession {
	const http = httpOf(n8n.url, { 'browser-id': keys.browserId, cookie: keys.cookie });
	const call = async <T,>(
		method: Method,
		url: string,
		data?: unknown,
		headers: Record<string, string> = {},
	): Promise<T> => {
		const answer = await http.request<T>({ method, url, data, headers });
		const status = isStartingUp(answer.data) ? 503 : answer.status;
		if (status >= 400) throw new N8nApiError(`${method} ${url}`, status, answer.data);
		return answer.data;
	};
	return {
		keys,
		rest: async <T,>(method: Method, path: string, body?: unknown): Promise<T> =>
			(await call<{ data: T }>(method, `/rest${path}`, body)).data,
		api: async (method, path, body) =>
			await call(method, `/api/v1${path}`, body, { 'x-n8n-api-key': keys.apiKey }),
		get: async (path) => await call('GET', path),
	};
}

/** Until its database is migrated, n8n answers everything with 200 and these words. */
function isStartingUp(body: unknown): boolean {
	return typeof body === 'string' && body.startsWith('n8n is starting up');
}

function httpOf(baseURL: string, headers: Record<string, string>): AxiosInstance {
	const timeout = 60_000;
	// n8n closes a connection that was idle for a while; a call that is just being sent on it fails.
	const httpAgent = new Agent({ keepAlive: false });
	return axios.create({
		baseURL,
		proxy: false,
		timeout,
		headers,
		httpAgent,
		validateStatus: () => true,
	});
}

/** @returns the cookie of a signed-in owner */
async function authenticate(http: AxiosInstance, owner: N8nOwner): Promise<string> {
	const { email, password } = owner;
	const login = { emailOrLdapLoginId: email, password };
	let answer = await http.post<unknown>('/rest/login', login);
	if (answer.status >= 400) answer = await http.post<unknown>('/rest/owner/setup', owner);
	if (answer.status >= 400) throw new N8nApiError('sign-in', answer.status, answer.data);
	const cookies = answer.headers['set-cookie'] ?? [];
	return cookies.map((cookie) => cookie.split(';')[0]).join('; ');
}

async function createApiKey(rest: N8nSession['rest']): Promise<string> {
	const scopes = await rest<string[]>('GET', '/api-keys/scopes');
	const made = await rest<{ rawApiKey: string }>('POST', '/api-keys', {
		label: `sandbox ${randomUUID()}`,
		expiresAt: null,
		scopes,
	});
	return made.rawApiKey;
}
