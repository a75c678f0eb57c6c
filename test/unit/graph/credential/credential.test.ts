import {
	readCredential,
	rootUrl,
} from '../../../../nodes/InstagramLeads/graph/credential/credential';
import { redact } from '../../../../nodes/InstagramLeads/graph/errors/redact';
import {
	APP_ID,
	APP_SECRET,
	facebookCredential,
	instagramCredential,
	oAuth2Credential,
} from '../../../helpers/credentials';

describe('readCredential', () => {
	it('trims, and makes empty texts of what is missing', () => {
		const pasted = { accessToken: '  token\n', appId: 1234567890123456, pageId: null };
		expect(readCredential(pasted)).toEqual({
			loginType: 'facebook',
			appId: '1234567890123456',
			appSecret: '',
			accessToken: 'token',
			pageId: '',
			instagramAccountId: '',
			verifyToken: '',
			extraAppSecret: '',
			apiVersion: 'v25.0',
			baseUrl: '',
			sendProof: false,
			authentication: 'accessToken',
		});
	});

	it("reads what n8n keeps of a sign-in by n8n's own names, and not the end that n8n keeps beside it", () => {
		const signedIn = oAuth2Credential({ accessToken: 'EAAsignedIn', pageId: ' 1 ' });
		expect(readCredential(signedIn, 'oAuth2')).toEqual({
			loginType: 'facebook',
			appId: APP_ID,
			appSecret: APP_SECRET,
			accessToken: 'EAAsignedIn',
			pageId: '1',
			instagramAccountId: '',
			verifyToken: '',
			extraAppSecret: '',
			apiVersion: 'v25.0',
			baseUrl: '',
			sendProof: false,
			authentication: 'oAuth2',
		});
		expect(redact('of EAAsignedIn')).toBe('of [hidden]');
	});

	it('reads a credential that nobody has signed in with', () => {
		const fields = oAuth2Credential();
		delete fields.oauthTokenData;
		expect(readCredential(fields, 'oAuth2').accessToken).toBe('');
	});

	it.each(['25.0', 'v25', 'latest', 'v25.0/../x'])('refuses the version %s', (apiVersion) => {
		expect(() => readCredential(facebookCredential({ apiVersion }))).toThrow('Graph API Version');
	});

	it.each([
		'graph.example.com',
		'ftp://x.example.com',
		'https://x.example.com/?a=1',
		'https://a b',
	])('refuses the base URL %s', (baseUrl) => {
		expect(() => readCredential(facebookCredential({ baseUrl }))).toThrow('Base URL');
	});
});

describe('rootUrl', () => {
	it.each([
		['Facebook Login', facebookCredential(), 'account', 'https://graph.facebook.com/v25.0'],
		['Instagram Login', instagramCredential(), 'account', 'https://graph.instagram.com/v25.0'],
		['Facebook Login, the app', facebookCredential(), 'app', 'https://graph.facebook.com/v25.0'],
		['Instagram Login, the app', instagramCredential(), 'app', 'https://graph.facebook.com/v25.0'],
		[
			'another version',
			facebookCredential({ apiVersion: 'v26.0' }),
			'account',
			'https://graph.facebook.com/v26.0',
		],
		[
			'a fake',
			instagramCredential({ baseUrl: 'http://localhost:4590/graph/' }),
			'account',
			'http://localhost:4590/graph/v25.0',
		],
		[
			'a fake, the app',
			instagramCredential({ baseUrl: 'http://localhost:4590' }),
			'app',
			'http://localhost:4590/v25.0',
		],
	] as const)('%s', (_name, data, host, url) => {
		expect(rootUrl(readCredential(data), host)).toBe(url);
	});
});
