import { InstagramLeadsOAuth2Api } from '../../../credentials/InstagramLeadsOAuth2Api.credentials';
import { InstagramLeadsApi } from '../../../credentials/InstagramLeadsApi.credentials';
import { InstagramLeads } from '../../../nodes/InstagramLeads/InstagramLeads.node';
import { InstagramLeadsTrigger } from '../../../nodes/InstagramLeads/InstagramLeadsTrigger.node';
import { facebookCredential } from '../../helpers/credentials';

const type = new InstagramLeadsApi();
const fieldsOf = (loginType: string) =>
	type.properties
		.filter(({ displayOptions }) => {
			const shown = displayOptions?.show?.loginType;
			return shown === undefined || shown.includes(loginType);
		})
		.map(({ name }) => name);

describe('the credential', () => {
	const common = ['loginType', 'appId', 'appSecret', 'accessToken', 'instagramAccountId'];
	const rest = ['verifyToken', 'extraAppSecret', 'apiVersion', 'baseUrl'];

	it.each([
		['facebook', [...common, 'pageId', ...rest]],
		['instagram', [...common, ...rest]],
	])('has the fields of the login type, each once: %s', (loginType, fields) => {
		expect(fieldsOf(loginType)).toEqual(expect.arrayContaining(fields));
		expect(new Set(fieldsOf(loginType)).size).toBe(fieldsOf(loginType).length);
		if (loginType === 'instagram') expect(fieldsOf(loginType)).not.toContain('pageId');
	});

	it('hides every secret in the panel', () => {
		const open = type.properties.filter(
			({ name, typeOptions }) => /token|secret/i.test(name) && !typeOptions?.password,
		);
		expect(open.map(({ name }) => name)).toEqual([]);
	});

	it('is the one that both nodes ask for, unless they are set to OAuth2', () => {
		for (const node of [new InstagramLeads(), new InstagramLeadsTrigger()]) {
			expect(node.description.credentials).toMatchObject([
				{
					name: type.name,
					required: true,
					displayOptions: { show: { authentication: ['accessToken'] } },
				},
				{
					name: new InstagramLeadsOAuth2Api().name,
					required: true,
					displayOptions: { show: { authentication: ['oAuth2'] } },
				},
			]);
			const choice = node.description.properties.find(({ name }) => name === 'authentication');
			expect(choice?.default).toBe('accessToken');
		}
	});
});

describe('a call', () => {
	const url = 'https://graph.facebook.com/v25.0/me';
	const authenticate = async (accessToken: string, options: object = {}) =>
		await type.authenticate(facebookCredential({ accessToken }), { url, ...options });

	it('carries the token in the header only', async () => {
		const options = await authenticate(' EAAtoken\n', { qs: { fields: 'id' } });
		expect(options).toEqual({
			url,
			qs: { fields: 'id' },
			headers: { Authorization: 'Bearer EAAtoken' },
		});
	});

	it('keeps the headers it has, and a token of its own', async () => {
		const headers = { accept: 'application/json', Authorization: 'Bearer EAApage' };
		expect((await authenticate('EAAuser', { headers })).headers).toEqual(headers);
	});
});
