import axios from 'axios';
import { startBench, world, type Bench } from './harness.mts';

let bench: Bench;
beforeAll(async () => {
	bench = await startBench();
});
afterAll(() => bench.simulator.close());
beforeEach(() => bench.client.reset());

const read = (timeout?: number) => bench.call('facebook', 'GET', '/me', { timeout });

describe('faults', () => {
	it('answers the next fitting calls with an error', async () => {
		await bench.client.addFault({
			kind: 'error',
			times: 2,
			path: '/me',
			method: 'get',
			status: 400,
			code: 80006,
			message: 'slow down',
			headers: { 'x-app-usage': '{}' },
		});
		const other = await bench.call('facebook', 'GET', `/${world.page.id}`);
		expect(other.status).toBe(200);
		for (const status of [400, 400, 200]) expect((await read()).status).toBe(status);
		const calls = await bench.client.getCalls();
		expect(calls.map(({ code, fault }) => [code, fault])).toEqual([
			[undefined, undefined],
			[80006, 'error'],
			[80006, 'error'],
			[undefined, undefined],
		]);
	});

	it('lets some pass first', async () => {
		await bench.client.addFault({ kind: 'error', skip: 1 });
		const statuses = [await read(), await read(), await read()].map(({ status }) => status);
		expect(statuses).toEqual([200, 500, 200]);
	});

	it('strikes by chance, the same calls for the same seed', async () => {
		const strike = async (seed: number) => {
			await bench.client.clearFaults();
			await bench.client.addFault({ kind: 'error', times: 100, probability: 0.3, seed });
			const statuses: number[] = [];
			for (let call = 0; call < 40; call += 1) statuses.push((await read()).status);
			return statuses;
		};
		const first = await strike(7);
		expect(await strike(7)).toEqual(first);
		expect(await strike(8)).not.toEqual(first);
		const struck = first.filter((status) => status === 500).length;
		expect(struck).toBeGreaterThan(4);
		expect(struck).toBeLessThan(25);
	});

	it('hangs and cuts', async () => {
		await bench.client.addFault({ kind: 'hang' });
		await expect(read(100)).rejects.toThrow(/timeout/);
		await bench.client.addFault({ kind: 'cut' });
		await expect(read()).rejects.toThrow(/socket hang up|ECONNRESET/);
		expect((await read()).status).toBe(200);
	});

	it('cuts after a send was applied', async () => {
		const { contactId: id } = await bench.client.writeMessage({ username: 'a', text: 'hi' });
		await bench.client.addFault({ kind: 'cutAfterApply', method: 'POST', path: '/messages' });
		const data = { recipient: { id }, message: { text: 'hello' } };
		await expect(bench.call('facebook', 'POST', '/me/messages', { data })).rejects.toThrow();
		const [{ messages }] = (await bench.client.getState()).conversations;
		expect(messages.map(({ text }) => text)).toEqual(['hi', 'hello']);
	});

	it('forgets them', async () => {
		await bench.client.addFault({ kind: 'cut' });
		await bench.client.clearFaults();
		expect((await read()).status).toBe(200);
	});
});

describe('control API', () => {
	const post = (path: string, data: unknown) =>
		axios.post<{ error: string }>(`${bench.simulator.url}/_sim/${path}`, data, {
			validateStatus: () => true,
			proxy: false,
		});

	it.each([
		['messages', { username: 'a' }, 400, /Give text/],
		['messages', { text: 'hi' }, 400, /Give username or contactId/],
		['messages', { contactId: '1', text: 'hi' }, 404, /no contact 1/],
		['messages', { username: 'a', text: 5 }, 400, /^text: /],
		['messages', { username: 'a', text: 'hi', typo: 1 }, 400, /typo/],
		['comments', { username: 'a', text: 'hi', mediaId: '1' }, 404, /no post 1/],
		['comments', { username: 'a', text: 'hi', parentId: '1' }, 404, /no comment 1/],
		['unsends', { messageId: '1' }, 404, /no message 1/],
		['webhooks/raw', { bodyText: 'x' }, 409, /No callback/],
		['webhooks/raw', {}, 400, /payload or bodyText/],
		['clock', {}, 400, /advanceSeconds or now/],
		['faults', { kind: 'explode' }, 400, /kind/],
		['settings', { retryDelaysMs: 'often' }, 400, /retryDelaysMs/],
		['reset', { settings: { nope: 1 } }, 400, /nope/],
		['tokens', { which: 'page' }, 400, /killWithSubcode or issue/],
	])('refuses %s %j with %d', async (path, body, status, message) => {
		const answer = await post(path, body);
		expect(answer.status).toBe(status);
		expect(answer.data.error).toMatch(message);
	});

	it('words refusals for the client', async () => {
		await expect(bench.client.unsend({ messageId: '1' })).rejects.toThrow(
			'Simulator refused POST /_sim/unsends: There is no message 1',
		);
	});

	it('starts over with other facts, never with ids already used', async () => {
		const before = await bench.client.writeMessage({ username: 'a', text: 'hi' });
		const { world: changed } = await bench.client.reset({
			world: { account: { username: 'other.shop' } },
			settings: { meShape: 'data' },
		});
		expect(changed.account).toMatchObject({ id: world.account.id, username: 'other.shop' });
		expect((await bench.client.getState()).conversations).toEqual([]);
		const after = await bench.client.writeMessage({ username: 'a', text: 'hi' });
		expect(after.messageId).not.toBe(before.messageId);
		expect(after.contactId).not.toBe(before.contactId);
		const me = await bench.call('instagram', 'GET', '/me', { params: { fields: 'username' } });
		expect(me.data).toMatchObject({ data: [{ username: 'other.shop' }] });
	});

	it('moves the clock', async () => {
		const { now } = await bench.client.setClock({ now: '2030-01-01T00:00:00Z' });
		expect(now).toMatch(/^2030-01-01T00:00:00/);
	});

	it('issues tokens of any age', async () => {
		const { accessToken } = await bench.client.changeToken({
			which: 'instagramUser',
			issue: { livesSeconds: 60 },
		});
		const me = () => bench.call('instagram', 'GET', '/me', { token: accessToken });
		expect((await me()).status).toBe(200);
		await bench.client.setClock({ advanceSeconds: 61 });
		expect((await me()).data).toMatchObject({ error: { error_subcode: 463 } });
	});

	it('sends usage headers when set', async () => {
		await bench.client.setSettings({ appUsage: { call_count: 95 } });
		expect((await read()).headers['x-app-usage']).toBe('{"call_count":95}');
	});

	it('tells watchers what happens', async () => {
		const abort = new AbortController();
		const response = await fetch(`${bench.simulator.url}/_sim/events`, { signal: abort.signal });
		const reader = response.body?.getReader();
		const decoder = new TextDecoder();
		await bench.client.writeMessage({ username: 'a', text: 'hi there' });
		let text = '';
		while (!text.includes('hi there')) text += decoder.decode((await reader?.read())?.value);
		expect(text).toContain('event: message');
		abort.abort();
	});

	it.each(['/', '/page/style.css', '/page/phone.css', '/page/app.js', '/page/view.js'])(
		'serves %s without outside resources',
		async (path) => {
			const { status, data } = await axios.get<string>(bench.simulator.url + path, {
				proxy: false,
			});
			expect(status).toBe(200);
			expect(data.length).toBeGreaterThan(500);
			expect(data).not.toMatch(/https?:\/\//);
		},
	);
});
