import type { GraphErrorClass } from '../../../../nodes/InstagramLeads/graph/errors/graphError';
import { GraphError } from '../../../../nodes/InstagramLeads/graph/errors/graphError';
import { redact } from '../../../../nodes/InstagramLeads/graph/errors/redact';
import { attempt } from '../../../../nodes/InstagramLeads/graph/errors/attempt';
import type { ErrorRow } from '../../../helpers/errorRows';
import { ERROR_ROWS as TABLE } from '../../../helpers/errorRows';

function envelope({ code, subcode }: Pick<ErrorRow, 'code' | 'subcode'>, more: object = {}) {
	const error = { message: 'said Meta', type: 'OAuthException', code, error_subcode: subcode };
	return { error: { ...error, fbtrace_id: 'A9xTrace', ...more } };
}

describe('sorting', () => {
	it.each(TABLE)('$code/$subcode, $name: $expected', (entry) => {
		expect(GraphError.fromResponse(400, envelope(entry)).errorClass).toBe(entry.expected);
	});

	it.each(TABLE)('$code/$subcode is decided by no status, no text and no type', (entry) => {
		for (const [status, message] of [
			[200, '(#190) Error validating access token'],
			[400, 'Please reduce the amount of data you are asking for'],
			[401, 'Erro ao validar o token de acesso: a sessão expirou'],
			[403, 'Esta mensagem foi enviada fora do período permitido'],
			[404, 'アクセストークンの有効期限が切れています'],
			[429, 'リクエストが多すぎます'],
			[500, 'サービスは一時的に利用できません'],
			[503, ''],
		] as const) {
			for (const type of ['IGApiException', 'GraphMethodException', 'OAuthException']) {
				const body = envelope(entry, { message, error_user_msg: message, type });
				const failure = GraphError.fromResponse(status, body);
				expect(failure.errorClass).toBe(entry.expected);
				expect(failure.message).toBe(GraphError.fromResponse(400, envelope(entry)).message);
			}
		}
	});

	it.each(TABLE.filter(({ expected }) => expected === 'transient'))(
		'$code/$subcode of a send: nobody knows whether it was sent',
		(entry) => {
			expect(GraphError.fromResponse(500, envelope(entry), true).errorClass).toBe('unknownOutcome');
		},
	);

	it.each(TABLE.filter(({ expected }) => expected !== 'transient'))(
		'$code/$subcode of a send: it was not sent',
		(entry) => {
			expect(GraphError.fromResponse(400, envelope(entry), true).errorClass).toBe(entry.expected);
		},
	);

	it.each(TABLE)('$code/$subcode passes by itself, or does not', (entry) => {
		const { isTemporary } = GraphError.fromResponse(400, envelope(entry));
		expect(isTemporary).toBe(['transient', 'rate'].includes(entry.expected));
	});

	it('reads codes that come as strings', () => {
		const body = { error: { code: '10', error_subcode: '2534022' } };
		expect(GraphError.fromResponse(400, body)).toMatchObject({
			errorClass: 'window',
			facts: { code: 10, subcode: 2534022 },
		});
	});

	it.each<[number, number, boolean | undefined, GraphErrorClass]>([
		[1150, 500, undefined, 'transient'],
		[960, 503, false, 'transient'],
		[123456, 502, undefined, 'transient'],
		[123456, 429, undefined, 'rate'],
		[123456, 400, undefined, 'badRequest'],
		[123456, 400, true, 'transient'],
		[-17, 400, undefined, 'transient'],
	])(
		'takes the code %i, which no table has, by its kind: HTTP %i, mark %s: %s',
		(code, status, is_transient, expected) => {
			const body = envelope({ code }, { is_transient });
			expect(GraphError.fromResponse(status, body).errorClass).toBe(expected);
			const ofSend = expected === 'transient' ? 'unknownOutcome' : expected;
			expect(GraphError.fromResponse(status, body, true).errorClass).toBe(ofSend);
		},
	);

	it('knows a refusal that comes after the deed', () => {
		const body = envelope({ code: 20, subcode: 1772107 });
		expect(GraphError.fromResponse(400, body).errorClass).toBe('badRequest');
		expect(GraphError.fromResponse(400, body, true).errorClass).toBe('unknownOutcome');
	});

	it.each([301, 302, 303, 307, 308])(
		'takes HTTP %i for no answer of Meta, whatever stands in it',
		(status) => {
			for (const isSend of [false, true]) {
				const failure = GraphError.fromResponse(status, envelope({ code: 2 }), isSend);
				expect(failure.errorClass).toBe('badRequest');
				expect(failure.message).toContain("not Meta's");
				expect(failure.description).toMatch(/another address.*\(HTTP 30\d\)/);
			}
		},
	);

	it("believes Meta's own mark about a code that nobody knows, and only about such", () => {
		const transient = { is_transient: true };
		expect(GraphError.fromResponse(500, envelope({ code: 777 }, transient)).errorClass).toBe(
			'transient',
		);
		expect(GraphError.fromResponse(400, envelope({ code: 190 }, transient)).errorClass).toBe(
			'reconnect',
		);
	});

	it.each<[string, number, unknown, boolean, GraphErrorClass]>([
		['a gateway page', 502, undefined, false, 'transient'],
		['a gateway page after a send', 502, undefined, true, 'unknownOutcome'],
		['too many requests', 429, undefined, false, 'rate'],
		['too many requests to send', 429, undefined, true, 'rate'],
		['not found', 404, undefined, false, 'badRequest'],
		['a page that is not the API', 200, undefined, false, 'badRequest'],
		['an error that is a text', 500, { error: 'oops' }, false, 'transient'],
		['an error without a code', 400, { error: {} }, false, 'badRequest'],
		['an error without a code after a send', 500, { error: {} }, true, 'unknownOutcome'],
		['a send that is done, in words of no Graph API', 200, undefined, true, 'unknownOutcome'],
	])('without a code: %s', (_name, status, body, isSend, expected) => {
		expect(GraphError.fromResponse(status, body, isSend).errorClass).toBe(expected);
	});

	it('takes no answer for transient, and of a send for unknown', () => {
		expect(GraphError.fromConnection('ECONNRESET').errorClass).toBe('transient');
		expect(GraphError.fromConnection('ECONNRESET', true).errorClass).toBe('unknownOutcome');
	});
});

