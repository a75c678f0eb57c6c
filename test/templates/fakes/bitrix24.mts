import { randomBytes } from 'node:crypto';
import fastify, { type FastifyReply } from 'fastify';
import { Bitrix24Portal, Bitrix24Refusal } from './bitrix24Portal.mts';
import { BITRIX24_FACTS } from './bitrix24Facts.mts';
import { FactCheck } from './vendorFacts.mts';
import { cut, listen, Mishaps } from './localServer.mts';
import { membersOf, parseStr, type Param, type Params } from './phpQuery.mts';

/** A Bitrix24 with one portal and one inbound webhook. */
export interface Bitrix24Fake {
	url: string;
	host: string;
	/** What the webhook's address holds. */
	user: string;
	code: string;
	portal: Bitrix24Portal;
	/** Whether all requests are as Bitrix24's documentation has them. */
	facts: FactCheck;
	/** By method: what goes wrong with its next calls. */
	mishaps: Record<string, Mishaps>;
	/** By method: how many answers got lost. */
	lost: Record<string, number>;
	/** Every request is refused so, until `undefined` is set. */
	setDown(refusal: Bitrix24Refusal | undefined): void;
	/** From now on so many requests are taken at once, and so many more each second. */
	setRate(threshold: number, perSecond: number): void;
	/** How many requests were refused for their rate. */
	refusedForRate(): number;
	close(): Promise<void>;
}

/** Under this name go the mishaps of batches that make something. */
export const BATCH_THAT_ADDS = 'batch that adds';

const kindOf = (method: string, { cmd }: Params): string =>
	method === 'batch' && JSON.stringify(cmd ?? {}).includes('.add?') ? BATCH_THAT_ADDS : method;

/** Doc: apidocs.bitrix24.com/limits (leaky bucket). */
class Bucket {
	refused = 0;
	private level = 0;
	private at = Date.now();
	private threshold = Infinity;
	private perSecond = 0;

	set(threshold: number, perSecond: number): void {
		Object.assign(this, { threshold, perSecond, level: 0, at: Date.now() });
	}

	/** Counts a request. */
	take(): void {
		const leaked = ((Date.now() - this.at) / 1000) * this.perSecond;
		this.level = Math.max(0, this.level - leaked) + 1;
		this.at = Date.now();
		if (this.level <= this.threshold) return;
		this.level--;
		this.refused++;
		throw new Bitrix24Refusal(503, 'QUERY_LIMIT_EXCEEDED', 'Too many requests');
	}
}

/**
 * Starts it. The webhook's user and code stand in the path, or come as the parameters `aplogin` and
 * `ap`, which is what Bitrix24's own routing makes of that path.
 * Doc: apidocs.bitrix24.com/local-integrations/local-webhooks, …/settings/how-to-call-rest-api
 */
export async function startBitrix24(): Promise<Bitrix24Fake> {
	const user = '1';
	const code = randomBytes(8).toString('hex');
	const portal = new Bitrix24Portal();
	const bucket = new Bucket();
	const facts = new FactCheck(BITRIX24_FACTS);
	const mishaps: Record<string, Mishaps> = {
		batch: new Mishaps(),
		[BATCH_THAT_ADDS]: new Mishaps(),
	};
	for (const method of Object.keys(portal.methods)) mishaps[method] = new Mishaps();
	const lost: Record<string, number> = {};
	let down: Bitrix24Refusal | undefined;

	const call = (method: string, params: Params): ReturnType<(typeof portal.methods)[string]> => {
		const found = portal.methods[method];
		facts.check(method, params);
		if (!found) throw new Bitrix24Refusal(404, 'ERROR_METHOD_NOT_FOUND', 'Method not found!');
		return found(params);
	};

	const server = fastify();
	server.setErrorHandler((error, _request, reply) => {
		const refusal = error instanceof Bitrix24Refusal ? error : undefined;
		return refuse(reply, refusal ?? new Bitrix24Refusal(500, 'ERROR_CORE', String(error)));
	});
	server.post<{ Params: { '*': string } }>('/rest/*', async (request, reply) => {
		if (down) throw down;
		const { method, params } = authorized(request.params['*'], request.body as Params, user, code);
		bucket.take();
		const mishap = mishaps[kindOf(method, params)]?.next();
		if (mishap?.kind === 'status') {
			throw new Bitrix24Refusal(mishap.status, 'INTERNAL_SERVER_ERROR', 'Internal server error');
		}
		if (method === 'batch') facts.check(method, params);
		const answer = method === 'batch' ? { result: batch(params, call) } : call(method, params);
		if (mishap) {
			lost[method] = (lost[method] ?? 0) + 1;
			cut(request);
		}
		return await reply.send({ ...answer, time: { duration: 0.01, operating: 0 } });
	});
	const url = await listen(server);
	return {
		url,
		host: `shop-${code.slice(0, 6)}.bitrix24.ru`,
		user,
		code,
		portal,
		facts,
		mishaps,
		lost,
		setDown: (refusal) => {
			down = refusal;
		},
		setRate: (threshold, perSecond) => bucket.set(threshold, perSecond),
		refusedForRate: () => bucket.refused,
		close: async () => await server.close(),
	};
}

