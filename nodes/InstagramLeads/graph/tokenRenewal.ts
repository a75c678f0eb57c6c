import type { ICredentialDataDecryptedObject, IHttpRequestHelper } from 'n8n-workflow';

import { parseExactJson } from '../events/exactJson';
import { readCredential, rootUrl } from './credential';
import { GraphError } from './errors';
import type { DerivedToken, TokenAnswer, TokenCall } from './longLivedToken';
import { refreshedToken } from './longLivedToken';

const TIMEOUT_MS = 10_000;

type HttpRequest = IHttpRequestHelper['helpers']['httpRequest'];

/**
 * Exchanges or renews the credential's token through n8n's HTTP helper.
 *
 * @throws GraphError only where no call could be made at all, for a field of the credential
 */
export async function renewedToken(
	credentials: ICredentialDataDecryptedObject,
	httpRequest: HttpRequest,
): Promise<DerivedToken> {
	const credential = readCredential(credentials);
	const { loginType, appId, appSecret } = credential;
	const source = { loginType, root: rootUrl(credential, 'account'), appId, appSecret };
	return await refreshedToken(credentials, source, tokenCallOf(httpRequest), Date.now());
}

/** Meta takes tokens and secrets of these calls in the query only; what goes wrong stays in here. */
function tokenCallOf(httpRequest: HttpRequest): TokenCall {
	return async (url, query) => {
		try {
			const response = (await httpRequest({
				method: 'GET',
				url,
				qs: query,
				headers: { accept: 'application/json' },
				encoding: 'text',
				returnFullResponse: true,
				ignoreHttpStatusErrors: true,
				timeout: TIMEOUT_MS,
			})) as { statusCode: number; body: unknown };
			return answerOf(response.statusCode, String(response.body));
		} catch {
			return 'unavailable';
		}
	};
}

function answerOf(status: number, text: string): TokenAnswer {
	let body: unknown;
	try {
		body = parseExactJson(text);
	} catch {
		return status < 400 || status >= 500 ? 'unavailable' : 'refused';
	}
	const isError = typeof body === 'object' && body !== null && 'error' in body;
	if (status < 400 && !isError) return { body };
	const { errorClass } = GraphError.fromResponse(status, body);
	return ['transient', 'rate'].includes(errorClass) ? 'unavailable' : 'refused';
}
