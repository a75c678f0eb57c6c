import { startBench, world, type Bench, type Json, type Mount } from './harness.mts';

let bench: Bench;
beforeAll(async () => {
	bench = await startBench();
});
afterAll(() => bench.simulator.close());
beforeEach(() => bench.client.reset());

const day = 86_400;
const mounts = ['facebook', 'instagram'] as const;

function send(mount: Mount, data: unknown, headers: Record<string, string> = {}) {
	const node = mount === 'facebook' ? world.page.id : world.account.id;
	return bench.call(mount, 'POST', `/${node}/messages`, { data, headers });
}

async function sentTexts(): Promise<(string | undefined)[]> {
	const { conversations } = await bench.client.getState();
	return conversations
		.flatMap(({ messages }) => messages)
		.filter(({ direction }) => direction === 'outbound')
		.map(({ text }) => text);
}

async function writer(): Promise<string> {
	const { contactId } = await bench.client.writeMessage({ username: 'aziza', text: 'hi' });
	return contactId;
}

describe.each(mounts)('send on %s', (mount) => {
	const form = { 'Content-Type': 'application/x-www-form-urlencoded' };

	it.each<[string, (id: string) => unknown, Record<string, string>]>([
		['JSON', (id) => ({ recipient: { id }, message: { text: 'Salom 👋' } }), {}],
		[
			'form with JSON inside',
			(id) =>
				new URLSearchParams({
					recipient: JSON.stringify({ id }),
					message: JSON.stringify({ text: 'Salom 👋' }),
				}).toString(),
			form,
		],
		[
			'form with brackets',
			(id) => new URLSearchParams({ 'recipient[id]': id, 'message[text]': 'Salom 👋' }).toString(),
			form,
		],
	])('takes %s', async (_name, body, headers) => {
		const id = await writer();
		const { status, data } = await send(mount, body(id), headers);
		expect(status).toBe(200);
		expect(data).toEqual({ recipient_id: id, message_id: expect.any(String) as string });
		const read = await bench.call(mount, 'GET', `/${String(data.message_id)}`, {
			params: { fields: 'message,from{id}' },
		});
		expect(read.data).toMatchObject({ message: 'Salom 👋', from: { id: world.account.id } });
	});

	it.each([
		['1000 bytes', 'x'.repeat(1000), 200],
		['1001 bytes', 'x'.repeat(1001), 400],
		['500 two-byte letters', 'я'.repeat(500), 200],
		['501 two-byte letters', 'я'.repeat(501), 400],
	])('counts bytes: %s', async (_name, text, status) => {
		const id = await writer();
		const answer = await send(mount, { recipient: { id }, message: { text } });
		expect(answer.status).toBe(status);
		if (status === 400) {
			expect(answer.data).toMatchObject({ error: { code: 100, error_subcode: 2534015 } });
		}
	});

	it('closes the window after 24 hours, for a human agent after 7 days', async () => {
		const id = await writer();
		const plain = { recipient: { id }, message: { text: 'late' } };
		const human = { ...plain, messaging_type: 'MESSAGE_TAG', tag: 'HUMAN_AGENT' };
		await bench.client.setClock({ advanceSeconds: day - 60 });
		expect((await send(mount, plain)).status).toBe(200);
		await bench.client.setClock({ advanceSeconds: 120 });
		const closed = await send(mount, plain);
		expect(closed.status).toBe(mount === 'instagram' ? 403 : 400);
		expect(closed.data).toMatchObject({
			error: {
				code: 10,
				error_subcode: 2534022,
				type: mount === 'instagram' ? 'IGApiException' : 'OAuthException',
			},
		});
		expect((await send(mount, human)).status).toBe(200);
		await bench.client.setClock({ advanceSeconds: 6 * day });
		expect((await send(mount, human)).data).toMatchObject({ error: { code: 10 } });
	});

	it('replies privately once, within 7 days, and opens no window', async () => {
		const { commentId, contactId } = await bench.client.writeComment({
			username: 'aziza',
			text: 'price?',
		});
		const reply = { recipient: { comment_id: commentId }, message: { text: 'Hello!' } };
		expect((await send(mount, reply)).data).toMatchObject({ recipient_id: contactId });
		const again = await send(mount, reply);
		expect(again.data).toMatchObject({
			error: mount === 'facebook' ? { code: 10900 } : { code: 100, error_subcode: 2534025 },
		});
		const follow = await send(mount, { recipient: { id: contactId }, message: { text: 'And?' } });
		expect(follow.data).toMatchObject({ error: { code: 10, error_subcode: 2534022 } });
		const late = await bench.client.writeComment({ username: 'aziza', text: 'still?' });
		await bench.client.setClock({ advanceSeconds: 7 * day + 1 });
		const body = { ...reply, recipient: { comment_id: late.commentId } };
		expect((await send(mount, body)).data).toMatchObject({
			error: { code: 100, error_subcode: 2534025 },
		});
		expect(await sentTexts()).toEqual(['Hello!']);
	});

	const text = { text: 'x' };
	const button = { type: 'postback', title: 'Buy', payload: 'BUY' };
	it.each<[string, Json, number | undefined]>([
		[
			'image',
			{ attachment: { type: 'image', payload: { url: 'https://a.test/b.png' } } },
			undefined,
		],
		[
			'several images',
			{
				attachments: [
					{ type: 'image', payload: { url: 'https://a.test/b.png' } },
					{ type: 'image', payload: { url: 'https://a.test/c.png' } },
				],
			},
			undefined,
		],
		[
			'an upload that there is not',
			{ attachment: { type: 'image', payload: { attachment_id: '1' } } },
			2018074,
		],
		[
			'own post',
			{ attachment: { type: 'MEDIA_SHARE', payload: { id: world.media[0].id } } },
			undefined,
		],
		['foreign post', { attachment: { type: 'MEDIA_SHARE', payload: { id: '1' } } }, 2018074],
		['heart', { attachment: { type: 'like_heart' } }, undefined],
		[
			'button template',
			{
				attachment: {
					type: 'template',
					payload: { template_type: 'button', text: 'Which?', buttons: [button] },
				},
			},
			undefined,
		],
		[
			'template with four buttons',
			{
				attachment: {
					type: 'template',
					payload: { template_type: 'button', text: 'Which?', buttons: Array(4).fill(button) },
				},
			},
			2534015,
		],
		[
			'13 quick replies',
			{
				...text,
				quick_replies: Array(13).fill({ content_type: 'text', title: 'a', payload: 'a' }),
			},
			undefined,
		],
		[
			'14 quick replies',
			{
				...text,
				quick_replies: Array(14).fill({ content_type: 'text', title: 'a', payload: 'a' }),
			},
			2534015,
		],
		['text and attachment', { ...text, attachment: { type: 'like_heart' } }, 2534015],
		['nothing', {}, 2534015],
		['a file that is no URL', { attachment: { type: 'image', payload: { url: 'x' } } }, 2534015],
	])('message: %s', async (_name, message, subcode) => {
		const { status, data } = await send(mount, { recipient: { id: await writer() }, message });
		if (subcode === undefined) {
			expect(status).toBe(200);
			return;
		}
		expect(data).toMatchObject({ error: { code: 100, error_subcode: subcode } });
	});

	it.each(['typing_on', 'typing_off', 'mark_seen'])('acts: %s', async (action) => {
		const id = await writer();
		const { data } = await send(mount, { recipient: { id }, sender_action: action });
		expect(data).toEqual({ recipient_id: id });
		const both = { recipient: { id }, sender_action: action, message: text };
		expect((await send(mount, both)).data).toMatchObject({ error: { code: 100 } });
	});

	it('reacts and takes it back', async () => {
		const { contactId, messageId } = await bench.client.writeMessage({
			username: 'aziza',
			text: 'hi',
		});
		const act = (sender_action: string, payload: Json) =>
			send(mount, { recipient: { id: contactId }, sender_action, payload });
		const read = async () => {
			const params = { fields: 'reactions{reaction}' };
			return (await bench.call(mount, 'GET', `/${messageId}`, { params })).data;
		};
		await act('react', { message_id: messageId, reaction: 'love' });
		expect(await read()).toEqual({ id: messageId, reactions: { data: [{ reaction: 'love' }] } });
		await act('unreact', { message_id: messageId });
		expect(await read()).toEqual({ id: messageId });
	});

	it('knows nobody else, and sees blocks', async () => {
		const stranger = await send(mount, { recipient: { id: '1' }, message: text });
		expect(stranger.data).toMatchObject({ error: { code: 100, error_subcode: 2534014 } });
		const id = await writer();
		await bench.client.putContact({ username: 'aziza', isBlocked: true });
		const blocked = await send(mount, { recipient: { id }, message: text });
		expect(blocked.data).toMatchObject({ error: { code: 551, error_subcode: 1545041 } });
	});

	it('wants a recipient', async () => {
		expect((await send(mount, { message: text })).data).toMatchObject({ error: { code: 100 } });
	});
});

it('needs a Page token on a Page', async () => {
	const { data } = await bench.call('facebook', 'POST', `/${world.page.id}/messages`, {
		token: world.facebookUser.accessToken,
		data: { recipient: { id: await writer() }, message: { text: 'x' } },
	});
	expect(data).toMatchObject({ error: { code: 190 } });
});

it('has no messages edge for the account on the facebook mount', async () => {
	const { data } = await bench.call('facebook', 'POST', `/${world.account.id}/messages`, {
		data: { recipient: { id: await writer() }, message: { text: 'x' } },
	});
	expect(data).toMatchObject({ error: { code: 100, error_subcode: 33 } });
});
