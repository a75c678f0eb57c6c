import {
	appToken,
	instagramAppToken,
	startBench,
	startReceiver,
	world,
	type Bench,
	type Json,
	type Receiver,
} from './harness.mts';

let bench: Bench;
let receiver: Receiver;
beforeAll(async () => {
	bench = await startBench();
});
afterAll(() => bench.simulator.close());
beforeEach(async () => {
	await bench.client.reset({ settings: { retryDelaysMs: [20, 20] } });
	receiver = await startReceiver();
});
afterEach(() => receiver.close());

const { app, account, page } = world;

describe.each([
	['facebook', app.id, appToken],
	['instagram', app.instagramAppId, instagramAppToken],
	['instagram', app.id, appToken],
] as const)('app-level subscription on %s, app %s', (mount, appId, token) => {
	const path = `/${appId}/subscriptions`;
	const wish = (more: Json = {}) => ({
		object: 'instagram',
		callback_url: receiver.url,
		verify_token: receiver.verifyToken,
		fields: 'messages,comments',
		...more,
	});
	const create = (more: Json = {}) => bench.call(mount, 'POST', path, { token, data: wish(more) });
	const read = async () => (await bench.call(mount, 'GET', path, { token })).data;

	it('asks the callback first, then lists, then forgets', async () => {
		expect((await create()).data).toEqual({ success: true });
		const asked = receiver.verifications[0].url.searchParams;
		expect(asked.get('hub.mode')).toBe('subscribe');
		expect(asked.get('hub.challenge')).toMatch(/^\d+$/);
		expect(await read()).toEqual({
			data: [
				{
					object: 'instagram',
					callback_url: receiver.url,
					active: true,
					fields: [
						{ name: 'messages', version: 'v25.0' },
						{ name: 'comments', version: 'v25.0' },
					],
				},
			],
		});
		const drop = (params: Record<string, string>) =>
			bench.call(mount, 'DELETE', path, { token, params });
		expect((await drop({ object: 'instagram', fields: 'comments' })).data.success).toBe(true);
		expect(await read()).toMatchObject({ data: [{ fields: [{ name: 'messages' }] }] });
		await drop({ object: 'instagram' });
		expect(await read()).toEqual({ data: [] });
	});

	it.each<[string, Json, Partial<Receiver['answer']>]>([
		['a wrong verify token', { verify_token: 'wrong' }, {}],
		['a wrong challenge', {}, { challenge: 'nope' }],
		['nobody there', { callback_url: 'http://127.0.0.1:9/' }, {}],
	])('fails with 2200: %s', async (_name, more, answer) => {
		Object.assign(receiver.answer, answer);
		const { status, data } = await create(more);
		expect(status).toBe(400);
		expect(data).toMatchObject({ error: { code: 2200 } });
		expect(await read()).toEqual({ data: [] });
	});

	it('keeps one callback per object', async () => {
		await create();
		await create({ callback_url: `${receiver.url}/other`, fields: 'messages' });
		expect(await read()).toMatchObject({
			data: [{ callback_url: `${receiver.url}/other`, fields: [{ name: 'messages' }] }],
		});
	});

	it('refuses unknown fields and other tokens', async () => {
		expect((await create({ fields: 'messages,nope' })).data).toMatchObject({
			error: { code: 100 },
		});
		const userToken = mount === 'facebook' ? page.accessToken : account.accessToken;
		const answer = await bench.call(mount, 'GET', path, { token: userToken });
		expect(answer.status).toBe(400);
	});
});

describe('account-level subscription', () => {
	it.each([
		['facebook', `/${page.id}`, 'feed,messages', 200],
		['facebook', '/me', 'feed', 200],
		['facebook', `/${page.id}`, 'feed,messages,comments', 400],
		['instagram', `/${account.id}`, 'messages,comments', 200],
		['instagram', '/me', 'messages', 200],
		['instagram', `/${account.id}`, 'messages,message_echoes', 400],
		['instagram', `/${account.id}`, '', 400],
	] as const)('%s %s with %s: %d', async (mount, node, fields, status) => {
		const path = `${node}/subscribed_apps`;
		const answer = await bench.call(mount, 'POST', path, {
			params: { subscribed_fields: fields },
		});
		expect(answer.status).toBe(status);
		const listed = (await bench.call(mount, 'GET', path)).data.data;
		if (status === 200) {
			expect(listed).toEqual([expect.objectContaining({ subscribed_fields: fields.split(',') })]);
			await bench.call(mount, 'DELETE', path);
			expect((await bench.call(mount, 'GET', path)).data).toEqual({ data: [] });
			return;
		}
		expect(listed).toEqual([]);
	});

	it('says which names there are', async () => {
		const { data } = await bench.call('facebook', 'POST', `/${page.id}/subscribed_apps`, {
			params: { subscribed_fields: 'feed,messages,comments' },
		});
		expect(data).toMatchObject({
			error: {
				message: expect.stringMatching(
					/^\(#100\) Param subscribed_fields\[2\] must be one of \{feed, mention, .*\} - got "comments"/,
				) as string,
			},
		});
	});

	it('needs pages_messaging for messages on a Page, not for feed', async () => {
		await bench.client.setSettings({ deniedPermissions: ['pages_messaging'] });
		const create = (fields: string) =>
			bench.call('facebook', 'POST', '/me/subscribed_apps', {
				params: { subscribed_fields: fields },
			});
		const refused = await create('feed,messages');
		expect(refused.status).toBe(403);
		expect(refused.data).toMatchObject({ error: { code: 200 } });
		expect((await create('feed')).status).toBe(200);
	});

	it('needs a Page token on a Page', async () => {
		const { data } = await bench.call('facebook', 'GET', `/${page.id}/subscribed_apps`, {
			token: world.facebookUser.accessToken,
		});
		expect(data).toMatchObject({ error: { code: 210 } });
	});
});
