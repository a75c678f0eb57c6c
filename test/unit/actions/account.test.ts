import nock from 'nock';

import { APP_FIELDS } from '../../../nodes/InstagramLeads/graph/subscriptions';
import { verifyTokenOf } from '../../../nodes/InstagramLeads/trigger/signature';
import { readCredential } from '../../../nodes/InstagramLeads/graph/credential';
import { apiConversation } from '../../helpers/conversations';
import {
	ACCOUNT_ID,
	APP_ID,
	APP_SECRET,
	facebookCredential,
	instagramCredential,
	PAGE_ID,
	PAGE_TOKEN,
} from '../../helpers/credentials';
import { expectAccountLookup, graphError, metaHost } from '../../helpers/graph';
import { runAction } from '../../helpers/n8n';

type Credential = ReturnType<typeof facebookCredential>;

const run = async (credential: Credential, operation: string, parameters: object = {}) => {
	const output = await runAction({
		credential,
		parameters: { resource: 'account', operation, ...parameters },
	});
	return output.map(({ json }) => json);
};

const APP_TOKEN = `${APP_ID}|${APP_SECRET}`;
const SCOPES = [
	'instagram_basic',
	'pages_show_list',
	'pages_read_engagement',
	'instagram_manage_messages',
	'pages_manage_metadata',
	'instagram_manage_comments',
];
const DAY_S = 24 * 3600;
const inDays = (days: number) => Math.floor(Date.now() / 1000) + days * DAY_S + 60;

const expectDebug = (credential: Credential, data: object) =>
	metaHost(credential, APP_TOKEN)
		.get('/v25.0/debug_token')
		.query({ input_token: String(credential.accessToken) })
		.reply(200, {
			data: { app_id: APP_ID, type: 'USER', is_valid: true, scopes: SCOPES, ...data },
		});

const ACCOUNT_FIELDS =
	'username,name,profile_picture_url,followers_count,follows_count,media_count';
const shown = { username: 'gulnora.shop', name: 'Gulnora', followers_count: 7 };

describe('Account: Get', () => {
	it('Facebook Login: with the Page', async () => {
		const credential = facebookCredential();
		expectAccountLookup(credential);
		metaHost(credential)
			.get(`/v25.0/${ACCOUNT_ID}`)
			.query({ fields: `id,${ACCOUNT_FIELDS}` })
			.reply(200, { id: ACCOUNT_ID, ...shown });
		metaHost(credential, PAGE_TOKEN)
			.get(`/v25.0/${PAGE_ID}`)
			.query({ fields: 'id,name' })
			.reply(200, { id: PAGE_ID, name: 'Gulnora Shop' });
		expect(await run(credential, 'get')).toEqual([
			{
				accountId: ACCOUNT_ID,
				username: 'gulnora.shop',
				name: 'Gulnora',
				loginType: 'facebook',
				pageId: PAGE_ID,
				pageName: 'Gulnora Shop',
				followersCount: 7,
			},
		]);
	});

	it.each([
		['flat', shown],
		['wrapped', { data: [shown] }],
	])('Instagram Login: with the type, %s', async (_name, answer) => {
		const credential = instagramCredential();
		expectAccountLookup(credential);
		const typed = 'data' in answer ? { data: [{ ...shown, account_type: 'BUSINESS' }] } : answer;
		metaHost(credential)
			.get('/v25.0/me')
			.query({ fields: `user_id,account_type,${ACCOUNT_FIELDS}` })
			.reply(200, typed);
		const [account] = await run(credential, 'get');
		expect(account).toMatchObject({ accountId: ACCOUNT_ID, name: 'Gulnora', followersCount: 7 });
		if ('data' in answer) expect(account.accountType).toBe('BUSINESS');
	});
});

