import { createHmac } from 'node:crypto';
import { appToken, startBench, world, type Bench } from './harness.mts';

let bench: Bench;
beforeAll(async () => {
	bench = await startBench();
});
afterAll(() => bench.simulator.close());
beforeEach(() => bench.client.reset());

const { facebookUser, page, account, app } = world;
const day = 86_400;
const cannotParse = {
	error: {
		message: 'Invalid OAuth access token - Cannot parse access token',
		type: 'OAuthException',
		code: 190,
		fbtrace_id: expect.any(String) as string,
	},
};

describe('token check', () => {
	it.each([
		['facebook', account.accessToken],
		['instagram', page.accessToken],
		['facebook', 'EAAunknown'],
		['instagram', 'IGAAunknown'],
	] as const)('on %s refuses %s before looking at the path', async (mount, token) => {
		const answer = await bench.call(mount, 'GET', '/no/such/path', { token });
		expect(answer.status).toBe(400);
		expect(answer.data).toEqual(cannotParse);
		expect(answer.headers['www-authenticate']).toBe(
			'OAuth "Facebook Platform" "invalid_request" "Invalid OAuth access token - Cannot parse access token"',
		);
	});

	it.each([
		['a wrong secret', `${app.id}|wrong`, 190],
		["another app's secret", `${app.instagramAppId}|${app.secret}`, 190],
		['an app that it does not know', `999|${app.secret}`, 101],
	])("refuses an app's token with %s", async (_name, token, code) => {
		const answer = await bench.call('instagram', 'GET', `/${app.id}`, { token });
		expect(answer.data).toMatchObject({ error: { code } });
	});

	it('wants a token', async () => {
		const answer = await bench.call('facebook', 'GET', '/me', { token: '' });
		expect(answer.data).toMatchObject({ error: { code: 104 } });
	});

	it('takes it from header or query and logs which, never the token', async () => {
		await bench.call('facebook', 'GET', '/me');
		await bench.call('facebook', 'GET', '/me', {
			token: '',
			params: { access_token: page.accessToken, fields: 'id' },
		});
		const calls = await bench.client.getCalls();
		expect(calls.map(({ auth }) => auth)).toEqual(['header', 'query']);
		expect(calls[1]).toMatchObject({ path: '/me', query: { fields: 'id' }, status: 200 });
		expect(JSON.stringify(calls)).not.toContain(page.accessToken);
	});

	it('expires by the simulated clock with 190/463', async () => {
		await bench.client.setClock({ advanceSeconds: 59 * day });
		for (const [mount, token] of [
			['facebook', facebookUser.accessToken],
			['instagram', account.accessToken],
		] as const) {
			const answer = await bench.call(mount, 'GET', '/me', { token });
			expect(answer.data).toMatchObject({ error: { code: 190, error_subcode: 463 } });
		}
		expect((await bench.call('facebook', 'GET', '/me')).status).toBe(200);
	});

	it.each([460, 458, 0])('answers a token killed with subcode %d', async (subcode) => {
		await bench.client.changeToken({ which: 'page', killWithSubcode: subcode });
		const answer = await bench.call('facebook', 'GET', '/me');
		expect(answer.data).toMatchObject({ error: { code: 190, error_subcode: subcode } });
	});

	it('kills the tokens issued before along with it, and none issued later', async () => {
		const which = 'instagramUser';
		const status = async (token: string) =>
			(await bench.call('instagram', 'GET', '/me', { token })).status;
		const before = await bench.client.changeToken({ which, issue: {} });
		await bench.client.changeToken({ which, killWithSubcode: 460 });
		const after = await bench.client.changeToken({ which, issue: {} });
		expect(await status(before.accessToken)).toBe(400);
		expect(await status(after.accessToken)).toBe(200);
	});
});

