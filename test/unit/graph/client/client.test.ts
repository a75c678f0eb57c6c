import { sleep } from 'n8n-workflow';
import nock from 'nock';

import { GraphClient, readPage } from '../../../../nodes/InstagramLeads/graph/client/client';
import { readCredential } from '../../../../nodes/InstagramLeads/graph/credential/credential';
import {
	APP_ID,
	APP_SECRET,
	facebookCredential,
	instagramCredential,
	PAGE_TOKEN,
} from '../../../helpers/credentials';
import { all, clientFor, failureOf, graphError, metaHost } from '../../../helpers/graph';

const cutConnection = () =>
	Object.assign(new Error('https://x/?access_token=s'), { code: 'ECONNRESET' });

const waits = () => jest.mocked(sleep).mock.calls.map(([milliseconds]) => milliseconds);

describe('a call', () => {
	it.each([
		['Facebook Login', facebookCredential()],
		['Instagram Login', instagramCredential()],
	])('%s: goes to its own host with the token in the header only', async (_name, credential) => {
		let path = '';
		metaHost(credential)
			.get('/v25.0/me')
			.query({ fields: 'id', limit: '5' })
			.reply(function (uri) {
				path = uri;
				return [200, { id: '1' }];
			});
		const client = await clientFor(credential);
		await client.get('/me', { fields: 'id', limit: 5, after: undefined });
		expect(path).not.toMatch(/token|EAA|IGAA/);
	});

	it('is given up after 10 seconds where it reads, after 30 where it changes something', async () => {
		const timeouts: Record<string, number> = {};
		const client = new GraphClient(readCredential(facebookCredential()), async (request) => {
			timeouts[request.method] = request.timeoutMs;
			return { status: 200, headers: {}, text: '{}' };
		});
		await client.get('/1');
		await client.post('/1/messages', { body: {} });
		await client.delete('/1');
		expect(timeouts).toEqual({ GET: 10_000, POST: 30_000, DELETE: 30_000 });
	});

	it('takes another token along where it is given one', async () => {
		const credential = facebookCredential();
		metaHost(credential, PAGE_TOKEN).get('/v25.0/1/conversations').reply(200, { data: [] });
		const client = await clientFor(credential);
		await client.get('/1/conversations', {}, { token: PAGE_TOKEN });
	});

	it("goes to Facebook's host where it is about the app, for both login types", async () => {
		const token = `${APP_ID}|${APP_SECRET}`;
		metaHost(facebookCredential(), token).get(`/v25.0/${APP_ID}/subscriptions`).reply(200, {});
		const client = await clientFor(instagramCredential());
		await client.get(`/${APP_ID}/subscriptions`, {}, { token, host: 'app' });
	});

	it('goes to the fake under a base URL', async () => {
		const credential = facebookCredential({ baseUrl: 'http://127.0.0.1:4590/x/' });
		nock('http://127.0.0.1:4590').get('/x/v25.0/me').reply(200, { id: '1' });
		expect(await (await clientFor(credential)).get('/me')).toEqual({ id: '1' });
	});

	it('sends JSON', async () => {
		const credential = facebookCredential();
		const body = { recipient: { id: '1' }, message: { text: 'Салом "👋"\n' } };
		metaHost(credential)
			.matchHeader('content-type', /^application\/json/)
			.post('/v25.0/1/messages', body)
			.reply(200, {});
		await (await clientFor(credential)).post('/1/messages', { body });
	});

	it('reads ids that no number can hold', async () => {
		const credential = instagramCredential();
		metaHost(credential)
			.get('/v25.0/me')
			.reply(200, '{"user_id":17841400000000001}', { 'content-type': 'application/json' });
		const client = await clientFor(credential);
		expect(await client.get('/me')).toEqual({ user_id: '17841400000000001' });
	});

	it("knows Meta's clock afterwards", async () => {
		const credential = facebookCredential();
		const date = 'Sun, 01 Mar 2026 10:00:00 GMT';
		metaHost(credential).get('/v25.0/me').reply(400, graphError(100), { date });
		const client = await clientFor(credential);
		await failureOf(client.get('/me'));
		expect(Math.floor(client.clock.now() / 1000) * 1000).toBe(Date.parse(date));
	});
});

