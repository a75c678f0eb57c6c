import {
	hideSecrets,
	redact,
	withoutSecrets,
} from '../../../../nodes/InstagramLeads/graph/errors/redact';

describe('the value of a credential', () => {
	it.each([
		['7 characters', 'abc-123', false],
		['8 characters, not of letters only', 'abc-1234', true],
		['8 letters', 'whatever', false],
		['15 letters', 'Abcdefghijklmno', false],
		['16 letters', 'abcdefghijklmnop', true],
		['a digit before letters', '1bcdefgh', true],
		['a digit behind letters', 'abcdefg1', true],
	])('%s: %s is hidden: %s', (_name, value, isHidden) => {
		hideSecrets([value]);
		expect(withoutSecrets(`x ${value} x ${value}`)).toBe(
			isHidden ? 'x [hidden] x [hidden]' : `x ${value} x ${value}`,
		);
	});

	it('is hidden whole where another one begins it, whichever came first', () => {
		hideSecrets(['short-99', 'short-99-and-more', 'long-77-and-more', 'long-77-']);
		expect(withoutSecrets('short-99-and-more long-77-and-more')).toBe('[hidden] [hidden]');
	});
});

describe('what looks like a secret', () => {
	it.each([
		['EAAabcdefgh', '[hidden]'],
		['EAAabcdefg', 'EAAabcdefg'],
		['xEAAabcdefgh', 'xEAAabcdefgh'],
		['IGAAabcdefgh', '[hidden]'],
		['IGQabcdefgh', '[hidden]'],
		['?input_token=abc&x=1', '?[hidden]&x=1'],
		['fb_exchange_token=abc next', '[hidden] next'],
		['verify_token="', 'verify_token="'],
		['123456|abcdefgh', '[hidden]'],
		['12345|abcdefgh', '12345|abcdefgh'],
		['123456|abcdefg', '123456|abcdefg'],
		['Bearer abcdefghijkl', '[hidden]'],
		['Bearer  a.b|c~d+e/f-', '[hidden]'],
		['Bearer abcdefghijk', 'Bearer abcdefghijk'],
		['https://a.example/b?c=d e', 'https://a.example/b?[hidden] e'],
		['http://a.example/b?c="', 'http://a.example/b?[hidden]"'],
		['is it?yes', 'is it?yes'],
	])('%s becomes %s', (text, clean) => {
		expect(withoutSecrets(text)).toBe(clean);
	});
});

it('a sentence is shown to its 500th character', () => {
	expect(redact('a'.repeat(600))).toBe('a'.repeat(500));
	expect(redact('a'.repeat(500))).toBe('a'.repeat(500));
});
