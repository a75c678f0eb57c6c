import type { GraphErrorClass } from '../../../../nodes/InstagramLeads/graph/errors/graphError';
import { facebookCredential, instagramCredential } from '../../../helpers/credentials';
import type { ErrorRow } from '../../../helpers/errorRows';
import { ERROR_ROWS } from '../../../helpers/errorRows';
import { clientFor, failureOf, metaHost } from '../../../helpers/graph';

/** Somebody else's idea of Meta: other words, other HTTP codes, other shapes for the same failures. */
const TONGUES: Array<[string, (row: ErrorRow) => [number, string | object]]> = [
	[
		'Portuguese, 403',
		({ code, subcode }) => [
			403,
			{
				error: {
					message: `(#${code}) Não foi possível concluir a solicitação. Tente novamente mais tarde.`,
					type: 'IGApiException',
					code,
					error_subcode: subcode,
					is_transient: false,
					error_user_title: 'Sua sessão expirou',
					error_user_msg: 'Limite de solicitações atingido: reduza a quantidade de dados.',
					fbtrace_id: 'AbrTrace',
				},
			},
		],
	],
	[
		'Japanese, 401, codes as text, without type and trace',
		({ code, subcode }) => [
			401,
			JSON.stringify({
				error: {
					message: 'アクセストークンの有効期限が切れています。',
					code: String(code),
					...(subcode === undefined ? {} : { error_subcode: String(subcode) }),
				},
			}),
		],
	],
	[
		'no words at all, 500, empty fields',
		({ code, subcode }) => [
			500,
			{
				error: {
					message: null,
					type: null,
					code,
					error_subcode: subcode ?? null,
					error_user_msg: null,
					error_data: '{}',
					fbtrace_id: null,
				},
			},
		],
	],
];

describe.each(TONGUES)('a fake that says it differently: %s', (_name, answer) => {
	it.each(ERROR_ROWS)('$code/$subcode, $name, of a read: $expected', async (row) => {
		const credential = instagramCredential();
		metaHost(credential)
			.get('/v25.0/1')
			.times(row.expected === 'transient' ? 3 : 1)
			.reply(...answer(row));
		const failure = await failureOf((await clientFor(credential)).get('/1'));
		expect(failure.errorClass).toBe(row.expected);
		expect(failure.facts).toMatchObject({ code: row.code, subcode: row.subcode });
		expect(failure.description).toContain(`code ${row.code}`);
		expect(failure.description).not.toMatch(/undefined|null|NaN/);
	});

	it.each(ERROR_ROWS)('$code/$subcode, $name, of a send', async (row) => {
		const credential = facebookCredential();
		metaHost(credential)
			.post('/v25.0/1/messages')
			.reply(...answer(row));
		const client = await clientFor(credential);
		const failure = await failureOf(client.post('/1/messages', { body: {} }));
		const expected = row.expected === 'transient' ? 'unknownOutcome' : row.expected;
		expect(failure.errorClass).toBe(expected);
	});
});

describe('a fake that is no Graph API', () => {
	const page = '<!DOCTYPE html><html><body>Acesso negado アクセス拒否 code 190</body></html>';
	const bodies: Array<[string, string]> = [
		['an HTML page', page],
		['nothing', ''],
		['null', 'null'],
		['a list', '[{"error":{"code":190}}]'],
		['half of an answer', '{"error":{"message":"Erro","code":19'],
		['an error of its own', '{"error":"unauthorized","code":190}'],
	];
	const statuses: Array<[number, GraphErrorClass, GraphErrorClass]> = [
		[400, 'badRequest', 'badRequest'],
		[401, 'badRequest', 'badRequest'],
		[403, 'badRequest', 'badRequest'],
		[407, 'badRequest', 'badRequest'],
		[429, 'rate', 'rate'],
		[500, 'transient', 'unknownOutcome'],
		[502, 'transient', 'unknownOutcome'],
		[504, 'transient', 'unknownOutcome'],
	];
	const cases = bodies.flatMap(([name, body]) =>
		statuses.map(([status, read, send]) => ({ name, body, status, read, send })),
	);

	it.each(cases)('$name with HTTP $status: $read, of a send $send', async (entry) => {
		const { body, status, read, send } = entry;
		const credential = facebookCredential();
		metaHost(credential)
			.get('/v25.0/1')
			.times(read === 'transient' ? 3 : 1)
			.reply(status, body);
		const client = await clientFor(credential);
		const failure = await failureOf(client.get('/1'));
		expect(failure.errorClass).toBe(read);
		expect(failure.description).toContain(`HTTP ${status}`);
		expect(failure.description).not.toMatch(/Acesso|undefined|\(Graph/);

		const other = facebookCredential();
		metaHost(other).post('/v25.0/1/messages').reply(status, body);
		const sending = (await clientFor(other)).post('/1/messages', { body: {} });
		expect((await failureOf(sending)).errorClass).toBe(send);
	});

	it.each(bodies.slice(0, 2))('%s as success: the send may have gone out', async (_name, body) => {
		const credential = facebookCredential();
		metaHost(credential).post('/v25.0/1/messages').reply(200, body);
		const sending = (await clientFor(credential)).post('/1/messages', { body: {} });
		expect((await failureOf(sending)).errorClass).toBe('unknownOutcome');
	});

	it('is named, with where to look', async () => {
		const credential = facebookCredential();
		metaHost(credential).get('/v25.0/1').reply(403, page);
		const failure = await failureOf((await clientFor(credential)).get('/1'));
		expect(failure.message).toBe("What answered is not Meta's Graph API");
		expect(failure.description).toContain("'Base URL'");
	});
});