describe('a failure', () => {
	it.each([
		['an error with its usual status', 403, graphError(10, { error_subcode: 2534022 }), 'window'],
		['an error with status 200', 200, graphError(36000), 'badRequest'],
		['an expired token with status 401', 401, graphError(190), 'reconnect'],
		['a page of some proxy', 200, '<html>login</html>', 'badRequest'],
		['an empty answer', 404, '', 'badRequest'],
	])('%s', async (_name, status, body, errorClass) => {
		const credential = facebookCredential();
		metaHost(credential).get('/v25.0/me').reply(status, body);
		const failure = await failureOf((await clientFor(credential)).get('/me'));
		expect(failure.errorClass).toBe(errorClass);
		expect(waits()).toEqual([]);
	});

	it.each(['get', 'post'] as const)('is a redirect, which nobody follows: %s', async (method) => {
		const credential = facebookCredential();
		let stolen = 0;
		nock('https://elsewhere.example.com')
			.persist()
			.intercept(/.*/, 'GET')
			.reply(() => [200, String(++stolen)])
			.intercept(/.*/, 'POST')
			.reply(() => [200, String(++stolen)]);
		const location = 'https://elsewhere.example.com/steal?access_token=x';
		for (const status of [302, 307]) {
			metaHost(credential)[method]('/v25.0/1/messages').reply(status, '', { location });
			const client = await clientFor(credential);
			const call = method === 'get' ? client.get('/1/messages') : client.post('/1/messages', {});
			const failure = await failureOf(call);
			expect(failure.message).toContain("not Meta's");
			expect(`${failure.message} ${failure.description}`).not.toMatch(/elsewhere|EAA/);
		}
		expect(stolen).toBe(0);
		nock.cleanAll();
	});

	it('shows nothing of the request', async () => {
		const credential = facebookCredential();
		metaHost(credential).post('/v25.0/1/messages').replyWithError(cutConnection());
		const client = await clientFor(credential);
		const failure = await failureOf(client.post('/1/messages', { body: { text: 'private' } }));
		const shown = JSON.stringify([failure, failure.message, failure.stack]);
		expect(shown).toContain('ECONNRESET');
		expect(shown).not.toMatch(/EAAuser|private|access_token|graph\.facebook/);
	});
});

describe('repeating', () => {
	const brief: Array<[string, (scope: nock.Interceptor) => nock.Scope]> = [
		['code 2', (call) => call.reply(500, graphError(2, { is_transient: true }))],
		['a bad gateway', (call) => call.reply(502, '<html></html>')],
		['a cut connection', (call) => call.replyWithError(cutConnection())],
		['a code that no table has', (call) => call.reply(500, graphError(1150))],
		['an empty answer', (call) => call.reply(200, '')],
		['null', (call) => call.reply(200, 'null')],
		['half an answer', (call) => call.reply(200, '{"data":[{"id":"T","upda')],
	];

	it.each(brief)('a read, after %s', async (_name, fail) => {
		const credential = facebookCredential();
		fail(metaHost(credential).get('/v25.0/me'));
		fail(metaHost(credential).get('/v25.0/me'));
		metaHost(credential).get('/v25.0/me').reply(200, { id: '1' });
		expect(await (await clientFor(credential)).get('/me')).toEqual({ id: '1' });
		const [first, second] = waits();
		expect(first).toBeGreaterThan(250 - 1);
		expect(first).toBeLessThanOrEqual(500);
		expect(second).toBeGreaterThan(500 - 1);
		expect(second).toBeLessThanOrEqual(1000);
	});

	it('a read three times at most', async () => {
		const credential = facebookCredential();
		metaHost(credential).get('/v25.0/me').times(3).reply(500, graphError(2));
		const failure = await failureOf((await clientFor(credential)).get('/me'));
		expect(failure.errorClass).toBe('transient');
	});

	it.each([
		['rate limit', 613],
		['permission', 10],
		['token', 190],
		['parameter', 100],
	])('no read that failed for a reason that stays: %s', async (_name, code) => {
		const credential = facebookCredential();
		metaHost(credential).get('/v25.0/me').reply(400, graphError(code));
		await failureOf((await clientFor(credential)).get('/me'));
		expect(waits()).toEqual([]);
	});

	it.each(brief)('no send, after %s: it may have gone out', async (_name, fail) => {
		const credential = facebookCredential();
		fail(metaHost(credential).post('/v25.0/1/messages'));
		const failure = await failureOf(
			(await clientFor(credential)).post('/1/messages', { body: {} }),
		);
		expect(failure.errorClass).toBe('unknownOutcome');
		expect(waits()).toEqual([]);
	});

	it.each(['ECONNREFUSED', 'ENOTFOUND'])(
		'no send that found no host either, but that one is known not to have gone out: %s',
		async (code) => {
			const credential = facebookCredential();
			metaHost(credential)
				.post('/v25.0/1/messages')
				.replyWithError(Object.assign(new Error('no'), { code }));
			const client = await clientFor(credential);
			const failure = await failureOf(client.post('/1/messages', { body: {} }));
			expect(failure.errorClass).toBe('transient');
		},
	);

	it('no other change either, but that one has no unknown outcome', async () => {
		const credential = facebookCredential();
		metaHost(credential).delete('/v25.0/1/subscribed_apps').reply(500, graphError(2));
		const failure = await failureOf((await clientFor(credential)).delete('/1/subscribed_apps'));
		expect(failure.errorClass).toBe('transient');
	});
});

