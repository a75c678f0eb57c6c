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

const { app, account } = world;
const everything =
	'messages,messaging_postbacks,message_reactions,messaging_seen,message_edit,messaging_referral,comments,live_comments,mentions,standby';

describe.each([
	['facebook', app.secret],
	['instagram', app.instagramAppSecret],
] as const)('delivery on %s', (mount, secret) => {
	it('signs escaped bytes with both headers', async () => {
		await subscribe(bench, receiver, mount);
		const written = await bench.client.writeMessage({ username: 'aziza', text: 'Салом / 👋' });
		expect(written.webhooks).toBe(1);
		const [body] = await nextBodies(bench, receiver);
		const [received] = receiver.posts;
		expect(received.body.toString()).toContain(
			'"\\u0421\\u0430\\u043b\\u043e\\u043c \\/ \\ud83d\\udc4b"',
		);
		expect(received.headers['x-hub-signature-256']).toBe(signatureOf(secret, received.body));
		expect(received.headers['x-hub-signature']).toMatch(/^sha1=[0-9a-f]{40}$/);
		expect(body).toEqual({
			object: 'instagram',
			entry: [
				{
					id: account.id,
					time: expect.any(Number) as number,
					messaging: [
						{
							sender: { id: written.contactId },
							recipient: { id: account.id },
							timestamp: expect.any(Number) as number,
							message: { mid: written.messageId, text: 'Салом / 👋' },
						},
					],
				},
			],
		});
		expect(body.entry[0].time).toBeGreaterThan(1e12);
	});

	it('echoes what was sent, with the same id', async () => {
		await subscribe(bench, receiver, mount);
		const { contactId: id } = await bench.client.writeMessage({ username: 'a', text: 'hi' });
		const sent = await bench.call(mount, 'POST', '/me/messages', {
			data: { recipient: { id }, message: { text: 'hello' } },
		});
		const bodies = await nextBodies(bench, receiver);
		expect(bodies[1].entry[0].messaging).toEqual([
			{
				sender: { id: account.id },
				recipient: { id },
				timestamp: expect.any(Number) as number,
				message: { mid: sent.data.message_id, text: 'hello', is_echo: true },
			},
		]);
	});

	it('tells of comments, the own ones too, in seconds', async () => {
		await subscribe(bench, receiver, mount);
		const written = await bench.client.writeComment({ username: 'a', text: 'price?' });
		const own = await bench.call(mount, 'POST', `/${written.commentId}/replies`, {
			data: { message: 'hi' },
		});
		const bodies = await nextBodies(bench, receiver);
		const change = (value: Json) => [{ field: 'comments', value }];
		const media = { id: written.mediaId, media_product_type: 'FEED' };
		expect(bodies.map(({ entry }) => entry[0].changes)).toEqual([
			change({
				id: written.commentId,
				from: { id: written.contactId, username: 'a' },
				text: 'price?',
				media,
			}),
			change({
				id: own.data.id,
				from: {
					id: account.id,
					username: account.username,
					self_ig_scoped_id: account.appScopedId,
				},
				text: 'hi',
				parent_id: written.commentId,
				media,
			}),
		]);
		expect(bodies[0].entry[0].time).toBeLessThan(1e12);
	});
});

