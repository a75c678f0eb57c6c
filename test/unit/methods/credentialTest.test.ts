import type { ICredentialDataDecryptedObject } from 'n8n-workflow';

import { listConversations, listPosts, pageCall } from '../../helpers/conversations';
import {
	ACCOUNT_ID,
	APP_ID,
	APP_SECRET,
	facebookCredential,
	instagramCredential,
	PAGE_ID,
	PAGE_TOKEN,
} from '../../helpers/credentials';
import { expectAccountLookup, graphError, metaHost, page } from '../../helpers/graph';
import { actionNodeType, credentialTestContext } from '../../helpers/n8n';

async function test(data: ICredentialDataDecryptedObject) {
	const result = await actionNodeType.methods.credentialTest.instagramLeadsApiTest.call(
		credentialTestContext(),
		{ id: '1', name: 'Instagram', type: 'instagramLeadsApi', data },
	);
	// Whatever happens, nothing secret is shown.
	expect(JSON.stringify(result)).not.toMatch(/EAA\w|IGAA\w|app_secret/);
	return result;
}

const lookup = (credential: ICredentialDataDecryptedObject, status: number, body: object) => {
	const path = credential.loginType === 'instagram' ? '/v25.0/me' : '/v25.0/me/accounts';
	metaHost(credential).get(path).query(true).reply(status, body);
};

const wrongHost = graphError(190, {
	message: 'Invalid OAuth access token - Cannot parse access token',
});

/** Meta's answer to the app's own token. */
const expectApp = (credential: ICredentialDataDecryptedObject, status = 200, body: object = {}) =>
	metaHost({ ...credential, loginType: 'facebook' }, `${APP_ID}|${APP_SECRET}`)
		.get(`/v25.0/${APP_ID}`)
		.query({ fields: 'id' })
		.reply(status, body);

