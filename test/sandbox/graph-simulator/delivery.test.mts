import {
	nextBodies,
	signatureOf,
	startBench,
	startReceiver,
	subscribe,
	world,
	type Bench,
	type Json,
	type Receiver,
	type WebhookBody,
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

const { app, page } = world;

describe('who gets what', () => {
	it('needs both levels and the field', async () => {
		const write = async () => {
			return (await bench.client.writeMessage({ username: 'a', text: 'hi' })).webhooks;
		};
		expect(await write()).toBe(0);
		await subscribe(bench, receiver, 'facebook', 'comments');
		expect(await write()).toBe(0);
		await subscribe(bench, receiver, 'facebook');
		expect(await write()).toBe(1);
		await subscribe(bench, receiver, 'instagram');
		expect(await write()).toBe(2);
		await bench.call('facebook', 'DELETE', `/${page.id}/subscribed_apps`);
		expect(await write()).toBe(1);
	});

	it('signs the instagram mount with the Meta app secret when told to', async () => {
		await bench.client.setSettings({ instagramSignsWith: 'meta' });
		await subscribe(bench, receiver, 'instagram');
		await bench.client.writeMessage({ username: 'a', text: 'hi' });
		await bench.client.settle();
		const [{ headers, body }] = receiver.posts;
		expect(headers['x-hub-signature-256']).toBe(signatureOf(app.secret, body));
	});

	it('is set up by hand as in the dashboard', async () => {
		const { url: callbackUrl, verifyToken } = receiver;
		const wish = { loginType: 'instagram' as const, callbackUrl, verifyToken };
		await expect(bench.client.subscribeByHand({ ...wish, verifyToken: 'x' })).rejects.toThrow(
			/Callback verification failed/,
		);
		await bench.client.subscribeByHand(wish);
		expect((await bench.client.writeMessage({ username: 'a', text: 'hi' })).webhooks).toBe(1);
	});

	it('keeps comments back without Advanced Access', async () => {
		await bench.client.setSettings({ commentWebhooks: false });
		await subscribe(bench, receiver, 'facebook');
		const { webhooks } = await bench.client.writeComment({ username: 'a', text: 'hi' });
		expect(webhooks).toBe(0);
	});
});

describe('rules and retries', () => {
	beforeEach(() => subscribe(bench, receiver, 'facebook'));
	const write = (text: string) => bench.client.writeMessage({ username: 'a', text });
	const texts = (bodies: WebhookBody[]) =>
		bodies.map(({ entry }) =>
			entry.flatMap(({ messaging = [] }) => messaging.map((event) => (event.message as Json).text)),
		);

	it('drops, duplicates, reverses', async () => {
		await bench.client.setRules({ dropNext: 1 });
		await write('lost');
		await bench.client.setRules({ duplicateNext: 1 });
		await write('twice');
		await bench.client.settle();
		await bench.client.setRules({ reverseNext: 2 });
		await write('second');
		await write('first');
		expect(texts(await nextBodies(bench, receiver)).flat()).toEqual(
			expect.arrayContaining(['twice', 'twice', 'first', 'second']),
		);
		expect(receiver.posts).toHaveLength(4);
		const outcomes = (await bench.client.getDeliveries()).map(({ outcome }) => outcome);
		expect(outcomes).toEqual(['dropped', ...Array<string>(4).fill('delivered')]);
	});

	it.each([
		['entries', 3, 1],
		['events', 1, 3],
	] as const)('batches as %s', async (batchAs, entries, events) => {
		await bench.client.setRules({ batchNext: 3, batchAs });
		for (const text of ['a', 'b', 'c']) await write(text);
		const [body, ...rest] = await nextBodies(bench, receiver);
		expect(rest).toEqual([]);
		expect(body.entry).toHaveLength(entries);
		expect(body.entry[0].messaging).toHaveLength(events);
		expect(texts([body])[0]).toEqual(['a', 'b', 'c']);
	});

	it('delivers what was written, in the order and as often as told', async () => {
		const silent = (text: string) =>
			bench.client.writeMessage({ username: 'a', text, webhook: false });
		const [first, second] = [await silent('first'), await silent('second')];
		const { commentId } = await bench.client.writeComment({
			username: 'a',
			text: 'price?',
			webhook: false,
		});
		expect(await nextBodies(bench, receiver)).toEqual([]);
		const ids = [second.messageId, commentId, first.messageId];
		expect(await bench.client.deliver({ ids, copies: 2 })).toEqual({ webhooks: 1 });
		const bodies = await nextBodies(bench, receiver);
		expect(bodies).toHaveLength(2);
		expect(bodies[1]).toEqual(bodies[0]);
		expect(texts([bodies[0]])[0]).toEqual(['second', 'first']);
		expect(bodies[0].entry[1]).toMatchObject({ changes: [{ value: { id: commentId } }] });
		await expect(bench.client.deliver({ ids: ['m_nobody'] })).rejects.toThrow(/m_nobody/);
	});

	it('flushes an unfinished batch', async () => {
		await bench.client.setRules({ batchNext: 3 });
		await write('a');
		expect(await nextBodies(bench, receiver)).toEqual([]);
		await bench.client.flush();
		expect(await nextBodies(bench, receiver)).toHaveLength(1);
	});

	it('tries again until accepted, then gives up', async () => {
		receiver.answer.status = 500;
		await write('a');
		await bench.client.settle();
		const [failed] = await bench.client.getDeliveries();
		expect(failed).toMatchObject({ outcome: 'failed' });
		expect(failed.attempts.map(({ status }) => status)).toEqual([500, 500, 500]);
		const shown = (await bench.client.getState()).conversations[0].messages[0];
		expect(shown).toMatchObject({ webhook: 'failed', webhookStatus: 500 });
	});

	it('waits only so long for an answer', async () => {
		await bench.client.setSettings({ deliveryTimeoutMs: 50, retryDelaysMs: [] });
		receiver.answer.delayMs = 500;
		await write('a');
		await bench.client.settle();
		const [{ attempts }] = await bench.client.getDeliveries();
		expect(attempts[0].error).toMatch(/timeout/);
	});

	it('unsubscribes the account after an hour of failures', async () => {
		receiver.answer.status = 500;
		await write('a');
		await bench.client.settle();
		expect((await bench.client.getState()).subscriptions.facebook.account).toEqual(['feed']);
		await bench.client.setClock({ advanceSeconds: 3601 });
		await write('b');
		await bench.client.settle();
		expect((await bench.client.getState()).subscriptions.facebook.account).toBeNull();
	});

	it.each([
		['valid', app.secret],
		['wrong', undefined],
		['missing', undefined],
	] as const)('posts raw bytes with a %s signature', async (signature, secret) => {
		receiver.answer.status = 418;
		const bodyText = '{"half a bo';
		const result = await bench.client.postRaw({ bodyText, signature });
		expect(result).toMatchObject({ status: 418, body: 'OK' });
		const [{ body, headers }] = receiver.posts;
		expect(body.toString()).toBe(bodyText);
		const sent = headers['x-hub-signature-256'];
		if (signature === 'missing') expect(sent).toBeUndefined();
		if (signature === 'wrong') expect(sent).not.toBe(signatureOf(app.secret, body));
		if (secret) expect(sent).toBe(signatureOf(secret, body));
	});

	it('presses the Test button', async () => {
		await bench.client.pressTestButton({ loginType: 'facebook' });
		expect((await nextBodies(bench, receiver))[0].entry[0]).toMatchObject({
			id: '0',
			messaging: [{ timestamp: '1527459824', message: { mid: 'random_mid' } }],
		});
	});
});
