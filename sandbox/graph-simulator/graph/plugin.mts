import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Simulator } from '../simulator.mts';
import { takeFault, type Fault } from '../state/faults.mts';
import { mounts, type CallRecord, type LoginType } from '../types.mts';
import { encodeLikeMeta } from '../wire/format.mts';
import { parseMultipart } from '../wire/multipart.mts';
import { parseForm, type Params } from '../wire/params.mts';
import { logCall, peopleShown } from './callLog.mts';
import type { GraphCall } from './context.mts';
import { errorEnvelope, GraphError, unknownPath } from './errors.mts';
import { answerGraph } from './router.mts';
import { servedVersion } from './versions.mts';

/** More than Meta takes, so that it is refused in Meta's words. */
const MAX_UPLOAD_BYTES = 32 * 1024 * 1024;

function readToken(request: FastifyRequest, query: Params, body: Params) {
	const header = /^(?:Bearer|OAuth)\s+(.+)$/i.exec(request.headers.authorization ?? '');
	if (header) return { tokenText: header[1], auth: 'header' as const };
	const text = query.access_token ?? body.access_token;
	if (typeof text === 'string') return { tokenText: text, auth: 'query' as const };
	return { auth: 'none' as const };
}

function asParams(body: unknown): Params {
	const isObject = typeof body === 'object' && body !== null && !Array.isArray(body);
	return isObject ? (body as Params) : {};
}

/** Takes a request apart. The version is checked later, so that the call is logged first. */
function readCall(sim: Simulator, loginType: LoginType, request: FastifyRequest): GraphCall {
	const [rawPath, rawQuery = ''] = request.url.split('?', 2);
	const parts = rawPath
		.slice(mounts[loginType].length)
		.split('/')
		.filter((part) => part !== '')
		.map(decodeURIComponent);
	const asked = /^v\d+\.\d+$/.test(parts[0] ?? '') ? parts.shift() : undefined;
	const query = parseForm(rawQuery);
	const body = asParams(request.body);
	return {
		sim,
		loginType,
		method: request.method as GraphCall['method'],
		version: servedVersion(asked) ?? asked ?? '',
		segments: parts,
		query,
		params: { ...query, ...body },
		...readToken(request, query, body),
		baseUrl: `${request.protocol}://${request.host}${mounts[loginType]}`,
	};
}

function setHeaders(sim: Simulator, call: GraphCall, reply: FastifyReply): void {
	const { appUsage, businessUsage } = sim.state.settings;
	const family = call.loginType === 'instagram' ? 'instagram' : 'facebook';
	void reply.header(`${family}-api-version`, call.version).header('x-fb-rev', '1030000000');
	void reply.header('date', new Date(sim.state.clock.now()).toUTCString());
	if (appUsage) void reply.header('x-app-usage', JSON.stringify(appUsage));
	if (businessUsage) {
		void reply.header('x-business-use-case-usage', JSON.stringify(businessUsage));
	}
}

function sendJson(reply: FastifyReply, status: number, body: unknown): FastifyReply {
	return reply
		.code(status)
		.header('content-type', 'application/json; charset=UTF-8')
		.send(encodeLikeMeta(body));
}