describe('appsecret_proof', () => {
	const proof = (key: string, text: string) => createHmac('sha256', key).update(text).digest('hex');
	const right = proof(app.secret, page.accessToken);

	it.each([
		['right', { appsecret_proof: right }, 200],
		['wrong', { appsecret_proof: right.replace(/^./, 'x') }, 400],
		[
			'right with time',
			{
				appsecret_proof: proof(app.secret, `${page.accessToken}|1700000000`),
				appsecret_time: '1700000000',
			},
			200,
		],
	])('%s', async (_name, params, status) => {
		expect((await bench.call('facebook', 'GET', '/me', { params })).status).toBe(status);
	});

	it('is demanded where the setting says so', async () => {
		await bench.client.setSettings({ requireAppSecretProof: true });
		const answer = await bench.call('facebook', 'GET', '/me');
		expect(answer.data).toMatchObject({
			error: { code: 100, message: expect.stringContaining('appsecret_proof') as string },
		});
		const params = { appsecret_proof: proof(app.instagramAppSecret, account.accessToken) };
		expect((await bench.call('instagram', 'GET', '/me', { params })).status).toBe(200);
	});
});

describe('token endpoints', () => {
	const exchange = (params: Record<string, string>) =>
		bench.call('facebook', 'GET', '/oauth/access_token', {
			token: '',
			params: {
				grant_type: 'fb_exchange_token',
				client_id: app.id,
				client_secret: app.secret,
				...params,
			},
		});

	it.each([facebookUser.shortLivedAccessToken, facebookUser.accessToken])(
		'exchanges %s for 60 days',
		async (token) => {
			const { data } = await exchange({ fb_exchange_token: token });
			expect(data).toEqual({
				access_token: expect.stringMatching(/^EAA/) as string,
				token_type: 'bearer',
				expires_in: 60 * day,
			});
			const again = await bench.call('facebook', 'GET', '/me', {
				token: String(data.access_token),
			});
			expect(again.data).toMatchObject({ id: facebookUser.id });
		},
	);

	it.each([
		['wrong secret', { client_secret: 'x', fb_exchange_token: facebookUser.accessToken }, 1],
		['wrong app', { client_id: '1', fb_exchange_token: facebookUser.accessToken }, 101],
		['unknown token', { fb_exchange_token: 'EAAnope' }, 190],
		['no token', {}, 100],
	])('refuses %s', async (_name, params, code) => {
		expect((await exchange(params)).data).toMatchObject({ error: { code } });
	});

	it('does not exchange an expired token', async () => {
		await bench.client.setClock({ advanceSeconds: 7200 });
		const { data } = await exchange({ fb_exchange_token: facebookUser.shortLivedAccessToken });
		expect(data).toMatchObject({ error: { code: 190, error_subcode: 463 } });
	});

	const instagram = (path: string, token: string, params: Record<string, string>) =>
		bench.call('instagram', 'GET', path, { token: '', params: { access_token: token, ...params } });

	it('exchanges a short-lived Instagram token, and only that', async () => {
		const params = { grant_type: 'ig_exchange_token', client_secret: app.instagramAppSecret };
		const good = await instagram('/access_token', account.shortLivedAccessToken, params);
		expect(good.data).toMatchObject({ token_type: 'bearer', expires_in: 60 * day });
		const bad = await instagram('/access_token', account.accessToken, params);
		expect(bad.data).toMatchObject({ error: { code: 100, type: 'IGApiException' } });
	});

	it('renews an Instagram token that is a day old', async () => {
		const params = { grant_type: 'ig_refresh_token' };
		const good = await instagram('/refresh_access_token', account.accessToken, params);
		expect(good.data).toMatchObject({ expires_in: 60 * day });
		const young = String(good.data.access_token);
		const early = await instagram('/refresh_access_token', young, params);
		expect(early.data).toMatchObject({ error: { code: 100 } });
		await bench.client.setClock({ advanceSeconds: day });
		expect((await instagram('/refresh_access_token', young, params)).status).toBe(200);
		await bench.client.setClock({ advanceSeconds: 60 * day });
		const late = await instagram('/refresh_access_token', young, params);
		expect(late.data).toMatchObject({ error: { code: 190, error_subcode: 463 } });
	});

	it.each([
		[page.accessToken, { type: 'PAGE', expires_at: 0, profile_id: page.id, is_valid: true }],
		[facebookUser.accessToken, { type: 'USER', is_valid: true, app_id: app.id }],
		['EAAnope', { is_valid: false, error: { code: 190 }, scopes: [] }],
	])('describes %s', async (token, expected) => {
		const answer = await bench.call('facebook', 'GET', '/debug_token', {
			token: appToken,
			params: { input_token: token },
		});
		expect(answer.status).toBe(200);
		expect(answer.data.data).toMatchObject(expected);
	});
});

