import type {
	IAllExecuteFunctions,
	IDataObject,
	IHttpRequestOptions,
	IN8nHttpFullResponse,
} from 'n8n-workflow';

import type { GraphHttpRequest, GraphHttpResponse, GraphTransport } from './client';
import { GraphClient } from './client';
import type { MetaClock } from './metaClock';
import { withAppSecretProof } from '../credential/appSecretProof';
import { authenticationOf } from '../credential/authentication';
import type { GraphCredential } from '../credential/credential';
import { readCredential } from '../credential/credential';

/** What of an n8n context is needed to read the node's credential. */
export type CredentialContext = Pick<IAllExecuteFunctions, 'getCredentials' | 'getNode'>;

/** What of an n8n context is needed to talk to Meta. */
export type GraphContext = CredentialContext & {
	helpers: Pick<IAllExecuteFunctions['helpers'], 'httpRequest' | 'httpRequestWithAuthentication'>;
};

/**
 * The credential of the node, of whichever type it is set to.
 *
 * @throws GraphError `badRequest` when a field of it can't be used
 */
export async function credentialOf(context: CredentialContext): Promise<GraphCredential> {
	const { authentication, credentialType } = authenticationOf(context.getNode());
	return readCredential(await context.getCredentials(credentialType), authentication);
}

/** A client for the credential of the node. */
export async function graphClientOf(context: GraphContext): Promise<GraphClient> {
	const credential = await credentialOf(context);
	return new GraphClient(credential, transportOf(context, credential));
}

/**
 * A client for many calls within some seconds. n8n decrypts the credential and resolves its expression with
 * each call that it authenticates, which takes longer than all the rest of a call: here only the
 * first is. That one also renews the token in time.
 *
 * @param clock Meta's clock, which somebody keeps longer than the client
 */
export async function busyGraphClientOf(
	context: GraphContext,
	clock: MetaClock,
): Promise<GraphClient> {
	const credential = await credentialOf(context);
	const first = transportOf(context, credential);
	const next = directTransportOf(context, credential);
	let transport = first;
	return new GraphClient(
		credential,
		async (request) => {
			const current = transport;
			transport = next;
			return await current(request);
		},
		clock,
	);
}

/**
 * n8n authenticates a pasted token's calls, which renews it in time. Those of OAuth2 carry the token
 * from here: n8n would put it in place of a Page's, and take Meta's HTTP 401 for a token to be refreshed,
 * which Meta has no grant for.
 */
function transportOf(context: GraphContext, credential: GraphCredential): GraphTransport {
	if (credential.authentication === 'oAuth2') return directTransportOf(context, credential);
	const { credentialType } = authenticationOf(context.getNode());
	return async (request) => {
		const response: IN8nHttpFullResponse = await context.helpers.httpRequestWithAuthentication.call(
			context as IAllExecuteFunctions,
			credentialType,
			toRequestOptions(request),
		);
		return toGraphResponse(response);
	};
}

/** Authenticates as the credential does, by what it said when the client was made. */
function directTransportOf({ helpers }: GraphContext, credential: GraphCredential): GraphTransport {
	return async (request) => {
		const token = request.token ?? credential.accessToken;
		const signed = withAppSecretProof(credential, toRequestOptions({ ...request, token }));
		const response = (await helpers.httpRequest(signed)) as IN8nHttpFullResponse;
		return toGraphResponse(response);
	};
}

/**
 * Status codes are ours to judge: Meta's error body says more than n8n's exception would. A redirect is
 * not followed: n8n would give the token to any address that is named.
 */
function toRequestOptions(request: GraphHttpRequest): IHttpRequestOptions {
	const { method, url, query, body, form, token, timeoutMs } = request;
	return {
		method,
		url,
		qs: query,
		headers: {
			accept: 'application/json',
			...(body && { 'content-type': 'application/json' }),
			...(form && { 'content-type': form.contentType }),
			...(token && { Authorization: `Bearer ${token}` }),
		},
		body: form?.bytes ?? (body && (JSON.stringify(body) as unknown as IDataObject)),
		encoding: 'text',
		returnFullResponse: true,
		ignoreHttpStatusErrors: true,
		disableFollowRedirect: true,
		timeout: timeoutMs,
	};
}

function toGraphResponse({ statusCode, headers, body }: IN8nHttpFullResponse): GraphHttpResponse {
	const text = typeof body === 'string' ? body : (JSON.stringify(body) ?? '');
	return { status: statusCode, headers, text };
}
