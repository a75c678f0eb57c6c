import type {
	IAllExecuteFunctions,
	ICredentialDataDecryptedObject,
	IDataObject,
	IHttpRequestOptions,
	IN8nHttpFullResponse,
} from 'n8n-workflow';

import type { GraphHttpRequest, GraphHttpResponse, GraphTransport } from './client';
import { GraphClient } from './client';
import type { MetaClock } from './metaClock';
import { withAppSecretProof } from '../credential/appSecretProof';
import { readCredential } from '../credential/credential';

export const CREDENTIAL_NAME = 'instagramLeadsApi';

/** What of an n8n context is needed to talk to Meta. */
export type GraphContext = Pick<IAllExecuteFunctions, 'getCredentials'> & {
	helpers: Pick<IAllExecuteFunctions['helpers'], 'httpRequestWithAuthentication'>;
};

/** The same where one client makes many calls. */
export type BusyContext = GraphContext & {
	helpers: Pick<IAllExecuteFunctions['helpers'], 'httpRequest'>;
};

/** A client for the credential of the node. */
export async function graphClientOf(context: GraphContext): Promise<GraphClient> {
	const credential = readCredential(await context.getCredentials(CREDENTIAL_NAME));
	return new GraphClient(credential, transportOf(context));
}

/**
 * A client for many calls within some seconds. n8n decrypts the credential and resolves its expression with
 * each call that it authenticates, which takes longer than all the rest of a call: here only the
 * first is. That one also renews the token in time.
 *
 * @param clock Meta's clock, which somebody keeps longer than the client
 */
export async function busyGraphClientOf(
	context: BusyContext,
	clock: MetaClock,
): Promise<GraphClient> {
	const data = await context.getCredentials(CREDENTIAL_NAME);
	const credential = readCredential(data);
	const first = transportOf(context);
	const next = directTransportOf(context, data, credential.accessToken);
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

function transportOf(context: GraphContext): GraphTransport {
	return async (request) => {
		const response: IN8nHttpFullResponse = await context.helpers.httpRequestWithAuthentication.call(
			context as IAllExecuteFunctions,
			CREDENTIAL_NAME,
			toRequestOptions(request),
		);
		return toGraphResponse(response);
	};
}

/** Authenticates as the credential does, by its data as they were when the client was made. */
function directTransportOf(
	{ helpers }: BusyContext,
	data: ICredentialDataDecryptedObject,
	accessToken: string,
): GraphTransport {
	return async (request) => {
		const options = toRequestOptions({ ...request, token: request.token ?? accessToken });
		const signed = withAppSecretProof(data, options);
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