describe('profiles', () => {
	it.each([
		['facebook', facebookUser.accessToken, '/me', '', { id: facebookUser.id }],
		['facebook', page.accessToken, '/me', 'id,name', { id: page.id, name: page.name }],
		[
			'facebook',
			facebookUser.accessToken,
			`/${page.id}`,
			'instagram_business_account{id,username},access_token,name',
			{
				instagram_business_account: { id: account.id, username: account.username },
				access_token: page.accessToken,
				name: page.name,
				id: page.id,
			},
		],
		[
			'facebook',
			facebookUser.accessToken,
			`/${account.id}`,
			'username,media_count',
			{ username: account.username, media_count: 3, id: account.id },
		],
		[
			'instagram',
			account.accessToken,
			'/me',
			'id,user_id,username,account_type',
			{
				id: account.appScopedId,
				user_id: account.id,
				username: account.username,
				account_type: 'BUSINESS',
			},
		],
	] as const)('%s %s %s?fields=%s', async (mount, token, path, fields, expected) => {
		const { data } = await bench.call(mount, 'GET', path, { token, params: { fields } });
		expect(data).toMatchObject(expected);
	});

	it('lists Pages with their tokens, linked or not', async () => {
		await bench.client.reset({
			world: { extraPages: [{ id: '555', name: 'Second', accessToken: 'EAAsecond' }] },
		});
		const { data } = await bench.call('facebook', 'GET', '/me/accounts', {
			token: facebookUser.accessToken,
			params: { fields: 'id,name,access_token,instagram_business_account' },
		});
		expect(data.data).toEqual([
			{
				id: page.id,
				name: page.name,
				access_token: page.accessToken,
				instagram_business_account: { id: account.id },
			},
			{ id: '555', name: 'Second', access_token: 'EAAsecond' },
		]);
	});

	it.each([
		[
			'facebook',
			'/me',
			'nope',
			'(#100) Tried accessing nonexisting field (nope) on node type (Page)',
		],
		['instagram', '/me', 'nope', 'Tried accessing nonexisting field (nope)'],
	] as const)('%s%s refuses an unknown field', async (mount, path, fields, message) => {
		const { status, data } = await bench.call(mount, 'GET', path, { params: { fields } });
		expect(status).toBe(400);
		expect(data).toMatchObject({ error: { code: 100, message } });
	});

	it.each([
		['facebook', 'GET', '/123', 100, 33],
		['facebook', 'POST', '/me/nope', 100, 33],
		['instagram', 'GET', '/me/nope', 2500, undefined],
		['facebook', 'GET', '/me/a/b', 2500, undefined],
		['facebook', 'GET', `/${account.id}/conversations`, 100, undefined],
	] as const)('%s %s %s is %d/%s', async (mount, method, path, code, subcode) => {
		const { data } = await bench.call(mount, method, path);
		expect(data).toMatchObject({
			error: { code, ...(subcode === undefined ? {} : { error_subcode: subcode }) },
		});
	});

	it('takes a missing version and refuses one never released', async () => {
		const { facebookBaseUrl } = bench.simulator;
		const headers = { Authorization: `Bearer ${page.accessToken}` };
		const bare = await fetch(`${facebookBaseUrl}/me`, { headers });
		expect([bare.status, bare.headers.get('facebook-api-version')]).toEqual([200, 'v21.0']);
		expect((await fetch(`${facebookBaseUrl}/v99.0/me`, { headers })).status).toBe(400);
	});

	it('misses a permission with code 10', async () => {
		await bench.client.setSettings({ deniedPermissions: ['instagram_manage_messages'] });
		const { data } = await bench.call('facebook', 'GET', '/me/conversations', {
			params: { platform: 'instagram' },
		});
		expect(data).toMatchObject({ error: { code: 10 } });
	});
});