function sendError(
	sim: Simulator,
	call: GraphCall,
	record: CallRecord,
	reply: FastifyReply,
	error: GraphError,
): FastifyReply {
	const status = error.details.status ?? 400;
	record.status = status;
	record.code = error.code;
	record.subcode = error.details.subcode;
	const body = errorEnvelope(error, call.loginType, sim.state.settings.errorLanguage);
	const { fbtrace_id: trace, message } = body.error;
	const text = String(message)
		.replace(/[^\x20-\x7e]/g, '?')
		.replace(/"/g, "'");
	void reply.header('x-fb-trace-id', String(trace));
	void reply.header('www-authenticate', `OAuth "Facebook Platform" "invalid_request" "${text}"`);
	return sendJson(reply, status, body);
}

function faultError(fault: Fault, reply: FastifyReply): GraphError {
	for (const [name, value] of Object.entries(fault.headers)) void reply.header(name, value);
	const { status, code, subcode, message, type, isTransient } = fault;
	return new GraphError(code, message, { status, subcode, type, isTransient });
}

/** Answers to the letter, also with what is no answer of the Graph API. */
function sendAsItIs(record: CallRecord, reply: FastifyReply, fault: Fault): FastifyReply {
	record.status = fault.status;
	return reply
		.code(fault.status)
		.headers({ 'content-type': 'application/json; charset=UTF-8', ...fault.headers })
		.send(fault.body);
}

/** Closes or holds the connection; the answer is never sent. */
function leaveUnanswered(reply: FastifyReply, kind: Fault['kind']): FastifyReply {
	reply.hijack();
	if (kind !== 'hang') reply.raw.destroy();
	return reply;
}

async function answer(call: GraphCall, path: string): Promise<unknown> {
	if (servedVersion(call.version) === undefined) throw unknownPath(`${call.version}${path}`);
	return await answerGraph(call);
}

async function handle(
	sim: Simulator,
	loginType: LoginType,
	request: FastifyRequest,
	reply: FastifyReply,
): Promise<FastifyReply> {
	const call = readCall(sim, loginType, request);
	const record = logCall(sim.state, call, request.body);
	const fault = takeFault(sim.state.faults, record);
	if (fault) record.fault = fault.kind;
	setHeaders(sim, call, reply);
	try {
		if (fault?.kind === 'hang' || fault?.kind === 'cut') return leaveUnanswered(reply, fault.kind);
		if (fault?.kind === 'answer') return sendAsItIs(record, reply, fault);
		if (fault?.kind === 'error') throw faultError(fault, reply);
		const body = await answer(call, record.path);
		if (fault?.kind === 'answerAfterApply') return sendAsItIs(record, reply, fault);
		if (fault?.kind === 'errorAfterApply') throw faultError(fault, reply);
		if (fault) return leaveUnanswered(reply, fault.kind);
		record.status = 200;
		record.shown = peopleShown(sim.state, call, body);
		return sendJson(reply, 200, body);
	} catch (error) {
		if (!(error instanceof GraphError)) throw error;
		if (fault?.kind === 'cutAfterApply') return leaveUnanswered(reply, fault.kind);
		return sendError(sim, call, record, reply, error);
	}
}

/** Forms in every dialect; an empty JSON body is fine. */
function readBodies(scope: FastifyInstance): void {
	scope.addContentTypeParser(
		'application/x-www-form-urlencoded',
		{ parseAs: 'string' },
		(_request, body, parsed) => {
			parsed(null, parseForm(String(body)));
		},
	);
	scope.addContentTypeParser(
		'multipart/form-data',
		{ parseAs: 'buffer', bodyLimit: MAX_UPLOAD_BYTES },
		(request, body, parsed) => {
			parsed(null, parseMultipart(request.headers['content-type'] ?? '', body as Buffer));
		},
	);
	// An empty body is fine whatever the content type claims.
	scope.removeContentTypeParser('application/json');
	scope.addContentTypeParser(
		'application/json',
		{ parseAs: 'string' },
		(_request, body, parsed) => {
			try {
				parsed(null, body === '' ? {} : JSON.parse(String(body)));
			} catch (error) {
				parsed(Object.assign(error as Error, { statusCode: 400 }));
			}
		},
	);
}

/** Serves both hosts' Graph API under their mounts. */
export function registerGraph(app: FastifyInstance, sim: Simulator): void {
	void app.register((scope, _options, done) => {
		readBodies(scope);
		scope.setErrorHandler((error: Error & { statusCode?: number }, _request, reply) => {
			const isClient = (error.statusCode ?? 500) < 500;
			const graphError = isClient
				? new GraphError(100, `(#100) Invalid request body: ${error.message}`)
				: new GraphError(1, `An unknown error occurred: ${error.message}`, { status: 500 });
			const body = errorEnvelope(graphError, 'facebook', 'en');
			return sendJson(reply, graphError.details.status ?? 400, body);
		});
		for (const loginType of ['facebook', 'instagram'] as const) {
			for (const url of [mounts[loginType], `${mounts[loginType]}/*`]) {
				scope.route({
					method: ['GET', 'POST', 'DELETE'],
					url,
					handler: (request, reply) => handle(sim, loginType, request, reply),
				});
			}
		}
		done();
	});
}
