import {
	appToken,
	startBench,
	startReceiver,
	world,
	type Bench,
	type Receiver,
} from './harness.mts';

let bench: Bench;
beforeAll(async () => {
	bench = await startBench();
});
afterAll(() => bench.simulator.close());
beforeEach(() => bench.client.reset());

const { facebookUser, page, account, app } = world;

describe('an answer that is none', () => {
	it.each([
		['nothing', { status: 200, body: '' }],
		['null', { status: 200, body: 'null' }],
		['half a list', { status: 200, body: '{"data":[{"id":"T","upd' }],
		['a page', { status: 502, body: '<html></html>', headers: { 'content-type': 'text/html' } }],
	])('comes to the letter: %s', async (_name, { status, body, ...more }) => {
		await bench.client.addFault({ kind: 'answer', status, body, ...more });
		const answer = await bench.call('facebook', 'GET', '/me', {
			transformResponse: (text: unknown) => text,
		} as object);
		expect({ status: answer.status, body: answer.data as unknown }).toEqual({ status, body });
		expect((await bench.call('facebook', 'GET', '/me')).status).toBe(200);
	});

	it('may be a redirect', async () => {
		const headers = { location: 'http://127.0.0.1:1/login' };
		await bench.client.addFault({ kind: 'answer', status: 302, headers });
		const answer = await bench.call('facebook', 'GET', '/me', { maxRedirects: 0 } as object);
		expect(answer.status).toBe(302);
		expect(answer.headers.location).toBe('http://127.0.0.1:1/login');
	});

	it.each([1150, -1, 960, -3])('may have a code that no document has: %i', async (code) => {
		await bench.client.addFault({ kind: 'error', status: 500, code });
		const answer = await bench.call('facebook', 'GET', '/me');
		expect(answer.status).toBe(500);
		expect(answer.data).toMatchObject({ error: { code } });
	});

	it.each(['errorAfterApply', 'answerAfterApply'] as const)(
		'may come after the deed: %s',
		async (kind) => {
			const { contactId } = await bench.client.writeMessage({ username: 'aziza', text: 'Hi' });
			await bench.client.addFault({ kind, status: 500, code: 1150, path: '/messages' });
			const answer = await bench.call('facebook', 'POST', `/${page.id}/messages`, {
				data: { recipient: { id: contactId }, message: { text: 'It went out' } },
			});
			expect(answer.status).toBe(500);
			const [{ messages }] = (await bench.client.getState()).conversations;
			expect(messages.map(({ text }) => text)).toEqual(['Hi', 'It went out']);
		},
	);
});

describe('fields that a level does not know', () => {
	let receiver: Receiver;
	beforeEach(async () => {
		receiver = await startReceiver();
	});
	afterEach(() => receiver.close());

	it('are refused with the whole call, at that level only', async () => {
		await bench.client.setSettings({
			unknownFields: { app: ['messaging_seen'], facebook: [], instagram: ['message_edit'] },
		});
		const subscribeApp = async (fields: string) =>
			await bench.call('facebook', 'POST', `/${app.id}/subscriptions`, {
				token: appToken,
				data: {
					object: 'instagram',
					callback_url: receiver.url,
					verify_token: receiver.verifyToken,
					fields,
				},
			});
		expect((await subscribeApp('messages,messaging_seen')).data).toMatchObject({
			error: { code: 100, message: expect.stringContaining('fields[1]') as string },
		});
		expect((await subscribeApp('messages,message_edit')).data).toEqual({ success: true });
		const ofAccount = await bench.call('instagram', 'POST', `/${account.id}/subscribed_apps`, {
			params: { subscribed_fields: 'messages,message_edit' },
		});
		expect(ofAccount.data).toMatchObject({
			error: { code: 100, message: expect.stringContaining('got "message_edit"') as string },
		});
	});
});

describe('Pages of a portfolio', () => {
	const asUser = { token: facebookUser.accessToken };
	const fields = 'id,owned_pages.limit(100){id,name,instagram_business_account{id}}';

	it('are in no list but that of the portfolio, and answer by their id', async () => {
		await bench.client.setSettings({ pagesOfPortfolio: true });
		expect((await bench.call('facebook', 'GET', '/me/accounts', asUser)).data).toEqual({
			data: [],
		});
		const listed = await bench.call('facebook', 'GET', '/me/businesses', {
			...asUser,
			params: { fields },
		});
		const shown = { id: page.id, instagram_business_account: { id: account.id } };
		expect(listed.data).toMatchObject({ data: [{ owned_pages: { data: [shown] } }] });
		const own = await bench.call('facebook', 'GET', `/${page.id}`, {
			...asUser,
			params: { fields: 'id,access_token' },
		});
		expect(own.data).toEqual({ id: page.id, access_token: page.accessToken });
	});

	it('are shown with business_management only', async () => {
		await bench.client.setSettings({
			pagesOfPortfolio: true,
			deniedPermissions: ['business_management'],
		});
		const listed = await bench.call('facebook', 'GET', '/me/businesses', asUser);
		expect(listed.data).toMatchObject({ error: { code: 10 } });
	});
});

it.each([
	[5, 5],
	[null, 0],
])('tokens read data for %s days', async (dataAccessDays, expected) => {
	await bench.client.setSettings({ dataAccessDays });
	const answer = await bench.call('facebook', 'GET', '/debug_token', {
		token: appToken,
		params: { input_token: facebookUser.accessToken },
	});
	const { data } = answer.data as { data: Record<'issued_at' | 'data_access_expires_at', number> };
	const days = (data.data_access_expires_at - data.issued_at) / 86_400;
	expect(data.data_access_expires_at === 0 ? 0 : days).toBe(expected);
});
