import type { ICredentialDataDecryptedObject, IHttpRequestHelper } from 'n8n-workflow';

import { parseExactJson } from '../events/exactJson';
import { readCredential, rootUrl } from './credential';
import type { DerivedToken, TokenCall } from './longLivedToken';
import { refreshedToken } from './longLivedToken';

const TIMEOUT_MS = 10_000;

type HttpRequest = IHttpRequestHelper['helpers']['httpRequest'];

/** Exchanges or renews the credential's token through n8n's HTTP helper. Never throws. */
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
			return response.statusCode < 400 ? parseExactJson(String(response.body)) : undefined;
		} catch {
			return undefined;
		}
	};
}
