import nock from 'nock';

import { ACCOUNT_ID, oAuth2Credential, PAGE_TOKEN } from '../../helpers/credentials';
import { graphError, page } from '../../helpers/graph';
import { loadOptionsContext, runAction } from '../../helpers/n8n';
import { actionNodeType } from '../../helpers/nodes';

const HOST = 'https://graph.facebook.com';

/** Meta, for calls with this token only. */
const meta = (token: string) => nock(HOST, { reqheaders: { authorization: `Bearer ${token}` } });

const tokenOf = (credential: ReturnType<typeof oAuth2Credential>) =>
	(credential.oauthTokenData as { access_token: string }).access_token;

const signedIn = (credential: ReturnType<typeof oAuth2Credential>, parameters: object) => ({
	credential,
	parameters: { authentication: 'oAuth2', resource: 'account', operation: 'get', ...parameters },
});

describe('a node that is set to OAuth2', () => {
	it("uses the token of the sign-in, and a Page's own where that is due", async () => {
		const credential = oAuth2Credential();
		meta(tokenOf(credential))
			.get('/v25.0/me/accounts')
			.query(true)
			.reply(200, { data: [page()] });
		meta(tokenOf(credential)).get(`/v25.0/${ACCOUNT_ID}`).query(true).reply(200, {});
		meta(PAGE_TOKEN)
			.get(/104857600000001/)
			.query(true)
			.reply(200, { name: 'Gulnora Shop' });
		const [{ json }] = await runAction(signedIn(credential, {}));
		expect(json).toMatchObject({ accountId: ACCOUNT_ID, pageName: 'Gulnora Shop' });
	});

	it('lists people for its panel', async () => {
		const credential = oAuth2Credential();
		meta(tokenOf(credential))
			.get('/v25.0/me/accounts')
			.query(true)
			.reply(200, { data: [page()] });
		meta(PAGE_TOKEN)
			.get(/conversations/)
			.query(true)
			.reply(200, { data: [] });
		const context = loadOptionsContext(signedIn(credential, {}));
		const found = await actionNodeType.methods.listSearch.searchContacts.call(context);
		expect(found).toEqual({ results: [] });
	});

	it.each([400, 401])('says what to click of a dead token, HTTP %i', async (status) => {
		const credential = oAuth2Credential();
		meta(tokenOf(credential)).get('/v25.0/me/accounts').query(true).reply(status, graphError(190));
		await expect(runAction(signedIn(credential, {}))).rejects.toMatchObject({
			message: 'Meta no longer accepts the access token',
			description: expect.stringContaining("click 'Switch account'") as string,
		});
	});

	it('says that nobody has signed in yet', async () => {
		const credential = oAuth2Credential({ accessToken: '' });
		await expect(runAction(signedIn(credential, {}))).rejects.toMatchObject({
			message: 'Nobody has signed in with the credential yet',
			description: expect.stringContaining("click 'Connect'") as string,
		});
	});

	it('signs calls with the app secret where that is wanted', async () => {
		const credential = { ...oAuth2Credential(), sendProof: true };
		meta(tokenOf(credential))
			.get('/v25.0/me/accounts')
			.query(({ appsecret_proof: proof }) => /^[0-9a-f]{64}$/.test(String(proof)))
			.reply(200, { data: [] });
		nock(HOST)
			.get('/v25.0/debug_token')
			.query(true)
			.reply(200, { data: { is_valid: true } });
		nock(HOST).get('/v25.0/me/businesses').query(true).reply(200, { data: [] });
		await expect(runAction(signedIn(credential, {}))).rejects.toMatchObject({
			description: expect.stringContaining('in older n8n) in the credential') as string,
		});
	});
});