describe("Meta's limits", () => {
	const usage = (minutes: number, percent = 100) => ({
		'X-Business-Use-Case-Usage': JSON.stringify({
			'17841400000000001': [
				{ type: 'instagram', call_count: percent, estimated_time_to_regain_access: minutes },
			],
		}),
	});

	it('are kept by waiting as long as Meta says: no call goes out', async () => {
		const credential = facebookCredential();
		metaHost(credential).get('/v25.0/me').reply(400, graphError(80002), usage(19));
		const client = await clientFor(credential);
		const told = await failureOf(client.get('/me'));
		const other = await clientFor(credential);
		const held = await failureOf(other.get('/me'));
		const send = await failureOf(other.post('/1/messages', { body: {} }));
		for (const failure of [told, held, send]) {
			expect(failure.errorClass).toBe('rate');
			const minutes = (Date.parse(failure.facts.retryAt ?? '') - Date.now()) / 60_000;
			expect(Math.round(minutes)).toBe(19);
			expect(failure.description).toMatch(/^No calls until \d{4}-\d\d-\d\d \d\d:\d\d UTC/);
		}
		expect(held.message).toContain('not made');
	});

	it('of one credential hold up no other', async () => {
		const [full, free] = [facebookCredential(), facebookCredential()];
		metaHost(full).get('/v25.0/me').reply(400, graphError(4), usage(5));
		metaHost(free).get('/v25.0/me').reply(200, { id: '1' });
		await failureOf((await clientFor(full)).get('/me'));
		expect(await (await clientFor(free)).get('/me')).toEqual({ id: '1' });
	});

	it('slow calls down before they are hit', async () => {
		const credential = instagramCredential();
		metaHost(credential)
			.get('/v25.0/me')
			.times(2)
			.reply(200, { id: '1' }, { 'x-app-usage': '{"call_volume":80,"cpu_time":10}' });
		const client = await clientFor(credential);
		await client.get('/me');
		expect(waits()).toEqual([]);
		await client.get('/me');
		expect(waits()[0]).toBeGreaterThan(500);
		expect(waits()[0]).toBeLessThanOrEqual(1000);
	});

	it('of other reads by the second hold up neither sends nor conversations', async () => {
		const credential = facebookCredential();
		const host = metaHost(credential);
		host.get('/v25.0/1/media').times(3).reply(400, graphError(613));
		host.post('/v25.0/1/messages').reply(200, { message_id: 'm' });
		host.get('/v25.0/1/conversations').reply(200, { data: [] });
		const client = await clientFor(credential);
		for (let refusals = 0; refusals < 3; refusals++) await failureOf(client.get('/1/media'));
		expect((await failureOf(client.get('/1/media'))).message).toContain('not made');
		expect(await client.post('/1/messages', { body: {} })).toEqual({ message_id: 'm' });
		expect(await conversationsOf(client)).toEqual({ data: [] });
	});
});

const conversationsOf = async (client: GraphClient, path = '/1/conversations') =>
	await client.get(path, {}, { conversationsOf: 'account' });

describe('a call for conversations that came too soon', () => {
	it('is made again after about a second; nobody else waits', async () => {
		const credential = facebookCredential();
		const host = metaHost(credential);
		host.get('/v25.0/1/conversations').reply(400, graphError(613));
		host.get('/v25.0/2/conversations').reply(200, { data: [2] });
		host.get('/v25.0/1/conversations').reply(200, { data: [1] });
		const client = await clientFor(credential);
		const answers: unknown[] = [];
		const first = conversationsOf(client).then((answer) => answers.push(answer));
		const second = conversationsOf(client, '/2/conversations').then((answer) =>
			answers.push(answer),
		);
		await Promise.all([first, second]);
		expect(answers).toContainEqual({ data: [1] });
		expect(answers).toContainEqual({ data: [2] });
		const longest = Math.max(...waits());
		expect(longest).toBeGreaterThan(1000);
		expect(longest).toBeLessThan(1500);
		expect(waits().filter((pause) => pause > 1000)).toHaveLength(1);
	});

	it('is made five times at most, and fails without a hold', async () => {
		const credential = facebookCredential();
		const host = metaHost(credential);
		host
			.get('/v25.0/1/conversations')
			.times(5)
			.reply(400, graphError(613, { error_subcode: 0 }));
		host.get('/v25.0/1/conversations').reply(200, { data: [] });
		const client = await clientFor(credential);
		const failure = await failureOf(conversationsOf(client));
		expect(failure).toMatchObject({ errorClass: 'rate', facts: { code: 613 } });
		expect(failure.facts.retryAt).toBeUndefined();
		expect(await conversationsOf(client)).toEqual({ data: [] });
	});

	it.each([1996, 2018338, 2534040])(
		'is another matter with subcode %i: all such calls are held',
		async (error_subcode) => {
			const credential = facebookCredential();
			const host = metaHost(credential);
			host.get('/v25.0/1/conversations').times(2).reply(400, graphError(613, { error_subcode }));
			const client = await clientFor(credential);
			await failureOf(conversationsOf(client));
			await failureOf(conversationsOf(client));
			host.get('/v25.0/1/conversations').reply(400, graphError(613, { error_subcode }));
			await failureOf(conversationsOf(client));
			expect((await failureOf(conversationsOf(client))).message).toContain('not made');
		},
	);

	it('waits where Meta says for how long', async () => {
		const credential = facebookCredential();
		const usage = { 'X-Business-Use-Case-Usage': '{"1":[{"estimated_time_to_regain_access":3}]}' };
		metaHost(credential).get('/v25.0/1/conversations').reply(400, graphError(613), usage);
		const client = await clientFor(credential);
		expect((await failureOf(conversationsOf(client))).facts.retryAt).toBeDefined();
		expect((await failureOf(conversationsOf(client))).message).toContain('not made');
	});
});