describe('wording', () => {
	it.each(TABLE)('$code/$subcode says what happened and what to do', (entry) => {
		const { message, description } = GraphError.fromResponse(400, envelope(entry));
		expect(message).toMatch(/^[A-Z].{10,}[^.]$/);
		expect(message).not.toMatch(/#|\d{3,}|OAuth/);
		expect(description).toMatch(/^[A-Z].{15,}/);
		expect(description).toContain('Meta said: said Meta');
		expect(description).toContain(`code ${entry.code}`);
		expect(description).toContain('fbtrace_id A9xTrace');
	});

	it.each([
		[2534013, 'linked'],
		[2534025, 'private reply'],
		[2534037, 'Another app'],
		[2534029, 'access to its messages'],
	])('has words of its own for 100/%i: %s', (subcode, words) => {
		const { message } = GraphError.fromResponse(400, envelope({ code: 100, subcode }));
		expect(message).toContain(words);
	});

	it.each(TABLE.filter(({ expected }) => expected === 'reconnect'))(
		'$code/$subcode says how to reconnect',
		(entry) => {
			const { description } = GraphError.fromResponse(400, envelope(entry));
			expect(description).toMatch(/Reconnect: create a new access token .*paste it .*save/);
		},
	);

	it.each([
		[463, 'expired'],
		[460, 'password'],
		[458, 'withdrawn'],
		[459, 'confirm'],
		[464, 'confirm'],
		[490, 'confirm'],
		[467, 'session'],
		[493, '90 days'],
		[2069032, 'token of the Page'],
		[492, 'role on the Page'],
	])('says why a token is dead, 190/%i: %s', (subcode, words) => {
		expect(GraphError.fromResponse(400, envelope({ code: 190, subcode })).message).toContain(words);
	});

	it.each([
		[10, 1893063, 'restricted'],
		[100, 2018109, 'attachment'],
		[100, 2534015, 'content'],
		[101, undefined, 'this app'],
		[200, 2018028, 'may not write'],
		[613, 2018338, 'spam'],
		[2500, undefined, 'address'],
	])('has words of its own for %i/%s: %s', (code, subcode, words) => {
		expect(GraphError.fromResponse(400, envelope({ code, subcode })).message).toContain(words);
	});

	it.each<[string, number, object, RegExp]>([
		[
			'a refusal without a code',
			400,
			{ error: { message: 'Unsupported request - method type: get', type: 'IGApiException' } },
			/^Meta refused the request.*Meta said: Unsupported request - method type: get \(Graph HTTP 400\)$/s,
		],
		[
			'a refusal of a token endpoint',
			400,
			{ error_type: 'OAuthException', code: 400, error_message: 'Invalid platform app' },
			/^Meta refused the request.*Meta said: Invalid platform app/s,
		],
		[
			'a code that no table has',
			400,
			envelope({ code: 123456 }),
			/^Meta refused the request.*Meta said: said Meta \(Graph code 123456/s,
		],
		[
			'an error of something in between',
			403,
			{ error: 'blocked by policy' },
			/^What answered is not Meta's.*It said: blocked by policy/s,
		],
	])('keeps the words of %s', (_name, status, body, shown) => {
		const { message, description } = GraphError.fromResponse(status, body);
		expect(`${message}\n${description}`).toMatch(shown);
	});

	it('prefers what Meta wrote for people', () => {
		const body = envelope({ code: 1 }, { error_user_msg: 'Please reduce the amount of data' });
		const { description } = GraphError.fromResponse(500, body);
		expect(description).toContain('Please reduce the amount of data');
		expect(description).not.toContain('said Meta');
	});

	it('stays without the parts that Meta left out', () => {
		const { description, facts } = GraphError.fromResponse(400, { error: { code: 10 } });
		expect(description).not.toMatch(/undefined|Meta said|fbtrace/);
		expect(facts).toEqual({ httpStatus: 400, code: 10 });
	});
});

describe('secrets', () => {
	const secrets = [
		'EAAGm0PX4ZCpsBAKZAmadeUpToken1234567890',
		'IGAAmadeUpToken_1234567890-abc',
		'IGQVmadeUpToken1234567890',
		'access_token=madeUpToken',
		'client_secret=0123456789abcdef',
		'appsecret_proof=0123456789abcdef',
		'1234567890123456|madeUpAppSecret',
		'signature=madeUpSignature1234567890',
	];

	it.each(secrets)('are hidden: %s', (secret) => {
		const message = `Error validating ${secret}: see https://x.example.com/?a=1&${secret}&b=2`;
		for (const more of [{ message }, { error_user_msg: message }]) {
			const error = GraphError.fromResponse(400, envelope({ code: 190 }, more));
			expect(JSON.stringify([error.message, error.description, error])).not.toContain(
				secret.split('=').pop(),
			);
			expect(error.description).toContain('[hidden]');
		}
		expect(GraphError.fromConnection(message).description).not.toContain(secret);
	});

	it('are all there is to hide', () => {
		const text =
			"Unsupported request - method type: get (code 100, user 17841400000000001, IG, 'EAA')";
		expect(redact(text)).toBe(text);
	});

	it('leave no endless text behind', () => {
		expect(redact('x'.repeat(5000)).length).toBeLessThanOrEqual(500);
	});
});

describe('attempt', () => {
	it('gives the value, or the GraphError', async () => {
		const failure = GraphError.local('gone', 'Gone', 'Look elsewhere.');
		await expect(attempt(Promise.resolve(1))).resolves.toEqual({ ok: true, value: 1 });
		await expect(attempt(Promise.reject(failure))).resolves.toEqual({ ok: false, failure });
	});

	it('makes a GraphError of anything else, and nothing of its text', async () => {
		const result = await attempt(Promise.reject(new TypeError('secret inside')));
		expect(result).toMatchObject({ failure: { errorClass: 'badRequest' } });
		expect(JSON.stringify(result)).not.toContain('secret');
	});
});
