import { normaliseWebhook } from '../../../nodes/InstagramLeads/events/normaliseWebhook';
import { ACCOUNT_ID, CONTACT_ID } from '../../helpers/credentials';
import {
	SENT_MS,
	changesEntry,
	commentValue,
	delivery,
	messaging,
	messagingEntry,
	textMessage,
} from '../../helpers/deliveries';

const eventsOf = (...fragments: object[]) =>
	normaliseWebhook(delivery(messagingEntry(...fragments.map((part) => messaging(part))))).events;

/** What a message with this attachment has among its attachments. */
const attached = (...attachments: object[]) =>
	eventsOf({ message: { mid: 'mid.1', attachments } })[0].message?.attachments;

describe('what somebody shared keeps its identity', () => {
	it.each<[string, object, object]>([
		[
			'a post',
			{
				type: 'ig_post',
				payload: { ig_post_media_id: '18139494541428835', title: 'cap', url: 'u' },
			},
			{ type: 'ig_post', id: '18139494541428835', title: 'cap', url: 'u' },
		],
		[
			'a post as it was told before',
			{ type: 'share', payload: { ig_post_media_id: '18139494541428835', url: 'u' } },
			{ type: 'share', id: '18139494541428835', url: 'u' },
		],
		[
			'a reel',
			{ type: 'ig_reel', payload: { reel_video_id: 42, url: 'u' } },
			{ type: 'ig_reel', id: '42', url: 'u' },
		],
		[
			'a sticker',
			{ type: 'sticker', payload: { url: 'u', sticker_id: '369239263222822' } },
			{ type: 'sticker', url: 'u', stickerId: '369239263222822' },
		],
		[
			'a link, whose address stands beside the payload',
			{ type: 'fallback', title: 'X', url: 'https://x', payload: null },
			{ type: 'fallback', title: 'X', url: 'https://x' },
		],
	])('%s', (_name, attachment, expected) => {
		expect(attached(attachment)).toEqual([expected]);
	});

	it('products, one by one, beside one that is damaged', () => {
		const vase = {
			...{ id: '1', retailer_id: 'SKU1', image_url: 'https://i' },
			...{ title: 'Vase', subtitle: '$10' },
		};
		const elements = [vase, 'damaged', { id: 2, title: 'Cup' }];
		expect(attached({ type: 'template', payload: { product: { elements } } })).toEqual([
			{
				...{ type: 'product', id: '1', url: 'https://i', title: 'Vase' },
				...{ price: '$10', retailerId: 'SKU1' },
			},
			{ type: 'product', id: '2', title: 'Cup' },
		]);
	});

	it('a template without products is one, as before', () => {
		expect(attached({ type: 'template', payload: { title: 't' } })).toEqual([
			{ type: 'template', title: 't' },
		]);
	});

	it('a disappearing photo is unsupported, one with words is not', () => {
		const attachments = [{ type: 'ephemeral' }];
		const events = eventsOf(
			{ message: { mid: 'mid.1', attachments } },
			{ message: { mid: 'mid.2', text: 'look', attachments } },
		);
		expect(events.map(({ type }) => type)).toEqual(['unsupported', 'message']);
	});
});