/** Doc: apidocs.bitrix24.com/error-codes */
function refuse(reply: FastifyReply, { status, code, message }: Bitrix24Refusal): FastifyReply {
	return reply.code(status).send({ error: code, error_description: message });
}

function authorized(
	path: string,
	body: Params,
	user: string,
	code: string,
): { method: string; params: Params } {
	const parts = path.replace(/\/$/, '').split('/');
	const method = (parts.pop() ?? '').replace(/\.json$/, '');
	const { aplogin = parts[0], ap = parts[1], ...params } = body;
	if (aplogin === undefined || ap === undefined) {
		throw new Bitrix24Refusal(401, 'NO_AUTH_FOUND', 'Wrong authorization data');
	}
	// A number isn't taken for a user ID.
	if (aplogin !== user || ap !== code) {
		throw new Bitrix24Refusal(403, 'INVALID_CREDENTIALS', 'Invalid request credentials');
	}
	return { method, params };
}

/** Doc: apidocs.bitrix24.com/settings/how-to-call-rest-api/batch. Empty lists are `[]`, as PHP has them. */
function batch(
	params: Params,
	call: (method: string, params: Params) => { result: Param; total?: number; next?: number },
): Params {
	const result: Params = {};
	const errors: Params = {};
	const totals: Params = {};
	const next: Params = {};
	const commands = Object.entries(membersOf(params.cmd));
	if (commands.length > 50) {
		throw new Bitrix24Refusal(400, 'ERROR_BATCH_LENGTH_EXCEEDED', 'Max batch length exceeded');
	}
	for (const [name, command] of commands) {
		const [method, ...query] = String(command).split('?');
		try {
			const answer = call(method, filledIn(parseStr(query.join('?')), result));
			result[name] = answer.result;
			if (answer.total !== undefined) totals[name] = answer.total;
			if (answer.next !== undefined) next[name] = answer.next;
		} catch (error) {
			if (!(error instanceof Bitrix24Refusal)) throw error;
			errors[name] = { error: error.code, error_description: error.message };
			if (Number(params.halt)) break;
		}
	}
	const php = (members: Params): Param => (Object.keys(members).length > 0 ? members : []);
	return {
		result: php(result),
		result_error: php(errors),
		result_total: php(totals),
		result_next: php(next),
		result_time: [],
	};
}

/**
 * Puts in earlier results for `$result[name][field]`, wherever in a value it stands, as Bitrix24's
 * `CRestUtil::processBatchElement` does; what isn't there gives as much as is.
 */
function filledIn(params: Params, result: Params): Params {
	const fill = (value: Param): Param => {
		if (typeof value === 'object' && value !== null) return filledIn(value as Params, result);
		let filled: Param = value;
		for (const [reference, path] of String(value).matchAll(/\$result(\[\S*)/gi)) {
			const found = foundAt(path, result);
			if (reference === value) filled = found;
			else if (typeof found === 'string' || typeof found === 'number') {
				filled = String(filled).replaceAll(reference, String(found));
			}
		}
		return filled;
	};
	return Object.fromEntries(Object.entries(params).map(([key, value]) => [key, fill(value)]));
}

function foundAt(path: string, result: Params): Param {
	let found: Param = result;
	for (const [, key] of path.matchAll(/\[([^\]]+)\]/g)) {
		const inner: Param | undefined = (found as Params)?.[key];
		if (inner === undefined || inner === null) break;
		found = inner;
	}
	return found;
}
