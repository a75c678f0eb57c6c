import { randomUUID } from 'node:crypto';
import fastify from 'fastify';
import { Faults } from './crmFaults.mts';
import { cut, listen } from './localServer.mts';
import { DATA, runComposite } from './salesforceComposite.mts';
import { SALESFORCE_FACTS } from './salesforceFacts.mts';
import { SalesforceError, SalesforceOrg } from './salesforceOrg.mts';
import { FactCheck } from './vendorFacts.mts';

/** Stands in for a Salesforce org and for Salesforce's login. */
export interface SalesforceFake {
	url: string;
	hosts: string[];
	faults: Faults;
	org: SalesforceOrg;
	/** Whether all requests are as Salesforce's documentation has them. */
	facts: FactCheck;
	/** The next request that makes this is carried out, and its answer lost. */
	cutAfter(referenceId: string): void;
	/** What connecting a credential would have brought. */
	oauthTokenData: Record<string, unknown>;
	/** The access token in use counts no longer; the refresh token gives a new one. */
	endSession(): void;
	close(): Promise<void>;
}

type Fields = Record<string, unknown>;

/**
 * Starts an org on loopback. Follows Salesforce's REST API Developer Guide as far as the template
 * needs it: `salesforceFacts.mts` has the pages. Queries see what was written at once.
 */
export async function startSalesforce(): Promise<SalesforceFake> {
	const app = fastify({ forceCloseConnections: true });
	const domain = `made-up-${randomUUID().slice(0, 8)}.my.salesforce.com`;
	const session = { token: newToken(), refreshToken: `5Aep861${randomUUID()}` };
	const org = new SalesforceOrg();
	org.create('Account', { Name: 'Instagram' });
	const faults = new Faults();
	const facts = new FactCheck(SALESFORCE_FACTS);
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
	let toCut: string | undefined;
	app.post(`${DATA}/composite`, (request) => {
		const answer = runComposite(org, facts, request.body);
		if (answer.compositeResponse.some(({ referenceId }) => referenceId === toCut)) {
			toCut = undefined;
			cut(request);
		}
		return answer;
	});
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
		facts,
		cutAfter: (referenceId) => {
			toCut = referenceId;
		},
		oauthTokenData: { ...tokenData(), refresh_token: session.refreshToken },
		endSession: () => (session.token = newToken()),
		close: async () => await app.close(),
	};
}

function newToken(): string {
	return `00D000000000001!${randomUUID()}`;
}
