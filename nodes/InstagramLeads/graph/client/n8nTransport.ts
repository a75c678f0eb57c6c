import type {
	IAllExecuteFunctions,
	IDataObject,
	IHttpRequestOptions,
	IN8nHttpFullResponse,
} from 'n8n-workflow';

import type { GraphHttpRequest, GraphHttpResponse, GraphTransport } from './client';
import { GraphClient } from './client';
import type { MetaClock } from './metaClock';
import { readCredential } from '../credential/credential';

export const CREDENTIAL_NAME = 'instagramLeadsApi';

/** What of an n8n context is needed to talk to Meta. */
export type GraphContext = Pick<IAllExecuteFunctions, 'getCredentials'> & {
	helpers: Pick<IAllExecuteFunctions['helpers'], 'httpRequestWithAuthentication'>;
};

/**
 * A client for the credential of the node.
 *
 * @param clock Meta's clock, where somebody keeps it longer than the client
 */
export async function graphClientOf(
	context: GraphContext,
	clock?: MetaClock,
): Promise<GraphClient> {
	const credential = readCredential(await context.getCredentials(CREDENTIAL_NAME));
	return new GraphClient(credential, transportOf(context), clock);
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

/**
 * Status codes are ours to judge: Meta's error body says more than n8n's exception would. A redirect is
 * not followed: n8n would give the token to any address that is named.
 */
function toRequestOptions(request: GraphHttpRequest): IHttpRequestOptions {
	const { method, url, query, body, token, timeoutMs } = request;
	return {
		method,
		url,
		qs: query,
		headers: {
			accept: 'application/json',
			...(body && { 'content-type': 'application/json' }),
			...(token && { Authorization: `Bearer ${token}` }),
		},
		body: body && (JSON.stringify(body) as unknown as IDataObject),
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