describe('what somebody gave, agreed to, or was handed over with', () => {
	const answers = [
		{ name: 'email', value: 'a@b.c' },
		{ name: 'phone_number', value: '+998901234567' },
	];

	it.each<[string, object]>([
		[
			'customer information',
			{
				messaging_customer_information: {
					screens: [
						{ screen_id: '1', responses: [{ key: 'email', value: 'a@b.c' }] },
						{ screen_id: '2', responses: [{ key: 'phone_number', value: '+998901234567' }, 7] },
					],
				},
			},
		],
		[
			'a form with its answers',
			{
				messaging_in_thread_lead_form_submit: {
					lead_id: '1',
					field_data: [
						{ name: 'email', values: ['a@b.c'] },
						{ name: 'phone_number', values: ['+998901234567'] },
						{ name: 'empty', values: [] },
					],
				},
			},
		],
	])('%s', (_name, fragment) => {
		const [event] = eventsOf(fragment);
		expect(event).toMatchObject({
			leadKey: `ig:${ACCOUNT_ID}:${CONTACT_ID}`,
			direction: 'inbound',
			text: 'email: a@b.c\nphone_number: +998901234567',
			form: answers,
		});
	});

	it('a form by the id of its lead only, the same whenever it comes', () => {
		const fragment = { messaging_in_thread_lead_form_submit: { lead_id: 77 } };
		const again = eventsOf({ ...fragment, timestamp: SENT_MS + 9000 }, fragment);
		expect(again.map(({ eventId, type }) => `${type} ${eventId}`)).toEqual([
			'form l:77',
			'form l:77',
		]);
	});

	it.each<[string, object, object]>([
		[
			'opt-in',
			{
				optin: {
					...{ type: 'notification_messages', payload: 'p', topic: 'News' },
					notification_messages_token: 'tok',
				},
			},
			{ type: 'optIn', text: 'News', message: { payload: 'p' } },
		],
		[
			'an opt-in that stops them',
			{ optin: { topic: 'News', notification_messages_status: 'STOP_NOTIFICATIONS' } },
			{ type: 'optOut', text: 'News' },
		],
		['opt-out', { optout: { type: 'marketing_messages' } }, { type: 'optOut' }],
		[
			'passed',
			{ pass_thread_control: { previous_owner_app_id: 1, new_owner_app_id: 2, metadata: 'm' } },
			{
				type: 'handover',
				handover: { action: 'passed', previousAppId: '1', newAppId: '2', metadata: 'm' },
			},
		],
		[
			'taken',
			{ take_thread_control: { previous_owner_app_id: '1' } },
			{ type: 'handover', handover: { action: 'taken', previousAppId: '1' } },
		],
		[
			'requested',
			{ request_thread_control: { requested_owner_app_id: '3' } },
			{ type: 'handover', handover: { action: 'requested', requestedAppId: '3' } },
		],
	])('%s', (_name, fragment, expected) => {
		const [event] = eventsOf(fragment);
		expect(event).toMatchObject(expected);
		expect(JSON.stringify({ ...event, raw: undefined })).not.toContain('tok"');
	});

	it('two in the same millisecond are two', () => {
		const events = eventsOf(
			{ optin: { topic: 'News' } },
			{ optin: { topic: 'Sales' } },
			{ take_thread_control: {} },
			{ pass_thread_control: {} },
		);
		expect(new Set(events.map(({ eventId }) => eventId)).size).toBe(4);
	});

	it('is read under fields that were switched on by hand, too', () => {
		const value = messaging({ messaging_customer_information: { screens: [] } });
		const { events } = normaliseWebhook(
			delivery(changesEntry({ field: 'messaging_customer_information', value })),
		);
		expect(events.map(({ type }) => type)).toEqual(['customerInformation']);
	});
});

describe('a comment on a boosted post', () => {
	it('says which post the copy was made of, and for which ad', () => {
		const media = {
			...{ id: '1790', media_product_type: 'AD', ad_id: 1202, ad_title: 'Spring' },
			original_media_id: '1789',
		};
		const change = { field: 'comments', value: commentValue({ media }) };
		const [event] = normaliseWebhook(delivery(changesEntry(change))).events;
		expect(event.comment?.media).toEqual({
			...{ id: '1790', originalId: '1789', productType: 'AD' },
			...{ adId: '1202', adTitle: 'Spring' },
		});
	});
});

describe('a piece that is nested for ever', () => {
	const nested = (depth: number): unknown =>
		JSON.parse('{"a":'.repeat(depth) + '1' + '}'.repeat(depth));

	it.each(['referral', 'extra', 'attachments', 'reply_to', 'text'])(
		'costs neither itself nor a neighbour, as %s',
		(where) => {
			const deep = messaging({ message: { mid: 'deep', text: 't', [where]: nested(20_000) } });
			const { events } = normaliseWebhook(
				delivery(messagingEntry(textMessage('good', 'hi'), deep, textMessage('good2', 'hi'))),
			);
			expect(events.map(({ eventId }) => eventId)).toEqual(['m:good', 'm:deep', 'm:good2']);
			expect(JSON.stringify(events).length).toBeLessThan(3000);
		},
	);

	it('costs no other entry', () => {
		const { events } = normaliseWebhook(
			delivery(nested(20_000), messagingEntry(textMessage('good', 'hi'))),
		);
		expect(events.map(({ eventId }) => eventId)).toEqual(['m:good']);
	});
});