describe('the test of the credential', () => {
	it('says to whom it is connected: Facebook Login', async () => {
		const credential = facebookCredential();
		expectAccountLookup(credential);
		expectApp(credential);
		listConversations(credential);
		listPosts(credential);
		expect(await test(credential)).toEqual({
			status: 'OK',
			message: expect.stringContaining('Connected to @gulnora.shop') as string,
		});
	});

	it("works where Meta can't show the newest conversation", async () => {
		const credential = facebookCredential();
		// What is known of an account's conversations is known to the whole process.
		const account = { id: '17841400000000099', username: 'another.shop' };
		lookup(credential, 200, { data: [page({ instagram_business_account: account })] });
		expectApp(credential);
		const asked = (withMessages: boolean) => (query: Record<string, unknown>) =>
			String(query.fields).includes('messages') === withMessages;
		const host = metaHost(credential, PAGE_TOKEN);
		const list = `/v25.0/${PAGE_ID}/conversations`;
		host.get(list).query(asked(true)).times(3).reply(500, graphError(1));
		host
			.get(list)
			.query(asked(false))
			.reply(200, { data: [{ id: 'unreadable' }] });
		host.get('/v25.0/unreadable').query(true).times(3).reply(500, graphError(1));
		metaHost(credential).get(`/v25.0/${account.id}/media`).query(true).reply(200, { data: [] });
		expect((await test(credential)).status).toBe('OK');
	});

	it('follows no redirect', async () => {
		const credential = facebookCredential();
		metaHost(credential)
			.get('/v25.0/me/accounts')
			.query(true)
			.reply(302, '', { location: 'https://elsewhere.example.com/' });
		expect(await test(credential)).toMatchObject({
			status: 'Error',
			message: expect.stringContaining("not Meta's Graph API") as string,
		});
	});

	it('says to whom it is connected: Instagram Login', async () => {
		const credential = instagramCredential();
		expectAccountLookup(credential);
		expectApp(credential);
		for (const edge of ['conversations', 'media']) {
			metaHost(credential).get(`/v25.0/${ACCOUNT_ID}/${edge}`).query(true).reply(200, { data: [] });
		}
		expect((await test(credential)).message).toContain('Connected to @gulnora.shop');
	});

	it.each<[string, ICredentialDataDecryptedObject, object, RegExp]>([
		[
			'a token of Instagram Login at Facebook',
			{ ...instagramCredential(), loginType: 'facebook' },
			wrongHost,
			/looks like one of Instagram Login.*set 'Login Type' to Instagram Login/,
		],
		[
			'a token of Facebook Login at Instagram',
			{ ...facebookCredential(), loginType: 'instagram' },
			wrongHost,
			/looks like one of Facebook Login.*set 'Login Type' to Facebook Login/,
		],
		[
			'an expired token',
			facebookCredential(),
			graphError(190, { error_subcode: 463 }),
			/no longer accepts the access token.*create a new access token/,
		],
		[
			'an expired token, as Instagram says it',
			instagramCredential(),
			graphError(190, { type: 'IGApiException', error_subcode: 0 }),
			/no longer accepts the access token.*create a new access token/,
		],
		['an outage', facebookCredential({ pageId: PAGE_ID }), graphError(613), /slow down.*later/],
	])('says what is wrong and what to do: %s', async (_name, credential, body, words) => {
		const path = credential.pageId ? `/v25.0/${PAGE_ID}` : undefined;
		if (path) metaHost(credential).get(path).query(true).reply(400, body);
		else lookup(credential, 400, body);
		const { status, message } = await test(credential);
		expect(status).toBe('Error');
		expect(message).toMatch(words);
	});

	it.each([
		['Facebook Login', facebookCredential(), 190, "'App Secret'"],
		['Facebook Login, another app', facebookCredential(), 101, "'App ID'"],
		['Instagram Login', instagramCredential(), 190, "'Instagram App Secret'"],
	])('finds a wrong app secret: %s', async (_name, credential, code, words) => {
		expectAccountLookup(credential);
		expectApp(credential, 400, graphError(code));
		if (credential.loginType === 'instagram') {
			metaHost(credential)
				.get('/v25.0/me')
				.query(({ appsecret_proof: proof }) => proof !== undefined)
				.reply(400, graphError(100));
		}
		const { status, message } = await test(credential);
		expect(status).toBe('Error');
		expect(message).toContain(`Meta refuses`);
		expect(message).toContain(words);
	});

	it.each([
		['ends within the hour', 1800, 'Error', 'within the hour'],
		['ends in hours', 5 * 3600 + 60, 'Error', 'in 5 hours'],
		['lasts', 50 * 86_400, 'OK', 'Connected'],
		['has no end', undefined, 'OK', 'Connected'],
	])('warns of a token that n8n cannot renew: it %s', async (_name, seconds, status, words) => {
		const credential = facebookCredential({ appId: '', appSecret: '' });
		expectAccountLookup(credential);
		listConversations(credential);
		listPosts(credential);
		const expiresAt = seconds === undefined ? 0 : Math.floor(Date.now() / 1000) + seconds;
		metaHost(credential)
			.get('/v25.0/debug_token')
			.query(true)
			.reply(200, { data: { expires_at: expiresAt } });
		const result = await test(credential);
		expect(result.status).toBe(status);
		expect(result.message).toContain(words);
	});

	it('says that the Page is not linked, and how to link it', async () => {
		const credential = facebookCredential();
		const unlinked = page({ instagram_business_account: undefined });
		lookup(credential, 200, { data: [unlinked] });
		expect((await test(credential)).message).toMatch(
			/'Gulnora Shop' is not linked to an Instagram professional account.*Connected accounts/,
		);
	});

	it('names the Pages when there are several', async () => {
		const credential = facebookCredential();
		lookup(credential, 200, { data: [page(), page({ id: '2', name: 'Second Shop' })] });
		expect((await test(credential)).message).toContain(
			`Gulnora Shop (${PAGE_ID}, @gulnora.shop), Second Shop (2, @gulnora.shop)`,
		);
	});

	it('names the permission that is missing for messages', async () => {
		const credential = facebookCredential();
		expectAccountLookup(credential);
		expectApp(credential);
		pageCall(credential, `/${PAGE_ID}/conversations`).reply(403, graphError(10));
		expect((await test(credential)).message).toContain('instagram_manage_messages');
	});

	it('names the permission that is missing for comments', async () => {
		const credential = facebookCredential();
		expectAccountLookup(credential);
		expectApp(credential);
		listConversations(credential);
		metaHost(credential).get(`/v25.0/${ACCOUNT_ID}/media`).query(true).reply(403, graphError(10));
		expect((await test(credential)).message).toContain('instagram_manage_comments');
	});

	it.each([
		['no token', { accessToken: '' }, "'Access Token'"],
		['an odd version', { apiVersion: 'latest' }, "'Graph API Version'"],
		['an odd address', { baseUrl: 'graph' }, "'Base URL'"],
	])('asks nobody when the form says enough: %s', async (_name, fields, words) => {
		const { status, message } = await test(facebookCredential(fields));
		expect(status).toBe('Error');
		expect(message).toContain(words);
	});

	it('says that something else answered', async () => {
		const credential = facebookCredential();
		metaHost(credential).get('/v25.0/me/accounts').query(true).reply(200, '<html>portal</html>');
		expect((await test(credential)).message).toContain("'Base URL'");
	});
});
