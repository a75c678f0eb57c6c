import type { ICredentialDataDecryptedObject } from 'n8n-workflow';

import { listConversations, listPosts, pageCall } from '../../helpers/conversations';
import {
	ACCOUNT_ID,
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

describe('the test of the credential', () => {
	it('says to whom it is connected: Facebook Login', async () => {
		const credential = facebookCredential();
		expectAccountLookup(credential);
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
		pageCall(credential, `/${PAGE_ID}/conversations`).reply(403, graphError(10));
		expect((await test(credential)).message).toContain('instagram_manage_messages');
	});

	it('names the permission that is missing for comments', async () => {
		const credential = facebookCredential();
		expectAccountLookup(credential);
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
