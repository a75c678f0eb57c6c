import { randomBytes, randomInt } from 'node:crypto';
import fastify, { type FastifyReply, type FastifyRequest } from 'fastify';
import { cut, listen } from './localServer.mts';
import { ODOO_FACTS } from './odooFacts.mts';
import { FactCheck } from './vendorFacts.mts';
import { OdooDatabase, type Loaded, type OdooRecord, type Value } from './odooDatabase.mts';
import { OdooError } from './odooModels.mts';

/** An Odoo that a template saves opportunities in. */
export interface OdooFake {
	host: string;
	url: string;
	database: string;
	apiKey: string;
	odoo: OdooDatabase;
	/** Whether all requests are as Odoo's documentation and source have them. */
	facts: FactCheck;
	/** Every request is answered with this status, until `undefined` is set. */
	setDown(status: number | undefined): void;
	/** The next such call (`crm.lead/load`) is carried out, and its connection cut. */
	cutNext(call: string): void;
	close(): Promise<void>;
}

type Params = Record<string, unknown>;
type Method = (model: string, ids: number[], params: Params, context: Params) => unknown;

interface Signature {
	/** `@api.model`: takes no ids. */
	ofModel: boolean;
	required: string[];
	optional: string[];
}

const signatures: Record<string, Signature> = {
	load: { ofModel: true, required: ['fields', 'data'], optional: [] },
	search_read: {
		ofModel: true,
		required: [],
		optional: ['domain', 'fields', 'offset', 'limit', 'order'],
	},
	write: { ofModel: false, required: ['vals'], optional: [] },
};

/**
 * Plays Odoo's External JSON-2 API of version 19:
 * https://www.odoo.com/documentation/19.0/developer/reference/external_api.html; arguments and
 * errors as addons/rpc/controllers/json2.py has them. Every call is a transaction of its own.
 */
export async function startOdoo(transactionMs = 40): Promise<OdooFake> {
	const name = `shop-${randomInt(1e9)}`;
	const apiKey = randomBytes(20).toString('hex');
	const odoo = new OdooDatabase(transactionMs);
	const facts = new FactCheck(ODOO_FACTS);
	const methods = methodsOf(odoo);
	let down: number | undefined;
	let toCut: string | undefined;
	const app = fastify({ forceCloseConnections: true });

	app.setErrorHandler(async (error, request, reply) => {
		const known = error instanceof OdooError ? error : undefined;
		await refuse(reply, known?.status ?? 500, known?.type ?? 'builtins.Exception', String(error));
	});
	app.post<{ Params: { model: string; method: string }; Body: Params }>(
		'/json/2/:model/:method',
		async (request, reply) => {
			if (down !== undefined) return await refuse(reply, down, 'Exception', 'Down for a test');
			checkRequest(request, apiKey, name);
			const { model, method } = request.params;
			const { ids = [], context = {}, ...params } = request.body;
			facts.check(`${model}/${method}`, request.body);
			checkArguments(odoo, model, method, ids as number[], params);
			const result = await methods[method](model, ids as number[], params, context as Params);
			if (toCut === `${model}/${method}`) {
				toCut = undefined;
				return cut(request);
			}
			return await reply.type('application/json; charset=utf-8').send(JSON.stringify(result));
		},
	);
	return {
		host: `${name}.odoo.com`,
		url: await listen(app),
		database: name,
		apiKey,
		odoo,
		facts,
		setDown: (status) => {
			down = status;
		},
		cutNext: (call) => {
			toCut = call;
		},
		close: async () => await app.close(),
	};
}

function methodsOf(odoo: OdooDatabase): Record<string, Method> {
	return {
		load: async (model, _ids, { fields, data }, context): Promise<Loaded> =>
			await odoo.load(model, fields as string[], data as string[][], context),
		search_read: (model, _ids, { domain = [], fields = [], limit }): OdooRecord[] =>
			odoo.searchRead(
				model,
				domain as [string, string, unknown][],
				fields as string[],
				limit as number | undefined,
			),
		write: (model, ids, { vals }): true => odoo.write(model, ids, vals as Record<string, Value>),
	};
}

function checkRequest({ headers, body }: FastifyRequest, apiKey: string, database: string): void {
	if (headers.authorization !== `bearer ${apiKey}`) {
		throw new OdooError(401, 'werkzeug.exceptions.Unauthorized', 'Invalid apikey');
	}
	const named = headers['x-odoo-database'];
	if (named !== undefined && named !== database) {
		throw new OdooError(404, 'werkzeug.exceptions.NotFound', `No database ${String(named)}`);
	}
	if (typeof body !== 'object' || body === null || Array.isArray(body)) {
		throw new OdooError(400, 'werkzeug.exceptions.BadRequest', 'could not parse the body as json');
	}
}

function checkArguments(
	odoo: OdooDatabase,
	model: string,
	method: string,
	ids: number[],
	params: Params,
): void {
	if (!(model in odoo.records)) {
		throw new OdooError(404, NOT_FOUND, `the model '${model}' does not exist`);
	}
	if (!(method in signatures)) {
		throw new OdooError(404, NOT_FOUND, `The method '${model}.${method}' does not exist`);
	}
	const { ofModel, required, optional } = signatures[method];
	if (ofModel && ids.length > 0) {
		throw new OdooError(422, UNPROCESSABLE, `cannot call ${model}.${method} with ids`);
	}
	const missing = required.find((name) => !(name in params));
	if (missing) throw new OdooError(422, UNPROCESSABLE, `missing a required argument: '${missing}'`);
	const odd = Object.keys(params).find((name) => ![...required, ...optional].includes(name));
	if (odd) throw new OdooError(422, UNPROCESSABLE, `got an unexpected keyword argument '${odd}'`);
}

const NOT_FOUND = 'werkzeug.exceptions.NotFound';
const UNPROCESSABLE = 'werkzeug.exceptions.UnprocessableEntity';

async function refuse(
	reply: FastifyReply,
	status: number,
	name: string,
	message: string,
): Promise<void> {
	const error = { name, message, arguments: [message, status], context: {}, debug: 'Traceback …' };
	await reply.code(status).send(error);
}