describe('paging', () => {
	const next = (after: string) => ({
		cursors: { after },
		next: `https://graph.facebook.com/v25.0/1/media?access_token=SECRET&after=WRONG`,
	});

	it("asks by cursor, never by Meta's next, which carries the token", async () => {
		const credential = facebookCredential();
		const host = metaHost(credential);
		host
			.get('/v25.0/1/media')
			.query({ limit: '2' })
			.reply(200, { data: [1, 2], paging: next('A') });
		host
			.get('/v25.0/1/media')
			.query({ limit: '2', after: 'A' })
			.reply(200, { data: [], paging: next('B') });
		host
			.get('/v25.0/1/media')
			.query({ limit: '2', after: 'B' })
			.reply(200, { data: [3], paging: { cursors: { after: 'C' } } });
		const pages = await all((await clientFor(credential)).pages('/1/media', { limit: 2 }));
		expect(pages.map(({ data }) => data)).toEqual([[1, 2], [], [3]]);
	});

	it('asks for half a page where Meta finds it too big, and goes on from there', async () => {
		const credential = facebookCredential();
		const page = (query: Record<string, string>) =>
			metaHost(credential).get('/v25.0/1/comments').query(query);
		page({ limit: '50' }).times(3).reply(500, graphError(1));
		page({ limit: '25' }).reply(200, { data: [1], paging: next('A') });
		page({ limit: '25', after: 'A' })
			.times(3)
			.reply(500, graphError(1, { error_subcode: 99 }));
		page({ limit: '12', after: 'A' }).reply(200, { data: [2] });
		const pages = await all((await clientFor(credential)).pages('/1/comments', { limit: 50 }));
		expect(pages.map(({ data }) => data)).toEqual([[1], [2]]);
	});

	it.each([
		['a single entry is too much already', { limit: 1 }, 1],
		['there is no page size to halve', {}, 1],
		['something else is wrong', { limit: 50 }, 2],
	])('gives up where %s', async (_name, query, code) => {
		const credential = facebookCredential();
		metaHost(credential).get('/v25.0/1/comments').query(true).times(3).reply(500, graphError(code));
		const pages = (await clientFor(credential)).pages('/1/comments', query);
		expect(await failureOf(pages.next())).toMatchObject({ facts: { code } });
	});

	it('ends where the cursor no longer moves', async () => {
		const credential = facebookCredential();
		metaHost(credential)
			.get('/v25.0/1/media')
			.query(true)
			.times(2)
			.reply(200, { data: [1], paging: next('A') });
		expect(await all((await clientFor(credential)).pages('/1/media'))).toHaveLength(2);
	});

	it.each<[string, unknown, number, string | undefined]>([
		['next and cursor', { data: [1], paging: next('A') }, 2, 'A'],
		['a full page without next', { data: [1, 2], paging: { cursors: { after: 'A' } } }, 2, 'A'],
		['a short page without next', { data: [1], paging: { cursors: { after: 'A' } } }, 2, undefined],
		['an empty page with next', { data: [], paging: next('A') }, 2, 'A'],
		['next without a cursor', { data: [1], paging: { next: 'https://x' } }, 2, undefined],
		['an empty cursor', { data: [1], paging: next('') }, 2, undefined],
		['no paging', { data: [1] }, 2, undefined],
	])('reads %s', (_name, body, limit, after) => {
		expect(readPage(body, limit).after).toBe(after);
	});

	it.each([undefined, null, {}, { data: 'x' }, 'x'])('reads an odd page as empty: %s', (body) => {
		expect(readPage(body)).toEqual({ data: [], after: undefined });
	});
});
