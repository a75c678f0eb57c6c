import { randomUUID } from 'node:crypto';
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { Faults } from './crmFaults.mts';
import { listen } from './localServer.mts';
import { SalesforceError, SalesforceOrg, typeNamed, type SObject } from './salesforceOrg.mts';

/** Stands in for a Salesforce org and for Salesforce's login. */
export interface SalesforceFake {
	url: string;
	hosts: string[];
	faults: Faults;
	org: SalesforceOrg;
	/** What connecting a credential would have brought. */
	oauthTokenData: Record<string, unknown>;
	/** The access token in use counts no longer; the refresh token gives a new one. */
	endSession(): void;
	close(): Promise<void>;
}

type Fields = Record<string, unknown>;

const DATA = '/services/data/v59.0';

/**
 * Starts an org on loopback. Follows Salesforce's REST API Developer Guide as far as the template
 * needs it: https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/ —
 * `resources_query.htm`, `dome_sobject_create.htm`, `dome_update_fields.htm`, `dome_upsert.htm`,
 * `errorcodes.htm`; fields: the Object Reference of Opportunity, Contact and Task. Queries see what
 * was written at once.
 */
export async function startSalesforce(): Promise<SalesforceFake> {
	const app = fastify({ forceCloseConnections: true });
	const domain = `made-up-${randomUUID().slice(0, 8)}.my.salesforce.com`;
	const session = { token: newToken(), refreshToken: `5Aep861${randomUUID()}` };
	const org = new SalesforceOrg();
	const faults = new Faults();
	faults.attach(app, (status) => new SalesforceError(status, 'REFUSED', 'Made to fail').body);
	app.addContentTypeParser(
		'application/x-www-form-urlencoded',
		{ parseAs: 'string' },
		(_request, body, done) => done(null, Object.fromEntries(new URLSearchParams(String(body)))),
	);
	app.addHook('onRequest', async ({ url, headers }) => {
		if (url.startsWith('/services/oauth2/')) return;
		if (headers.authorization === `Bearer ${session.token}`) return;
		throw new SalesforceError(401, 'INVALID_SESSION_ID', 'Session expired or invalid');
	});
	app.setErrorHandler(async (error, _request, reply) => {
		if (!(error instanceof SalesforceError)) throw error;
		await reply.code(error.status).send(error.body);
	});
	app.post('/services/oauth2/token', async (request, reply) => {
		const { grant_type: grant, refresh_token: refresh } = request.body as Fields;
		if (grant !== 'refresh_token' || refresh !== session.refreshToken) {
			return await reply.code(400).send({ error: 'invalid_grant' });
		}
		session.token = newToken();
		return tokenData();
	});
	registerRecords(app, org);
	const tokenData = (): Fields => ({
		access_token: session.token,
		instance_url: `https://${domain}`,
		token_type: 'Bearer',
		scope: 'refresh_token full',
	});
	const url = await listen(app);
	return {
		url,
		// The login's host is shared: whoever else plays Salesforce has to leave it to this one.
		hosts: [domain, 'login.salesforce.com'],
		faults,
		org,
		oauthTokenData: { ...tokenData(), refresh_token: session.refreshToken },
		endSession: () => (session.token = newToken()),
		close: async () => await app.close(),
	};
}

function registerRecords(app: FastifyInstance, org: SalesforceOrg): void {
	app.get(`${DATA}/query`, async (request) => {
		const records = query(org, (request.query as { q: string }).q);
		return { totalSize: records.length, done: true, records };
	});
	app.post(`${DATA}/sobjects/:type`, async (request, reply) => {
		const { type } = request.params as { type: string };
		const { Id } = org.create(typeNamed(type), request.body as Fields);
		return await reply.code(201).send({ id: Id, success: true, errors: [] });
	});
	app.patch(`${DATA}/sobjects/:type/:id`, async (request, reply) => {
		const { type, id } = request.params as { type: string; id: string };
		org.update(typeNamed(type), id, request.body as Fields);
		return await reply.code(204).send();
	});
	app.patch(`${DATA}/sobjects/:type/:field/:value`, async (request, reply) => {
		await upsert(org, request, reply);
	});
}

async function upsert(
	org: SalesforceOrg,
	request: FastifyRequest,
	reply: FastifyReply,
): Promise<void> {
	const { type, field, value } = request.params as Record<string, string>;
	const fields = request.body as Fields;
	if (fields.Id !== undefined || fields[field] !== undefined) {
		const said = `The ${field} field should not be specified in the sobject data.`;
		throw new SalesforceError(400, 'INVALID_FIELD', said);
	}
	// Salesforce takes the end of such addresses for a file type.
	if (/\.(json|xml|inc)$/.test(value)) {
		throw new SalesforceError(404, 'NOT_FOUND', 'The requested resource does not exist');
	}
	const sobject = typeNamed(type);
	const old = org.findBy(sobject, field, value);
	if (old) org.update(sobject, old.Id, fields);
	const { Id } = old ?? org.create(sobject, { ...fields, [field]: value });
	const answer = { id: Id, success: true, errors: [], created: !old };
	await reply.code(old ? 200 : 201).send(answer);
}

/** Understands `SELECT fields FROM object WHERE externalId = 'value'`. */
function query(org: SalesforceOrg, soql: string): object[] {
	const [, names, from, field, value] =
		/^SELECT ([\w, ]+) FROM (\w+) WHERE (\w+) = '([^'\\]*)'$/.exec(soql) ?? [];
	if (!names) throw new SalesforceError(400, 'MALFORMED_QUERY', `unexpected token: ${soql}`);
	const type = typeNamed(from);
	const found = org.findBy(type, field, value);
	return found ? [{ attributes: { type }, ...selected(found, names.split(/,\s*/)) }] : [];
}

function selected({ Id, fields }: SObject, names: string[]): Fields {
	// An empty text is no text to Salesforce.
	const entries = names.map((name) => [name, name === 'Id' ? Id : fields[name] || null]);
	return Object.fromEntries(entries) as Fields;
}

function newToken(): string {
	return `00D000000000001!${randomUUID()}`;
}