describe('Account: Get Token Status', () => {
	it('tells type, end and what is missing', async () => {
		const credential = facebookCredential();
		const scopes = SCOPES.filter((scope) => scope !== 'instagram_manage_comments');
		expectDebug(credential, { expires_at: inDays(40), scopes });
		const [status] = await run(credential, 'getTokenStatus');
		expect(status).toMatchObject({
			isValid: true,
			tokenType: 'user',
			expires: true,
			daysLeft: 40,
			isOfApp: true,
			missingPermissions: ['instagram_manage_comments'],
		});
		expect(status.note).toContain('instagram_manage_comments');
		expect(JSON.stringify(status)).not.toMatch(/EAA/);
	});

	it('tells a token without end', async () => {
		const credential = facebookCredential();
		expectDebug(credential, { expires_at: 0, type: 'PAGE' });
		const [status] = await run(credential, 'getTokenStatus');
		expect(status).toMatchObject({ expires: false, tokenType: 'page', missingPermissions: [] });
		expect(status).not.toHaveProperty('daysLeft');
	});

	it('tells a dead token', async () => {
		const credential = facebookCredential();
		expectDebug(credential, { is_valid: false, scopes: [] });
		const [status] = await run(credential, 'getTokenStatus');
		expect(status).toMatchObject({ isValid: false });
		expect(status.note).toContain('new access token');
	});

	it("tries the token where the app's secret is wrong, and says so", async () => {
		const credential = facebookCredential();
		metaHost(credential, APP_TOKEN)
			.get('/v25.0/debug_token')
			.query(true)
			.reply(400, graphError(190));
		metaHost(credential).get('/v25.0/me').query({ fields: 'id' }).reply(200, { id: '1' });
		const [status] = await run(credential, 'getTokenStatus');
		expect(status).toMatchObject({ isValid: true });
		expect(status.note).toContain("'App Secret'");
	});

	it.each([
		[200, { id: '1' }, true],
		[400, graphError(190, { error_subcode: 463 }), false],
	])('tries the token with Instagram Login: HTTP %s', async (httpStatus, answer, isValid) => {
		const credential = instagramCredential();
		metaHost(credential).get('/v25.0/me').query({ fields: 'id' }).reply(httpStatus, answer);
		expect(await run(credential, 'getTokenStatus')).toMatchObject([{ isValid }]);
	});

	it('names the missing token', async () => {
		const credential = facebookCredential({ accessToken: ' ' });
		expect(await run(credential, 'getTokenStatus')).toMatchObject([{ isValid: false }]);
	});
});

/** An app and account where all is well, but for what a case changes. */
function expectHealthy(credential: Credential, changes: Partial<Record<string, () => void>> = {}) {
	const answers: Record<string, () => void> = {
		token: () => void expectDebug(credential, { expires_at: inDays(50) }),
		link: () => expectAccountLookup(credential),
		type: () => {
			metaHost(credential).get(`/v25.0/${ACCOUNT_ID}`).query(true).reply(200, shown);
			metaHost(credential, PAGE_TOKEN).get(`/v25.0/${PAGE_ID}`).query(true).reply(200, {});
		},
		messages: () =>
			void metaHost(credential, PAGE_TOKEN)
				.get(`/v25.0/${PAGE_ID}/conversations`)
				.query(true)
				.reply(200, { data: [apiConversation('t1')] }),
		posts: () =>
			void metaHost(credential)
				.get(`/v25.0/${ACCOUNT_ID}/media`)
				.query(true)
				.reply(200, { data: [] }),
		account: () =>
			void metaHost(credential, PAGE_TOKEN)
				.get(`/v25.0/${PAGE_ID}/subscribed_apps`)
				.reply(200, { data: [{ id: APP_ID, subscribed_fields: ['messages'] }] }),
		app: () => expectApp(credential, {}),
		callback: () => expectCallback(credential, (challenge) => [200, challenge]),
	};
	for (const answer of Object.values({ ...answers, ...changes })) answer?.();
}

const CALLBACK = 'https://n8n.example.com/webhook/hook-1/webhook';

const expectApp = (credential: Credential, more: object) =>
	void metaHost(credential, APP_TOKEN)
		.get(`/v25.0/${APP_ID}/subscriptions`)
		.reply(200, {
			data: [
				{ object: 'page', callback_url: 'https://other.example.com/', fields: [] },
				{
					object: 'instagram',
					callback_url: CALLBACK,
					active: true,
					fields: [...APP_FIELDS],
					...more,
				},
			],
		});

const expectCallback = (credential: Credential, answer: (challenge: string) => [number, string]) =>
	void nock('https://n8n.example.com')
		.get('/webhook/hook-1/webhook')
		.query(
			(query) =>
				query['hub.mode'] === 'subscribe' &&
				query['hub.verify_token'] === verifyTokenOf(readCredential(credential)),
		)
		.reply((uri) => answer(new URL(uri, CALLBACK).searchParams.get('hub.challenge') ?? ''));

const noCall = () => {};

