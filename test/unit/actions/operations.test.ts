import type { IDataObject } from 'n8n-workflow';

import { resources } from '../../../nodes/InstagramLeads/actions/resources';
import {
	ACCOUNT_ID,
	facebookCredential,
	instagramCredential,
	PAGE_ID,
	PAGE_TOKEN,
} from '../../helpers/credentials';
import { expectAccountLookup, graphError, metaHost } from '../../helpers/graph';
import { runAction } from '../../helpers/n8n';
import { comments } from './rows/comments';
import { conversations } from './rows/conversations';
import { others } from './rows/others';
import type { Request, Row } from './rows/row';
import { sends } from './rows/sending';

const rows = [...sends, ...conversations, ...comments, ...others];
const titleOf = ({ resource, operation, name }: Row) =>
	[`${resource}: ${operation}`, name].filter(Boolean).join(', ');

describe.each([
	['Facebook Login', facebookCredential(), PAGE_ID],
	['Instagram Login', instagramCredential(), ACCOUNT_ID],
])('%s', (_login, credential, node) => {
	beforeAll(() => expectAccountLookup(credential));

	const expectRequest = ({ method, path, query = {}, body, byPage }: Request) => {
		const isPage = byPage && credential.loginType === 'facebook';
		const host = metaHost(credential, isPage ? PAGE_TOKEN : undefined);
		const verb = method.toLowerCase() as 'get' | 'post' | 'delete';
		return host[verb](`/v25.0${path.replace('{node}', node)}`, body).query(query);
	};

	const run = async ({ resource, operation, parameters }: Row, onError?: 'continueRegularOutput') =>
		await runAction({
			credential,
			parameters: { resource, operation, ...parameters },
			node: { onError },
		});

	it.each(rows.map((row): [string, Row] => [titleOf(row), row]))('%s', async (_title, row) => {
		for (const request of row.requests) expectRequest(request).reply(200, request.answer);
		const output = await run(row);
		expect(output.map(({ json }) => json)).toEqual(row.items);
		expect(output.map(({ pairedItem }) => pairedItem)).toEqual(row.items.map(() => ({ item: 0 })));
	});

	it.each(rows.map((row): [string, Row] => [titleOf(row), row]))(
		'%s: a refusal is an item that tells its class',
		async (_title, row) => {
			expectRequest(row.requests[0]).reply(401, graphError(190, { error_subcode: 460 }));
			const [{ json, pairedItem }] = await run(row, 'continueRegularOutput');
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

it('has a row for every operation that calls Meta, here or in a file of its own', () => {
	const elsewhere = ['account', 'deal'];
	const all = Object.entries(resources).flatMap(([resource, { operations }]) =>
		elsewhere.includes(resource)
			? []
			: Object.keys(operations).map((operation) => `${resource}: ${operation}`),
	);
	const tested = rows.map(({ resource, operation }) => `${resource}: ${operation}`);
	expect(all.filter((operation) => !tested.includes(operation))).toEqual([]);
});