describe('event shapes', () => {
	beforeEach(() => subscribe(bench, receiver, 'facebook', everything));
	const eventOf = async () => (await nextBodies(bench, receiver))[0].entry[0];
	const url = 'https://cdn.test/x.jpg';

	it.each<[string, Json, Json]>([
		[
			'attachment',
			{ attachments: [{ type: 'image', url }] },
			{ message: { attachments: [{ type: 'image', payload: { url } }] } },
		],
		[
			'shared post',
			{ attachments: [{ type: 'ig_post', mediaId: '5', title: 't', url }] },
			{
				message: {
					attachments: [{ type: 'ig_post', payload: { ig_post_media_id: '5', title: 't', url } }],
				},
			},
		],
		[
			'ephemeral',
			{ attachments: [{ type: 'ephemeral' }] },
			{ message: { attachments: [{ type: 'ephemeral' }] } },
		],
		[
			'story reply',
			{ text: 'wow', replyToStory: { id: '9', url } },
			{ message: { text: 'wow', reply_to: { story: { id: '9', url } } } },
		],
		[
			'story mention',
			{ storyMention: { id: '9', url } },
			{ message: { attachments: [{ type: 'story_mention', payload: { url } }] } },
		],
		[
			'quick reply',
			{ text: 'Small', quickReplyPayload: 'S' },
			{ message: { text: 'Small', quick_reply: { payload: 'S' } } },
		],
		[
			'postback',
			{ postback: { title: 'Buy', payload: 'BUY' } },
			{ postback: { title: 'Buy', payload: 'BUY' } },
		],
		[
			'advert',
			{ text: 'hi', referral: { ref: 'r', ad_id: '1', source: 'ADS', type: 'OPEN_THREAD' } },
			{ message: { referral: { ref: 'r', source: 'ADS' } } },
		],
		['unsupported', { isUnsupported: true }, { message: { is_unsupported: true } }],
	])('%s', async (_name, wish, expected) => {
		await bench.client.writeMessage({ username: 'a', ...wish });
		expect((await eventOf()).messaging?.[0]).toMatchObject(expected);
	});

	it('standby comes in a list of its own', async () => {
		await bench.client.writeMessage({ username: 'a', text: 'hi', standby: true });
		const entry = await eventOf();
		expect(entry.messaging).toBeUndefined();
		expect(entry.standby).toMatchObject([{ message: { text: 'hi' } }]);
	});

	it('reactions, edits, unsends, seen, referrals, mentions', async () => {
		const { messageId, contactId } = await bench.client.writeMessage({
			username: 'a',
			text: 'hi',
			webhook: false,
		});
		const { client } = bench;
		const steps: [() => Promise<unknown>, Json][] = [
			[
				() => client.react({ messageId }),
				{ reaction: { mid: messageId, action: 'react', reaction: 'love', emoji: '❤️' } },
			],
			[
				() => client.react({ messageId, reaction: null }),
				{ reaction: { mid: messageId, action: 'unreact' } },
			],
			[
				() => client.edit({ messageId, text: 'hello' }),
				{ message_edit: { mid: messageId, text: 'hello', num_edit: '1' } },
			],
			[() => client.see({ messageId }), { read: { mid: messageId } }],
			[() => client.unsend({ messageId }), { message: { mid: messageId, is_deleted: true } }],
			[
				() => client.refer({ contactId, referral: { ref: 'x', type: 'OPEN_THREAD' } }),
				{ referral: { ref: 'x', type: 'OPEN_THREAD' } },
			],
		];
		for (const [step, expected] of steps) {
			receiver.posts.length = 0;
			await step();
			const event = (await eventOf()).messaging?.[0];
			expect(event).toEqual({
				sender: { id: contactId },
				recipient: { id: account.id },
				timestamp: expect.any(Number) as number,
				...expected,
			});
		}
		receiver.posts.length = 0;
		await client.mention({ mediaId: '7', commentId: '8' });
		expect((await eventOf()).changes).toEqual([
			{ field: 'mentions', value: { media_id: '7', comment_id: '8' } },
		]);
	});

	it('the account can go by its other id, and echo flags can lie', async () => {
		await bench.client.setSettings({ entryId: '28900000000000777', lyingEchoes: true });
		const { contactId } = await bench.client.writeMessage({ username: 'a', text: 'hi' });
		expect(await eventOf()).toMatchObject({
			id: '28900000000000777',
			messaging: [{ recipient: { id: contactId }, message: { text: 'hi', is_echo: true } }],
		});
	});

	it('comments can be flat, with comment_id', async () => {
		await bench.client.setSettings({ commentShape: 'flat', commentIdKey: 'comment_id' });
		const { commentId } = await bench.client.writeComment({ username: 'a', text: 'hi' });
		expect(await eventOf()).toMatchObject({
			field: 'comments',
			value: { comment_id: commentId, text: 'hi' },
		});
	});
});
