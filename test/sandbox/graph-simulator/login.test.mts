import axios from 'axios';
import { appToken, startBench, world, type Bench } from './harness.mts';

let bench: Bench;
beforeAll(async () => {
	bench = await startBench();
});
afterAll(() => bench.simulator.close());
beforeEach(() => bench.client.reset());

const redirectUri = 'http://127.0.0.1:5678/rest/oauth2-credential/callback';
const { app, account, page, facebookUser } = world;
const request = { client_id: app.id, redirect_uri: redirectUri, state: 'abc', config_id: '1098' };

const dialog = (step: string, params: Record<string, string> = request) =>
	axios.get<string>(`${bench.simulator.facebookBaseUrl}/v25.0/dialog/oauth${step}`, {
		params,
		maxRedirects: 0,
		validateStatus: () => true,
		proxy: false,
	});

const back = async (step: string, params = request as Record<string, string>) => {
	const { status, headers } = await dialog(step, params);
	expect(status).toBe(302);
	return new URL(String(headers.location));
};

const codeFor = async (params = request as Record<string, string>) =>
	String((await back('/allow', params)).searchParams.get('code'));

const exchange = (code: string, more: object = {}) =>
	bench.call('facebook', 'POST', '/oauth/access_token', {
		token: '',
		data: new URLSearchParams({
			grant_type: 'authorization_code',
			client_id: app.id,
			client_secret: app.secret,
			redirect_uri: redirectUri,
			code,
			...more,
		}).toString(),
		headers: { 'content-type': 'application/x-www-form-urlencoded' },
	});

const debug = async (token: string) => {
	const params = { input_token: token };
	const answer = await bench.call('facebook', 'GET', '/debug_token', { token: appToken, params });
	return answer.data.data as Record<string, unknown>;
};

describe('the consent page', () => {
	it('shows Page, account, and what is asked for', async () => {
		const { status, data } = await dialog('');
		expect(status).toBe(200);
		expect(data).toContain(page.name);
		expect(data).toContain(`@${account.username}`);
		expect(data).toContain('Configuration 1098');
	});

	it('leads back with a code, or with a refusal, and always with the state', async () => {
		const allowed = await back('/allow');
		expect(allowed.href.startsWith(redirectUri)).toBe(true);
		expect(allowed.searchParams.get('state')).toBe('abc');
		const cancelled = await back('/cancel');
		expect(cancelled.searchParams.get('error')).toBe('access_denied');
		expect(cancelled.searchParams.get('code')).toBeNull();
	});

	it.each<[string, object, Record<string, string>, RegExp]>([
		['another app', {}, { ...request, client_id: '1' }, /Invalid App ID/],
		['a wrong redirect URI', { redirectUris: ['https://other.example/'] }, request, /URL Blocked/],
		[
			'an app in development, for people without role',
			{ inDevelopment: true, hasRole: false },
			request,
			/App not active/,
		],
	])('is not shown for %s', async (_name, settings, params, words) => {
		await bench.client.setSettings(settings);
		const { status, data } = await dialog('/allow', params);
		expect(status).toBe(400);
		expect(data).toMatch(words);
	});

	it('is shown for an app in development to people with a role', async () => {
		await bench.client.setSettings({ inDevelopment: true });
		expect((await dialog('')).status).toBe(200);
	});
});

describe('the exchange', () => {
	it("gives a system user's token, which has no end, once", async () => {
		const code = await codeFor();
		const { status, data } = await exchange(code);
		expect(status).toBe(200);
		expect(data).not.toHaveProperty('expires_in');
		expect(await debug(String(data.access_token))).toMatchObject({
			type: 'SYSTEM_USER',
			expires_at: 0,
			data_access_expires_at: 0,
		});
		expect((await exchange(code)).data).toMatchObject({
			error: { code: 100, error_subcode: 36009 },
		});
		expect(JSON.stringify(await bench.client.getCalls())).not.toContain(code);
	});

	it("gives a person's token of 60 days where there is no configuration", async () => {
		const { client_id, redirect_uri, state } = request;
		const asked = { client_id, redirect_uri, state, scope: 'instagram_basic' };
		const { data } = await exchange(await codeFor(asked));
		expect(data).toMatchObject({ token_type: 'bearer', expires_in: 60 * 86_400 });
	});

	it.each<[string, object, object]>([
		['another redirect URI', { redirect_uri: `${redirectUri}/` }, { error_subcode: 36008 }],
		['a wrong code', { code: 'AQwrong' }, { error_subcode: 36007 }],
		['a wrong secret', { client_secret: 'wrong' }, { code: 1 }],
	])('refuses %s', async (_name, more, error) => {
		const answer = await exchange(await codeFor(), more);
		expect(answer.status).toBe(400);
		expect(answer.data).toMatchObject({ error });
	});
});

describe("a system user's token", () => {
	const token = facebookUser.systemUserAccessToken;

	it.each([
		['account', 100],
		['page', undefined],
	] as const)('lists no Page, and sees the %s', async (systemUserSees, code) => {
		await bench.client.setSettings({ systemUserSees });
		const listed = await bench.call('facebook', 'GET', '/me/accounts', { token });
		expect(listed.data).toEqual({ data: [] });
		const params = { fields: 'id,access_token' };
		const { data } = await bench.call('facebook', 'GET', `/${page.id}`, { token, params });
		expect((data.error as { code?: number } | undefined)?.code).toBe(code);
	});

	it('reads conversations and subscribes by the account where it sees no Page', async () => {
		const path = `/${account.id}/conversations`;
		expect((await bench.call('facebook', 'GET', path, { token })).data).toMatchObject({ data: [] });
		const subscribed = await bench.call('facebook', 'POST', `/${account.id}/subscribed_apps`, {
			token,
			data: { subscribed_fields: 'messages,comments' },
		});
		expect(subscribed.data).toEqual({ success: true });
		const user = { token: facebookUser.accessToken };
		expect((await bench.call('facebook', 'GET', path, user)).status).toBe(400);
	});

	it('dies like any other', async () => {
		await bench.client.changeToken({ which: 'systemUser', killWithSubcode: 460 });
		const { data } = await bench.call('facebook', 'GET', '/me', { token });
		expect(data).toMatchObject({ error: { code: 190, error_subcode: 460 } });
	});
});
