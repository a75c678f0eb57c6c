import { parseFields, formatFields } from '../../../sandbox/graph-simulator/graph/fields.mts';
import { encodeLikeMeta, graphTime } from '../../../sandbox/graph-simulator/wire/format.mts';
import { parseForm } from '../../../sandbox/graph-simulator/wire/params.mts';
import { appSecretProof, signBody } from '../../../sandbox/graph-simulator/wire/sign.mts';

const escaped =
	'{"object":"instagram","entry":[{"time":1569262486134,"id":"17841405309211844","messaging":[{"sender":{"id":"1234567890123456"},"recipient":{"id":"17841405309211844"},"timestamp":1569262485349,"message":{"mid":"aWdfZAG1faXRlbToxOk1FU1NBR0U","text":"\\u00e4\\u00f6\\u00e5 caf\\u00e9 \\ud83d\\udc4b https:\\/\\/ex.am\\/ple"}}]}]}';

describe('signature', () => {
	it.each([
		[
			"It's a Secret to Everybody",
			'Hello, World!',
			'757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17',
		],
		['sesame', 'hello world', 'f39034b29165ec6a5104d9aef27266484ab26c8caa7bca8bcb2dd02e8be61b17'],
		['sesame', 'hello world2', '60905fdf409d0b4f721e99f6f25b31567a68a6b45e933d814e17a246be4c5a53'],
		[
			'342314a43e',
			'Just a short Test message',
			'322db18096e205ee3b3fef0a540e5566ac41f7631d5b84add759081814583897',
		],
		[
			'test_app_secret_0001',
			escaped,
			'52cfe6923b296a98bbba6df4272551d0423c7008c01952834823916f50d03a1f',
		],
		[
			'test_app_secret_0001',
			JSON.stringify(JSON.parse(escaped)),
			'a99c8e5150c8aedcc6413d49f5bbd45e58982aaafb82db0662609bcae4ae2762',
		],
	])('signs with %j over %.20j', (secret, message, expected) => {
		const headers = signBody(secret, Buffer.from(message));
		expect(headers['X-Hub-Signature-256']).toBe(`sha256=${expected}`);
	});

	it('signs with sha1 for the older header', () => {
		const headers = signBody('test_app_secret_0001', Buffer.from(escaped));
		expect(headers['X-Hub-Signature']).toBe('sha1=a5315c3ed6a91abf6c23c94264b3a0cf70ce022b');
	});

	it.each([
		['test', 'test', undefined, '88cd2108b5347d973cf39cdf9053d7dd42704876d8c9a9bd8e2d168259d3ddf7'],
		[
			'PRIE7$oG2uS-Yf17kEnUEpi5hvW/#AFo',
			'helloWorld',
			undefined,
			'cb064987988fcd658470d6a24f1c68f6d7982c80ab9efb08cb8c84ef88fd03e1',
		],
		[
			'test_app_secret_0001',
			'EAAtesttoken',
			'1700000000',
			'4380c6d8c94be2f7b421436af0010f172bdb479c22b47ef9be537500d1e49163',
		],
	])('proves a token with %j', (secret, token, time, expected) => {
		expect(appSecretProof(secret, token, time)).toBe(expected);
	});
});

describe('encoding', () => {
	it('writes JSON byte for byte as Meta does', () => {
		expect(encodeLikeMeta(JSON.parse(escaped))).toBe(escaped);
	});

	it.each([
		[0, '1970-01-01T00:00:00+0000'],
		[1775366828999, '2026-04-05T05:27:08+0000'],
	])('writes %d ms as %s', (ms, expected) => {
		expect(graphTime(ms)).toBe(expected);
	});
});

describe('forms', () => {
	const expected = { recipient: { id: '1' }, message: { text: 'a&b' } };
	it.each([
		['JSON inside', `recipient={"id":"1"}&message=${encodeURIComponent('{"text":"a&b"}')}`],
		['brackets', 'recipient[id]=1&message[text]=a%26b'],
		['escaped brackets', 'recipient%5Bid%5D=1&message%5Btext%5D=a%26b'],
	])('reads %s', (_name, text) => {
		expect(parseForm(text)).toEqual(expected);
	});

	it('reads lists in brackets', () => {
		expect(parseForm('a[0][b]=1&a[1][b]=2&c=x')).toEqual({ a: [{ b: '1' }, { b: '2' }], c: 'x' });
	});

	it('leaves prototypes alone', () => {
		expect(parseForm('__proto__[polluted]=1')).toEqual({});
		expect('polluted' in {}).toBe(false);
	});
});

describe('field expansion', () => {
	const nested = 'id,participants{id,username},messages.limit(5).after(xyz){id,from{id},message}';

	it('reads what it writes', () => {
		expect(formatFields(parseFields(nested))).toBe(nested);
	});

	it('takes spaces', () => {
		expect(formatFields(parseFields(' id , from { id , username } '))).toBe('id,from{id,username}');
	});

	it.each(['', 'a,', 'a{b', 'a}', 'a.limit(5', 'a b', '{a}'])('refuses %j', (text) => {
		expect(() => parseFields(text)).toThrow(/Syntax error/);
	});
});
