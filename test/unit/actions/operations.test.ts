import type { IDataObject, INode } from 'n8n-workflow';

import { resources } from '../../../nodes/InstagramLeads/actions/resources';
import {
	ACCOUNT_ID,
	asSignedIn,
	facebookCredential,
	instagramCredential,
	PAGE_ID,
	PAGE_TOKEN,
} from '../../helpers/credentials';
import { expectAccountLookup, graphError, metaHost } from '../../helpers/graph';
import { runAction } from '../../helpers/n8n';
import { accounts, APP_TOKEN, expectDebug } from './rows/account';
import { comments } from './rows/comments';
import { conversations } from './rows/conversations';
import { deals } from './rows/deals';
import { others } from './rows/others';
import { profiles } from './rows/profile';
import { questions } from './rows/questions';
import type { Request, Row } from './rows/row';
import { sends } from './rows/sending';

const rows = [
	...sends,
	...questions,
	...profiles,
	...conversations,
	...comments,
	...others,
	...accounts,
	...deals,
];
const titled = (row: Row): [string, Row] => [
	[`${row.resource}: ${row.operation}`, row.name].filter(Boolean).join(', '),
	row,
];

/** Where Meta takes the token in the query, the row doesn't know it yet. */
const withToken = (query: Record<string, string>, { accessToken }: Record<string, unknown>) =>
	Object.fromEntries(
		Object.entries(query).map(([name, value]) => [
			name,
			value.replace('{token}', String(accessToken)),
		]),
	);

/** A system user's token lists no Page; which account was ticked when it was made, Meta tells the app. */
function expectUnifiedLookup(credential: ReturnType<typeof facebookCredential>): void {
	metaHost(credential).get('/v25.0/me/accounts').query(true).reply(200, { data: [] });
	expectDebug(credential, {
		type: 'SYSTEM_USER',
		expires_at: 0,
		granular_scopes: [{ scope: 'instagram_basic', target_ids: [ACCOUNT_ID] }],
	});
	metaHost(credential)
		.get(`/v25.0/${ACCOUNT_ID}`)
		.query({ fields: 'id,username' })
		.reply(200, { id: ACCOUNT_ID, username: 'gulnora.shop' });
}

describe.each([
	['Facebook Login', 'facebook', facebookCredential, PAGE_ID, 'accessToken'],
	['Instagram Login', 'instagram', instagramCredential, ACCOUNT_ID, 'accessToken'],
	['Facebook Login by signing in', 'facebook', facebookCredential, PAGE_ID, 'oAuth2'],
	['Unified Login by signing in', 'facebook', facebookCredential, ACCOUNT_ID, 'oAuth2'],
] as const)('%s', (_name, login, newCredential, messagingNode, authentication) => {
	type Credential = ReturnType<typeof newCredential>;
	const hasPage = messagingNode === PAGE_ID;
	const isUnified = login === 'facebook' && !hasPage;
	const expectLookup = isUnified ? expectUnifiedLookup : expectAccountLookup;
	const known = newCredential();
	let isKnown = false;

	/** The account behind the credential is asked for once, before the first call. */
	const credentialFor = ({ looksUpAccount, requests }: Row): Credential | undefined => {
		if (looksUpAccount) return newCredential();
		if (requests.length === 0) return undefined;
		if (!isKnown) expectLookup(known);
		isKnown = true;
		return known;
	};

	const tokenOf = ({ byPage, byApp }: Request) =>
		byApp ? APP_TOKEN : byPage && hasPage ? PAGE_TOKEN : undefined;

	const expectRequest = (request: Request, credential: Credential) => {
		const { method, path, query = {}, body } = request;
		const verb = method.toLowerCase() as 'get' | 'post' | 'delete';
		const call = `/v25.0${path.replace('{node}', messagingNode)}`;
		const host = metaHost(credential, tokenOf(request));
		return host[verb](call, body).query(withToken(query, credential));
	};

	const run = async (row: Row, credential?: Credential, node: Partial<INode> = {}) => {
		const { resource, operation, parameters, input = {}, binary } = row;
		return await runAction(
			{
				credential: credential && authentication === 'oAuth2' ? asSignedIn(credential) : credential,
				parameters: { authentication, resource, operation, ...parameters },
				node: credential ? node : { ...node, credentials: undefined },
			},
			[{ json: input as IDataObject, ...(binary && { binary }) }],
		);
	};

	const mine = rows.filter(
		(row) => (row.login ?? login) === login && !(isUnified && row.isAboutPage),
	);

	it.each(mine.map(titled))('%s', async (_title, row) => {
		const credential = credentialFor(row);
		for (const request of row.requests) {
			if (credential) expectRequest(request, credential).reply(200, request.answer);
		}
		const output = await run(row, credential);
		expect(output.map(({ json }) => json)).toEqual(row.items);
		expect(output.map(({ pairedItem }) => pairedItem)).toEqual(row.items.map(() => ({ item: 0 })));
	});

	const refusable = mine.filter(
		({ requests, findsDeadToken }) => requests.length > 0 && !findsDeadToken,
	);

	it.each(refusable.map(titled))(
		'%s: a refusal is an item that tells its class',
		async (_title, row) => {
			const credential = credentialFor(row) as Credential;
			expectRequest(row.requests[0], credential).reply(
				401,
				graphError(190, { error_subcode: 460 }),
			);
			const [{ json, pairedItem }] = await run(row, credential, {
				onError: 'continueRegularOutput',
			});
			expect(json).toMatchObject({
				errorClass: 'reconnect',
				code: 190,
				subcode: 460,
			} as IDataObject);
			expect(json.error).toBe('Meta no longer accepts the access token: the password was changed');
			expect(pairedItem).toEqual({ item: 0 });
		},
	);
});

it('has a row for every operation', () => {
	const all = Object.entries(resources).flatMap(([resource, { operations }]) =>
		Object.keys(operations).map((operation) => `${resource}: ${operation}`),
	);
	const tested = rows.map(({ resource, operation }) => `${resource}: ${operation}`);
	expect([...new Set(tested)].sort()).toEqual(all.sort());
});
