import type { ICredentialDataDecryptedObject, IHttpRequestHelper } from 'n8n-workflow';

import { BoundedMap } from '../../common/boundedMap';
import { parseExactJson } from '../../events/exactJson';
import { readCredential, rootUrl } from './credential';
import { GraphError } from '../errors/graphError';
import type { DerivedToken, TokenAnswer, TokenCall } from './longLivedToken';
import { fingerprintOf, refreshedToken, tokenInUse } from './longLivedToken';

const TIMEOUT_MS = 10_000;

type HttpRequest = IHttpRequestHelper['helpers']['httpRequest'];

/**
 * Exchanges or renews the credential's token through n8n's HTTP helper. Requests that start at the
 * same moment share one call to Meta: n8n asks for each of them.
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
	const key = fingerprintOf(JSON.stringify([source, tokenInUse(credentials)]));
	return await renewals.getOrSet(
		key,
		async () => await refreshedToken(credentials, source, tokenCallOf(httpRequest), Date.now()),
	);
}

/** Who read the credential before the renewed token was stored asks again within that time. */
const SHARED_MS = 30_000;

const renewals = new BoundedMap<string, Promise<DerivedToken>>({ size: 100, maxAgeMs: SHARED_MS });

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
				disableFollowRedirect: true,
				timeout: TIMEOUT_MS,
			})) as { statusCode: number; body: unknown };
			return answerOf(response.statusCode, String(response.body));
		} catch {
			return 'unavailable';
		}
	};
}

/** Whoever redirects, or answers with nothing, says nothing about the token. */
function answerOf(status: number, text: string): TokenAnswer {
	if (status >= 300 && status < 400) return 'unavailable';
	let body: unknown;
	try {
		body = parseExactJson(text);
	} catch {
		return status < 400 || status >= 500 ? 'unavailable' : 'refused';
	}
	if (status < 400 && body === null) return 'unavailable';
	const isError = typeof body === 'object' && body !== null && 'error' in body;
	if (status < 400 && !isError) return { body };
	return GraphError.fromResponse(status, body).isTemporary ? 'unavailable' : 'refused';
}
