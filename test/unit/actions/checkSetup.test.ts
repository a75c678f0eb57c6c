import nock from 'nock';

import { readCredential } from '../../../nodes/InstagramLeads/graph/credential/credential';
import { APP_FIELDS } from '../../../nodes/InstagramLeads/graph/webhooks/fields';
import { verifyTokenOf } from '../../../nodes/InstagramLeads/graph/webhooks/signature';
import { apiConversation } from '../../helpers/conversations';
import {
	ACCOUNT_ID,
	APP_ID,
	facebookCredential,
	instagramCredential,
	PAGE_ID,
	PAGE_TOKEN,
} from '../../helpers/credentials';
import { expectAccountLookup, graphError, metaHost } from '../../helpers/graph';
import { actionNode, runAction, workflowOf } from '../../helpers/n8n';
import type { Credential } from './rows/account';
import { APP_TOKEN, expectDebug, inDays, run, SCOPES, shown } from './rows/account';

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

	it('tries a callback on the host of webhooks, which may be another than the editor has', async () => {
		const credential = facebookCredential();
		const callback_url = 'https://hooks.example.com/webhook/hook-1/webhook';
		expectHealthy(credential, {
			app: () => expectApp(credential, { callback_url }),
			callback: () =>
				void nock('https://hooks.example.com')
					.get('/webhook/hook-1/webhook')
					.query(true)
					.reply((uri) => [
						200,
						new URL(uri, callback_url).searchParams.get('hub.challenge') ?? '',
					]),
		});
		const parameters = { resource: 'account', operation: 'checkSetup' };
		const webhookBaseUrl = 'https://Hooks.example.com:443/webhook';
		const items = await runAction({ credential, parameters, webhookBaseUrl });
		const checks = items.map(({ json }) => json);
		expect(checks.find(({ check }) => check === 'callback')).toMatchObject({ status: 'ok' });
	});

	it('says of a callback that redirects that Meta will not follow', async () => {
		const credential = facebookCredential();
		expectHealthy(credential, {
			callback: () =>
				void nock('https://n8n.example.com')
					.get('/webhook/hook-1/webhook')
					.query(true)
					.reply(302, '', { location: 'https://login.example.com/' }),
		});
		const checks = await run(credential, 'checkSetup');
		const callback = checks.find(({ check }) => check === 'callback');
		expect(callback).toMatchObject({
			status: 'fail',
			meaning: expect.stringContaining('HTTP 302'),
		});
	});

	const noComments = SCOPES.filter((scope) => scope !== 'instagram_manage_comments');

	it.each<[string, (credential: Credential) => Parameters<typeof expectHealthy>[1], object]>([
		[
			'a token that ends soon',
			(c) => ({ token: () => void expectDebug(c, { expires_at: inDays(3) }) }),
			{ accessToken: 'warn' },
		],
		[
			'access to data that ends soon',
			(c) => ({
				token: () => void expectDebug(c, { expires_at: 0, data_access_expires_at: inDays(6) }),
			}),
			{ accessToken: 'warn' },
		],
		[
			'access to data that ends in a little over 7 days',
			(c) => ({
				token: () => void expectDebug(c, { expires_at: 0, data_access_expires_at: inDays(7) }),
			}),
			{ accessToken: 'ok' },
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

	it('tries what Meta does not list, with Instagram Login', async () => {
		const credential = instagramCredential();
		const host = metaHost(credential);
		host.get('/v25.0/me').query({ fields: 'id' }).reply(200, { id: '1' });
		nock('https://graph.facebook.com')
			.get(`/v25.0/${APP_ID}`)
			.query(true)
			.reply(400, graphError(190));
		expectProofs(credential, 200, 400);
		expectAccountLookup(credential);
		host
			.get('/v25.0/me')
			.query((query) => String(query.fields).includes('account_type'))
			.reply(200, { ...shown, account_type: 'PERSONAL' });
		host.get(`/v25.0/${ACCOUNT_ID}/conversations`).query(true).reply(200, { data: [] });
		host.get(`/v25.0/${ACCOUNT_ID}/media`).query(true).reply(400, graphError(10));
		host.get(`/v25.0/${ACCOUNT_ID}/subscribed_apps`).reply(200, { data: [] });
		nock('https://graph.facebook.com')
			.get(`/v25.0/${APP_ID}/subscriptions`)
			.reply(400, graphError(190));
		expect(await statuses(credential)).toEqual({
			...healthy,
			app: 'warn',
			accountType: 'fail',
			commentsPermissions: 'fail',
			appSubscription: 'warn',
			accountSubscription: 'warn',
			callback: 'warn',
		});
	});

	it("says what is missing without the app's ID and secret", async () => {
		const credential = instagramCredential({ appId: '', appSecret: '' });
		const host = metaHost(credential);
		host.get('/v25.0/me').query({ fields: 'id' }).reply(200, { id: '1' });
		expectAccountLookup(credential);
		host
			.get('/v25.0/me')
			.query(true)
			.reply(200, { ...shown, account_type: 'BUSINESS' });
		host.get(`/v25.0/${ACCOUNT_ID}/conversations`).query(true).reply(400, graphError(10));
		host.get(`/v25.0/${ACCOUNT_ID}/media`).query(true).reply(200, { data: [] });
		host.get(`/v25.0/${ACCOUNT_ID}/subscribed_apps`).reply(200, { data: [] });
		expect(await statuses(credential)).toEqual({
			...healthy,
			app: 'warn',
			messagesPermissions: 'fail',
			messageAccess: 'warn',
			appSubscription: 'warn',
			accountSubscription: 'warn',
			callback: 'warn',
		});
	});

	it('tells a wrong app secret from a dead token, and an unreachable callback from a refusing one', async () => {
		const wrong = facebookCredential();
		expectHealthy(wrong, {
			app: () =>
				void metaHost(wrong, APP_TOKEN)
					.get(`/v25.0/${APP_ID}/subscriptions`)
					.reply(400, graphError(190)),
			callback: noCall,
		});
		expect(await statuses(wrong)).toMatchObject({ accessToken: 'ok', appSubscription: 'fail' });
		const unreachable = facebookCredential();
		expectHealthy(unreachable, {
			callback: () =>
				void nock('https://n8n.example.com')
					.get('/webhook/hook-1/webhook')
					.query(true)
					.replyWithError('ECONNREFUSED'),
		});
		expect(await statuses(unreachable)).toEqual({ ...healthy, callback: 'warn' });
	});

	it.each([
		['fails where Meta refuses both, with Facebook Login', 'facebook', [], 'fail'],
		['warns where Meta does not look at signatures', 'instagram', [200, 200], 'warn'],
		['warns where the ID is not told', 'instagram', [200, 400], 'warn'],
		["fails on a secret of another app's", 'instagram', [400], 'fail'],
	])('judges app ID and secret: %s', async (_name, login, proofs, expected) => {
		const credential = login === 'facebook' ? facebookCredential() : instagramCredential();
		const app = nock('https://graph.facebook.com', {
			reqheaders: { authorization: `Bearer ${APP_TOKEN}` },
		});
		app
			.get(/\/(debug_token|1234567890123456)$/)
			.query(true)
			.reply(400, graphError(190));
		metaHost(credential).get('/v25.0/me').query({ fields: 'id' }).reply(200, { id: '1' });
		expectProofs(credential, ...proofs);
		lookUpNothing(credential);
		const checks = await run(credential, 'checkSetup');
		expect(checks.find(({ check }) => check === 'app')).toMatchObject({ status: expected });
	});

	it('says since when the trigger of the workflow is down', async () => {
		const credential = facebookCredential();
		const since = '2026-03-01T10:00:00.000Z';
		const parameters = { resource: 'account', operation: 'checkSetup' };
		const workflow = workflowOf(actionNode({ parameters }));
		Object.assign(workflow.getStaticData('global'), {
			'instagramLeads:node-2': { outage: { since, reason: 'Meta no longer accepts the token' } },
			'instagramLeads:node-3': { settled: '' },
		});
		expectDebug(credential, { is_valid: false });
		lookUpNothing(credential);
		const output = await runAction({ credential, parameters, workflow });
		expect(output.map(({ json }) => json)).toContainEqual(
			expect.objectContaining({
				check: 'trigger',
				status: 'fail',
				meaning: expect.stringContaining(since) as string,
			}),
		);
	});
});

/** Answers of Meta's to a call signed rightly, and to one signed wrongly. */
function expectProofs(credential: Credential, ...statusCodes: number[]): void {
	for (const status of statusCodes) {
		metaHost(credential)
			.get('/v25.0/me')
			.query(({ appsecret_proof: proof }) => /^[0-9a-f]{64}$/.test(String(proof)))
			.reply(status, status === 200 ? { id: '1' } : graphError(100));
	}
}

function lookUpNothing(credential: Credential): void {
	const path = credential.loginType === 'instagram' ? '/v25.0/me' : '/v25.0/me/accounts';
	metaHost(credential)
		.get(path)
		.query(({ fields }) => fields !== 'id')
		.reply(400, graphError(190));
}
