import { sleep } from 'n8n-workflow';

import type { GraphCredential } from '../credential/credential';
import { rootUrl } from '../credential/credential';
import { GraphError } from '../errors/graphError';
import { attempt } from '../errors/attempt';
import { conversationTurn } from '../limits/conversationPacing';
import type { Headroom } from '../limits/headroom';
import type { CallKind, Throttle } from '../limits/throttle';
import { throttleOf } from '../limits/throttle';
import { readAnswer } from './answer';
import { MetaClock } from './metaClock';
import { PageRun } from './pageRun';
import { checkPath } from './pathId';
import { pauseBeforeRetry } from './retry';

export type GraphQuery = Record<string, string | number | boolean | undefined>;

export interface GraphHttpRequest {
	method: 'GET' | 'POST' | 'DELETE';
	url: string;
	query: Record<string, string>;
	body?: object;
	/** A form with a file in it, in place of the body. */
	form?: { contentType: string; bytes: Buffer };
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
	/** The account whose conversations it reads, by id: such calls are paced. */
	conversationsOf?: string;
}

export interface GraphPage {
	data: unknown[];
	/** Cursor of the next page; absent on the last one. */
	after?: string;
}

const READ_TIMEOUT_MS = 10_000;
const SEND_TIMEOUT_MS = 30_000;
/** 25 MB by a slow line. */
const UPLOAD_TIMEOUT_MS = 120_000;

/** Talks to Meta's Graph API for one credential. All failures are GraphErrors. */
export class GraphClient {
	private readonly throttle: Throttle;

	constructor(
		readonly credential: GraphCredential,
		private readonly transport: GraphTransport,
		/** Meta's clock, as its answers tell it. */
		readonly clock = new MetaClock(),
	) {
		this.throttle = throttleOf(credential);
	}

	/** How much of Meta's limits is left for calls that nobody waits for, as far as it told this process. */
	get headroom(): Headroom {
		return this.throttle.headroom;
	}

	/** Reads; repeated by itself when Meta is briefly unavailable, or was asked for conversations too soon. */
	async get(path: string, query: GraphQuery = {}, options: CallOptions = {}): Promise<unknown> {
		for (let tries = 1; ; tries++) {
			const result = await attempt(this.call('GET', path, { query, ...options }));
			if (result.ok) return result.value;
			const pause = pauseBeforeRetry(result.failure, tries, kindOf('GET', path, options));
			if (pause === undefined) throw result.failure;
			await sleep(pause);
		}
	}

	/** Changes something; never repeated by itself. */
	async post(
		path: string,
		input: { query?: GraphQuery } & Pick<GraphHttpRequest, 'body' | 'form'>,
		options: CallOptions = {},
	): Promise<unknown> {
		return await this.call('POST', path, { ...input, ...options });
	}

	async delete(path: string, query: GraphQuery = {}, options: CallOptions = {}): Promise<unknown> {
		return await this.call('DELETE', path, { query, ...options });
	}

	/**
	 * Pages through an edge. The next page is asked for with the cursor, never with Meta's `next`,
	 * which carries the token. Ends on a page without cursor or `next`, and where the cursors lead in a
	 * circle or nowhere. Halves the page when Meta asks to reduce the amount of data.
	 */
	async *pages(
		path: string,
		query: GraphQuery = {},
		options: CallOptions = {},
	): AsyncGenerator<GraphPage> {
		const run = new PageRun();
		let after: string | undefined;
		let limit = typeof query.limit === 'number' ? query.limit : undefined;
		for (;;) {
			const result = await attempt(this.get(path, { ...query, limit, after }, options));
			if (!result.ok) {
				limit = smallerPage(result.failure, limit);
				continue;
			}
			const page = readPage(result.value, limit);
			yield page;
			after = run.next(page);
			if (after === undefined) return;
		}
	}

	private async call(
		method: GraphHttpRequest['method'],
		path: string,
		input: CallOptions & { query?: GraphQuery } & Pick<GraphHttpRequest, 'body' | 'form'>,
	): Promise<unknown> {
		checkPath(path);
		const kind = kindOf(method, path, input);
		const request: GraphHttpRequest = {
			method,
			url: `${rootUrl(this.credential, input.host ?? 'account')}${path}`,
			query: definedEntries(input.query ?? {}),
			body: input.body,
			form: input.form,
			token: input.token,
			timeoutMs: timeoutOf(method, input.form !== undefined),
		};
		const response = await this.send(request, kind, input.conversationsOf);
		this.clock.hear(response.headers.date);
		const change = kind === 'send' ? 'send' : 'change';
		const result = readAnswer(response, method === 'GET' ? 'read' : change);
		const failure = this.throttle.answered(kind, response.headers, result.failure);
		const { authentication } = this.credential;
		if (failure) throw authentication === 'oAuth2' ? failure.forSignedIn() : failure;
		return result.value;
	}

	/** Waits for its turn, and carries it to Meta. */
	private async send(
		request: GraphHttpRequest,
		kind: CallKind,
		conversationsOf = '',
	): Promise<GraphHttpResponse> {
		const leave = async () => await this.throttle.turn(kind);
		const isPaced = kind === 'conversations';
		const answered = isPaced ? await conversationTurn(conversationsOf, leave) : await leave();
		try {
			return await this.transport(request);
		} catch (error) {
			throw GraphError.fromConnection(connectionReason(error), kind === 'send');
		} finally {
			answered?.();
		}
	}
}

function timeoutOf(method: GraphHttpRequest['method'], isUpload: boolean): number {
	if (isUpload) return UPLOAD_TIMEOUT_MS;
	return method === 'GET' ? READ_TIMEOUT_MS : SEND_TIMEOUT_MS;
}

function kindOf(
	method: GraphHttpRequest['method'],
	path: string,
	{ conversationsOf }: CallOptions,
): CallKind {
	if (method === 'POST' && path.endsWith('/messages')) return 'send';
	return conversationsOf === undefined ? 'other' : 'conversations';
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

/**
 * What to do when Meta finds a page too big, for which it has code 1: ask for half of it.
 * Doc: graph-api/guides/error-handling.
 *
 * @throws the failure where that is not what is wrong, or a single entry is too much already
 */
function smallerPage(failure: GraphError, limit: number | undefined): number {
	if (failure.facts.code !== 1 || limit === undefined || limit <= 1) throw failure;
	return Math.floor(limit / 2);
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
