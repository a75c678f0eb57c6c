import {
	nextBodies,
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
	await bench.client.reset();
	receiver = await startReceiver();
	await subscribe(bench, receiver, 'instagram');
});
afterEach(() => receiver.close());

const ad = { adId: '120210000000000001', adTitle: 'Spring' };

describe('a boosted post', () => {
	it('is a copy that comments name, that can be read, and that no list shows', async () => {
		const { mediaId, originalId } = await bench.client.boost(ad);
		const written = await bench.client.writeComment({ username: 'a', text: 'price?', mediaId });
		const [body] = await nextBodies(bench, receiver);
		const [change] = body.entry[0].changes as { value: Json }[];
		expect(change.value.media).toEqual({
			...{ id: mediaId, media_product_type: 'AD', original_media_id: originalId },
			...{ ad_id: ad.adId, ad_title: ad.adTitle },
		});
		const list = await bench.call('instagram', 'GET', `/${world.account.id}/media`);
		expect(JSON.stringify(list.data)).toContain(originalId);
		expect(JSON.stringify(list.data)).not.toContain(mediaId);
		const comments = await bench.call('instagram', 'GET', `/${mediaId}/comments`);
		expect(comments.data).toMatchObject({ data: [{ id: written.commentId }] });
	});
});

describe('what a contact does besides writing', () => {
	it.each<[string, Json]>([
		['a form', { messaging_in_thread_lead_form_submit: { lead_id: '1' } }],
		['an opt-in', { optin: { type: 'notification_messages', payload: 'p' } }],
		['a handover', { take_thread_control: { previous_owner_app_id: '1' } }],
	])('%s comes as a messaging event', async (_name, fragment) => {
		const { contactId } = await bench.client.doOtherwise({ username: 'a', fragment });
		const [body] = await nextBodies(bench, receiver);
		expect(body.entry[0].messaging).toEqual([
			expect.objectContaining({ sender: { id: contactId }, ...fragment }),
		]);
	});
});

describe('what is shared', () => {
	it('carries its ids as Meta writes them', async () => {
		const product = { elements: [{ id: '1', retailer_id: 'SKU1', title: 'Vase' }] };
		await bench.client.writeMessage({
			username: 'a',
			attachments: [
				{ type: 'template', template: { product } },
				{ type: 'sticker', url: 'https://l', template: { sticker_id: '36' } },
				{ type: 'fallback', url: 'https://x', title: 'X' },
			],
		});
		const [body] = await nextBodies(bench, receiver);
		const [event] = body.entry[0].messaging as { message: Json }[];
		expect(event.message.attachments).toEqual([
			{ type: 'template', payload: { product } },
			{ type: 'sticker', payload: { url: 'https://l', sticker_id: '36' } },
			{ type: 'fallback', url: 'https://x', title: 'X', payload: null },
		]);
	});
});
