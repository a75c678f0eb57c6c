import type { Scope } from 'nock';
import nock from 'nock';

import { GraphError } from '../../nodes/InstagramLeads/graph/errors/graphError';
import { ACCOUNT_ID, PAGE_ID, PAGE_TOKEN } from './credentials';
import type { Surroundings } from './nodes';

type Credential = NonNullable<Surroundings['credential']>;

/** Fields that the node asks a Page for. */
export const PAGE_FIELDS = 'id,name,access_token,instagram_business_account{id,username}';

/** Meta's host of the credential's login type; answers only to the given bearer token. */
export function metaHost(credential: Credential, token = String(credential.accessToken)): Scope {
	return nock(`https://graph.${String(credential.loginType)}.com`, {
		reqheaders: { authorization: `Bearer ${token}` },
	});
}

/** A Page with a linked Instagram account, as `/me/accounts` lists it. */
export function page(overrides: object = {}): object {
	return {
		id: PAGE_ID,
		name: 'Gulnora Shop',
		access_token: PAGE_TOKEN,
		instagram_business_account: { id: ACCOUNT_ID, username: 'gulnora.shop' },
		...overrides,
	};
}

/** Answers the question for the account behind the credential, once. */
export function expectAccountLookup(credential: Credential): void {
	if (credential.loginType === 'instagram') {
		metaHost(credential)
			.get('/v25.0/me')
			.query({ fields: 'id,user_id,username' })
			.reply(200, { user_id: ACCOUNT_ID, id: '987', username: 'gulnora.shop' });
		return;
	}
	metaHost(credential)
		.get('/v25.0/me/accounts')
		.query({ fields: PAGE_FIELDS, limit: '100' })
		.reply(200, { data: [page()] });
}

/** Meta's error envelope. */
export function graphError(code: number, more: object = {}): object {
	return {
		error: {
			message: `(#${code}) said Meta`,
			type: 'OAuthException',
			code,
			fbtrace_id: 'A9xTrace',
			...more,
		},
	};
}

/** The GraphError that the work fails with; fails the test when it doesn't. */
export async function failureOf(work: Promise<unknown>): Promise<GraphError> {
	const outcome = await work.then(
		() => 'it succeeded',
		(error: unknown) => error,
	);
	expect(outcome).toBeInstanceOf(GraphError);
	return outcome as GraphError;
}

/** All values of an async sequence. */
export async function all<T>(source: AsyncIterable<T>): Promise<T[]> {
	const values: T[] = [];
	for await (const value of source) values.push(value);
	return values;
}
