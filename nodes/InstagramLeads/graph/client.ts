import { sleep } from 'n8n-workflow';

import { parseExactJson } from '../events/exactJson';
import type { GraphCredential } from './credential';
import { rootUrl } from './credential';
import { GraphError, settle } from './errors';

export type GraphQuery = Record<string, string | number | boolean | undefined>;

export interface GraphHttpRequest {
	method: 'GET' | 'POST' | 'DELETE';
	url: string;
	query: Record<string, string>;
	body?: object;
	/** Bearer token of this call; absent: the credential's own. */
	token?: string;
	timeoutMs: number;
}

export interface GraphHttpResponse {
	status: number;
	headers: Record<string, unknown>;
	/** The body as sent: parsed here, for ids that a JavaScript number can't hold. */
	text: string;
}

/** Carries one call to Meta. Rejects only when there was no answer. */
export type GraphTransport = (request: GraphHttpRequest) => Promise<GraphHttpResponse>;

export interface CallOptions {
	token?: string;
	/** `app`: a call about the Meta app itself. */
	host?: 'account' | 'app';
}

export interface GraphPage {
	data: unknown[];
	/** Cursor of the next page; absent on the last one. */
	after?: string;
}

const READ_TIMEOUT_MS = 10_000;
const SEND_TIMEOUT_MS = 30_000;
const READ_RETRY_DELAYS_MS = [500, 1500];

/** Talks to Meta's Graph API for one credential. All failures are GraphErrors. */
export class GraphClient {
	/** Meta's clock as of the last answer (`Date` header), in milliseconds. */
	serverTime?: number;

	constructor(
		readonly credential: GraphCredential,
		private readonly transport: GraphTransport,
	) {}

	/** Reads; repeated by itself when Meta is briefly unavailable. */
	async get(path: string, query: GraphQuery = {}, options: CallOptions = {}): Promise<unknown> {
		for (let attempt = 0; ; attempt++) {
			const result = await settle(this.call('GET', path, { query, ...options }));
			if (!('failure' in result)) return result.value;
			const delay = READ_RETRY_DELAYS_MS[attempt];
			const { failure } = result;
			if (failure.errorClass !== 'transient' || delay === undefined) throw failure;
			await sleep(delay);
		}
	}

	/** Changes something; never repeated by itself. */
	async post(
		path: string,
		input: { query?: GraphQuery; body?: object },
		options: CallOptions = {},
	): Promise<unknown> {
		return await this.call('POST', path, { ...input, ...options });
	}

	async delete(path: string, query: GraphQuery = {}, options: CallOptions = {}): Promise<unknown> {
		return await this.call('DELETE', path, { query, ...options });
	}

	/**
	 * Pages through an edge. The next page is asked for with the cursor, never with Meta's `next`,
	 * which carries the token. Ends on a page without cursor or `next`.
	 */
	async *pages(
		path: string,
		query: GraphQuery = {},
		options: CallOptions = {},
	): AsyncGenerator<GraphPage> {
		let after: string | undefined;
		do {
			const limit = typeof query.limit === 'number' ? query.limit : undefined;
			const page = readPage(await this.get(path, { ...query, after }, options), limit);
			yield page;
			after = page.after === after ? undefined : page.after;
		} while (after !== undefined);
	}

	private async call(
		method: GraphHttpRequest['method'],
		path: string,
		input: CallOptions & { query?: GraphQuery; body?: object },
	): Promise<unknown> {
		const isSend = method === 'POST' && path.endsWith('/messages');
		const request: GraphHttpRequest = {
			method,
			url: `${rootUrl(this.credential, input.host ?? 'account')}${path}`,
			query: definedEntries(input.query ?? {}),
			body: input.body,
			token: input.token,
			timeoutMs: method === 'GET' ? READ_TIMEOUT_MS : SEND_TIMEOUT_MS,
		};
		const response = await this.transport(request).catch((error: unknown) => {
			throw GraphError.fromConnection(connectionReason(error), isSend);
		});
		const serverTime = Date.parse(String(response.headers.date));
		if (!Number.isNaN(serverTime)) this.serverTime = serverTime;
		return readBody(response, isSend);
	}
}

function readBody({ status, text }: GraphHttpResponse, isSend: boolean): unknown {
	let body: unknown;
	try {
		body = parseExactJson(text);
	} catch {
		throw GraphError.fromResponse(status, undefined, isSend);
	}
	const isError = typeof body === 'object' && body !== null && 'error' in body;
	if (status >= 400 || isError) throw GraphError.fromResponse(status, body, isSend);
	return body;
}

/**
 * Reads `{data, paging}`. The last page has no `next`; some edges never give one, so a full page
 * with a cursor counts as not the last. Doc: graph-api/results.
 *
 * @param limit page size that was asked for
 */
export function readPage(body: unknown, limit = Infinity): GraphPage {
	const { data, paging } = (body ?? {}) as {
		data?: unknown;
		paging?: { cursors?: { after?: unknown }; next?: unknown };
	};
	const items = Array.isArray(data) ? data : [];
	const after = paging?.cursors?.after;
	const hasMore = paging?.next !== undefined || items.length >= limit;
	return { data: items, after: hasMore && typeof after === 'string' && after ? after : undefined };
}

function definedEntries(query: GraphQuery): Record<string, string> {
	return Object.fromEntries(
		Object.entries(query).flatMap(([key, value]) =>
			value === undefined ? [] : [[key, String(value)]],
		),
	);
}

/** The error code of a failed connection (`ECONNREFUSED`, `ETIMEDOUT`, …) and nothing else of it. */
function connectionReason(error: unknown): string {
	const { code, cause } = (error ?? {}) as { code?: unknown; cause?: { code?: unknown } };
	const reason = code ?? cause?.code;
	return typeof reason === 'string' ? reason : 'no answer';
}