describe('Account: Check Setup', () => {
	const statuses = async (credential: Credential) =>
		Object.fromEntries(
			(await run(credential, 'checkSetup')).map(({ check, status }) => [check, status]),
		);

	const healthy = {
		accessToken: 'ok',
		app: 'ok',
		accountLink: 'ok',
		accountType: 'ok',
		accountPermissions: 'ok',
		messagesPermissions: 'ok',
		messageAccess: 'ok',
		commentsPermissions: 'ok',
		appSubscription: 'ok',
		accountSubscription: 'ok',
		callback: 'ok',
		appIsLive: 'warn',
	};

	it('is content where all is well, apart from what Meta does not tell', async () => {
		const credential = facebookCredential();
		expectHealthy(credential);
		expect(await statuses(credential)).toEqual(healthy);
	});

	const noComments = SCOPES.filter((scope) => scope !== 'instagram_manage_comments');

	it.each<[string, (credential: Credential) => Parameters<typeof expectHealthy>[1], object]>([
		[
			'a token that ends soon',
			(c) => ({ token: () => void expectDebug(c, { expires_at: inDays(3) }) }),
			{ accessToken: 'warn' },
		],
		[
			'a token of another app',
			(c) => ({ token: () => void expectDebug(c, { expires_at: 0, app_id: '99' }) }),
			{ accessToken: 'fail' },
		],
		[
			'a permission not granted',
			(c) => ({ token: () => void expectDebug(c, { expires_at: 0, scopes: noComments }) }),
			{ commentsPermissions: 'fail' },
		],
		[
			'messages switched off by the owner',
			(c) => ({
				messages: () =>
					void metaHost(c, PAGE_TOKEN)
						.get(`/v25.0/${PAGE_ID}/conversations`)
						.query(true)
						.reply(400, graphError(200, { error_subcode: 2534041 })),
			}),
			{ messageAccess: 'fail' },
		],
		[
			'no callback yet',
			(c) => ({ app: () => expectApp(c, { object: 'user' }), callback: noCall }),
			{ appSubscription: 'warn', callback: 'warn' },
		],
		[
			'a subscription switched off',
			(c) => ({ app: () => expectApp(c, { active: false }) }),
			{ appSubscription: 'fail' },
		],
		[
			'fields switched off',
			(c) => ({ app: () => expectApp(c, { fields: [{ name: 'messages', version: 'v25.0' }] }) }),
			{ appSubscription: 'warn' },
		],
		[
			"somebody else's callback, which is not called",
			(c) => ({
				app: () => expectApp(c, { callback_url: 'https://crm.example.org/hook' }),
				callback: noCall,
			}),
			{ callback: 'warn' },
		],
		[
			'a callback that Meta cannot reach',
			(c) => ({
				app: () => expectApp(c, { callback_url: 'http://localhost:5678/webhook/x' }),
				callback: noCall,
			}),
			{ callback: 'fail' },
		],
		[
			'a callback of a workflow that is gone',
			(c) => ({ callback: () => expectCallback(c, () => [404, 'not registered']) }),
			{ callback: 'fail' },
		],
		[
			'a callback of another credential',
			(c) => ({ callback: () => expectCallback(c, () => [403, '']) }),
			{ callback: 'fail' },
		],
		[
			'an account that is not subscribed',
			(c) => ({
				account: () =>
					void metaHost(c, PAGE_TOKEN)
						.get(`/v25.0/${PAGE_ID}/subscribed_apps`)
						.reply(200, { data: [] }),
			}),
			{ accountSubscription: 'warn' },
		],
	])('finds %s', async (_name, changesFor, expected) => {
		const credential = facebookCredential();
		expectHealthy(credential, changesFor(credential));
		expect(await statuses(credential)).toEqual({ ...healthy, ...expected });
	});

	it('says for each check what it means, and what to do where there is something', async () => {
		const credential = facebookCredential();
		expectDebug(credential, { is_valid: false });
		metaHost(credential).get('/v25.0/me/accounts').query(true).reply(400, graphError(190));
		const checks = await run(credential, 'checkSetup');
		expect(checks.map(({ check, status }) => [check, status])).toEqual([
			['accessToken', 'fail'],
			['app', 'ok'],
			['accountLink', 'fail'],
			['appIsLive', 'warn'],
		]);
		for (const { name, meaning, whatToDo, status } of checks) {
			expect(name).toBeTruthy();
			expect(meaning).toBeTruthy();
			expect(Boolean(whatToDo)).toBe(status !== 'ok');
		}
	});

	it('never fails itself, not even over a credential that cannot be used', async () => {
		const credential = facebookCredential({ apiVersion: 'newest' });
		expect(await run(credential, 'checkSetup')).toMatchObject([
			{ check: 'credential', status: 'fail' },
		]);
	});
});
