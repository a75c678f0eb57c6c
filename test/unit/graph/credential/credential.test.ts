import {
	readCredential,
	rootUrl,
} from '../../../../nodes/InstagramLeads/graph/credential/credential';
import { facebookCredential, instagramCredential } from '../../../helpers/credentials';

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
		});
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
