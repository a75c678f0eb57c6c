import { createHmac } from 'crypto';

import { readCredential } from '../../../../nodes/InstagramLeads/graph/credential/credential';
import {
	SignedBody,
	safeEqual,
	verifyTokenOf,
} from '../../../../nodes/InstagramLeads/graph/webhooks/signature';
import { facebookCredential } from '../../../helpers/credentials';

/**
 * Bytes as Meta sends them: non-ASCII escaped, slashes too. `openssl dgst -sha256 -hmac
 * another_test_secret_02` over them gives ESCAPED_HEX.
 */
const ESCAPED =
	'{"object":"instagram","entry":[{"time":1772359200123,"id":"17841400000000001","messaging":[{"sender":{"id":"1602510301006188"},"recipient":{"id":"17841400000000001"},"timestamp":1772359199876,"message":{"mid":"aWdfZAG1made_up","text":"\\u0441\\u0430\\u043b\\u043e\\u043c \\ud83d\\udc4b https:\\/\\/shop.example.com\\/a"}}]}]}';
const DECODED = JSON.stringify(JSON.parse(ESCAPED));
const KEY = ['another', 'test', 'secret', '02'].join('_');
const ESCAPED_HEX = 'e3e1531faea6d33075120e48e9409d6644a90a0dbaf8bb057e70f5affea78249';
const DECODED_HEX = '3f96a1a8020159047e00e0bbccb791e8366d0829533ea5a06d0399e37b7b3b02';

const bytes = (text: string) => Buffer.from(text, 'utf8');

describe('SignedBody', () => {
	it.each([
		[
			"It's a Secret to Everybody",
			'Hello, World!',
			'757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17',
		],
		['sesame', 'hello world', 'f39034b29165ec6a5104d9aef27266484ab26c8caa7bca8bcb2dd02e8be61b17'],
		['sesame', 'hello world2', '60905fdf409d0b4f721e99f6f25b31567a68a6b45e933d814e17a246be4c5a53'],
		['test', 'test', '88cd2108b5347d973cf39cdf9053d7dd42704876d8c9a9bd8e2d168259d3ddf7'],
		[
			'PRIE7$oG2uS-Yf17kEnUEpi5hvW/#AFo',
			'helloWorld',
			'cb064987988fcd658470d6a24f1c68f6d7982c80ab9efb08cb8c84ef88fd03e1',
		],
		[
			'342314a43e',
			'Just a short Test message',
			'322db18096e205ee3b3fef0a540e5566ac41f7631d5b84add759081814583897',
		],
		[KEY, ESCAPED, ESCAPED_HEX],
		[KEY, DECODED, DECODED_HEX],
	])('accepts what others have computed: %s', (secret, body, hex) => {
		expect(new SignedBody(bytes(body), `sha256=${hex}`).isSignedWith([secret])).toBe(true);
		expect(new SignedBody(bytes(body), `sha256=${hex.toUpperCase()}`).isSignedWith([secret])).toBe(
			true,
		);
	});

	it('looks at the bytes that were sent, not at what they mean', () => {
		expect(JSON.parse(DECODED)).toEqual(JSON.parse(ESCAPED));
		expect(new SignedBody(bytes(DECODED), `sha256=${ESCAPED_HEX}`).isSignedWith([KEY])).toBe(false);
		expect(new SignedBody(bytes(ESCAPED), `sha256=${DECODED_HEX}`).isSignedWith([KEY])).toBe(false);
	});

	it.each([
		['one more byte', `${ESCAPED} `, `sha256=${ESCAPED_HEX}`, KEY],
		['another secret', ESCAPED, `sha256=${ESCAPED_HEX}`, 'another_test_secret_03'],
		['another signature', ESCAPED, `sha256=${DECODED_HEX}`, KEY],
	])('refuses %s', (_name, body, header, secret) => {
		expect(new SignedBody(bytes(body), header).isSignedWith([secret])).toBe(false);
	});

	it.each<[string, unknown]>([
		['none', undefined],
		['empty', ''],
		['two', [`sha256=${ESCAPED_HEX}`, `sha256=${ESCAPED_HEX}`]],
		['without its kind', ESCAPED_HEX],
		['of another kind', `sha1=${ESCAPED_HEX}`],
		['too short', `sha256=${ESCAPED_HEX.slice(2)}`],
		['too long', `sha256=${ESCAPED_HEX}00`],
		['not hexadecimal', `sha256=${'z'.repeat(64)}`],
		['with something after it', `sha256=${ESCAPED_HEX}\n`],
		['with something before it', ` sha256=${ESCAPED_HEX}`],
	])('refuses a malformed header: %s', (_name, header) => {
		expect(new SignedBody(bytes(ESCAPED), header).isSignedWith([KEY])).toBe(false);
	});

	it('accepts the extra secret too', () => {
		const header = `sha256=${ESCAPED_HEX}`;
		expect(new SignedBody(bytes(ESCAPED), header).isSignedWith(['wrong', KEY])).toBe(true);
		expect(new SignedBody(bytes(ESCAPED), header).isSignedWith([KEY, 'wrong'])).toBe(true);
		expect(new SignedBody(bytes(ESCAPED), header).isSignedWith(['wrong', 'wrong too'])).toBe(false);
	});

	it.each([[['']], [['', '']], [[]]])('never takes an empty secret: %j', (secrets) => {
		const byNobody = createHmac('sha256', '').update(ESCAPED).digest('hex');
		expect(new SignedBody(bytes(ESCAPED), `sha256=${byNobody}`).isSignedWith(secrets)).toBe(false);
	});
});

describe('safeEqual', () => {
	it.each([
		['same', 'token', 'token', true],
		['other', 'token', 'tokem', false],
		['shorter', 'token', 'toke', false],
		['empty', '', '', true],
		['not Latin', 'токен', 'токен', true],
	])('%s', (_name, a, b, expected) => {
		expect(safeEqual(a, b)).toBe(expected);
	});
});

describe('verifyTokenOf', () => {
	const tokenOf = (fields: Parameters<typeof facebookCredential>[0]) =>
		verifyTokenOf(readCredential(facebookCredential(fields)));

	it("is the operator's own", () => {
		expect(tokenOf({ verifyToken: 'my words' })).toBe('my words');
	});

	it.each([{ appSecret: '' }, { appSecret: '', extraAppSecret: '', verifyToken: 'my words' }])(
		'is none without an app secret: anybody could work it out (%j)',
		(fields) => {
			expect(tokenOf(fields)).toBeUndefined();
		},
	);

	it("is the operator's own where deliveries are signed with the extra secret", () => {
		const fields = { appSecret: '', extraAppSecret: 'another', verifyToken: 'my words' };
		expect(tokenOf(fields)).toBe('my words');
	});

	it('is else derived: stable over tokens, another one for each app and secret', () => {
		const derived = tokenOf({ verifyToken: '' });
		expect(derived).toMatch(/^[0-9a-f]{40}$/);
		expect(tokenOf({})).toBe(derived);
		expect(tokenOf({ appId: '1' })).not.toBe(derived);
		expect(tokenOf({ appSecret: 'other' })).not.toBe(derived);
	});
});
