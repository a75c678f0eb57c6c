import type {
	ICredentialTestFunctions,
	ICredentialsDecrypted,
	INodeCredentialTestResult,
} from 'n8n-workflow';

import { findAccount } from '../graph/account/connectedAccount';
import type { GraphHttpRequest, GraphTransport } from '../graph/client/client';
import { GraphClient } from '../graph/client/client';
import { appFieldsOf, proveApp } from '../graph/setup/appProof';
import { checkAccess } from '../graph/setup/permissionProbe';
import { hoursWithoutRenewal } from '../graph/setup/tokenLifetime';
import { readCredential } from '../graph/credential/credential';
import { GraphError } from '../graph/errors/graphError';

/**
 * Calls the API with the credential as it is in the form, saved or not, and says in plain words what
 * is wrong.
 */
export async function instagramLeadsApiTest(
	this: ICredentialTestFunctions,
	credential: ICredentialsDecrypted,
): Promise<INodeCredentialTestResult> {
	try {
		const data = readCredential(credential.data);
		const client = new GraphClient(data, transportOf(this, data.accessToken));
		const connected = await findAccount(client);
		await checkApp(client);
		await checkAccess(client, connected);
		await checkLifetime(client);
		const { username, id } = connected.account;
		return { status: 'OK', message: `Connected to ${username ? `@${username}` : id}` };
	} catch (error) {
		const message =
			error instanceof GraphError
				? `${error.message}. ${error.description}`
				: 'The credential could not be tested';
		return { status: 'Error', message };
	}
}

/** @throws GraphError where Meta refuses the app's ID and secret */
async function checkApp(client: GraphClient): Promise<void> {
	const { appId, appSecret } = client.credential;
	if (!appId || !appSecret || (await proveApp(client)) !== 'refused') return;
	const { id, secret, whereTo } = appFieldsOf(client);
	throw GraphError.local('badRequest', `Meta refuses ${id} and ${secret}`, whereTo);
}

/** @throws GraphError where the token ends soon and n8n can't renew it: a good test shows no words of ours */
async function checkLifetime(client: GraphClient): Promise<void> {
	const hours = await hoursWithoutRenewal(client);
	if (hours === undefined) return;
	const left = hours < 1 ? 'within the hour' : `in ${hours} hours`;
	throw GraphError.local(
		'badRequest',
		`It works now, but the access token ends ${left}`,
		"Fill in 'App ID' and 'App Secret': n8n then exchanges it for one that lasts, and renews that. Or paste a long-lived token.",
	);
}

/** n8n gives a credential test this one helper, without the credential's own authentication. */
function transportOf(context: ICredentialTestFunctions, accessToken: string): GraphTransport {
	return async ({ method, url, query, body, token, timeoutMs }: GraphHttpRequest) => {
		const response = (await context.helpers.request({
			method,
			uri: url,
			qs: query,
			body: body && JSON.stringify(body),
			headers: { Authorization: `Bearer ${token ?? accessToken}` },
			timeout: timeoutMs,
			simple: false,
			followRedirect: false,
			resolveWithFullResponse: true,
			json: false,
		})) as { statusCode: number; headers: Record<string, unknown>; body: unknown };
		const text =
			typeof response.body === 'string' ? response.body : (JSON.stringify(response.body) ?? '');
		return { status: response.statusCode, headers: response.headers, text };
	};
}
