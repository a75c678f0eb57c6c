import { addToDeal } from '../../../nodes/InstagramLeads/deals/addToDeal';
import type { DealSettings } from '../../../nodes/InstagramLeads/deals/deal';
import { buildDeal, commentOf, dealIdOf } from '../../../nodes/InstagramLeads/deals/deal';
import { ACCOUNT_ID, CONTACT_ID } from '../../helpers/credentials';
import { leadEvent, messageEvent } from '../../helpers/events';

const settings: DealSettings = {
	titleTemplate: 'Лид из Instagram: @{username}',
	funnelId: 'sales',
	stage: 'new',
	assigneeId: 'u-7',
	amount: 0,
	currency: 'UZS',
};

const UUID_V5 = /^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

describe('buildDeal', () => {
	const event = leadEvent({
		account: { id: ACCOUNT_ID, username: 'gulnora.shop' },
		contact: { id: CONTACT_ID, username: 'malika.k', name: 'Malika Karimova' },
		conversationId: 'aWdfZAG06example',
		text: 'Salom! Narxi qancha?',
	});

	it('has exactly the shape that the funnel expects', () => {
		expect(buildDeal([event], settings)).toEqual({
			id: dealIdOf(event.leadKey),
			title: 'Лид из Instagram: @malika.k',
			source: 'instagram',
			funnelId: 'sales',
			stage: 'new',
			telegramChatId: 'aWdfZAG06example',
			telegramUsername: 'malika.k',
			contactName: 'Malika Karimova',
			amount: 0,
			currency: 'UZS',
			assigneeId: 'u-7',
			createdAt: '2026-03-01T10:00:00.000Z',
			comments: [
				{
					id: 'm:mid-1',
					text: 'Salom! Narxi qancha?',
					author: 'malika.k',
					createdAt: '2026-03-01T10:00:00.000Z',
					direction: 'inbound',
				},
			],
		});
	});

	it('leaves optional fields out that nobody knows, and keeps those that are empty', () => {
		const deal = buildDeal([leadEvent()], { ...settings, assigneeId: '', funnelId: '' });
		expect(Object.keys(deal).sort()).toEqual(
			[
				...['amount', 'assigneeId', 'comments', 'createdAt', 'currency', 'funnelId', 'id'],
				...['source', 'stage', 'title'],
			].sort(),
		);
		expect(deal).toMatchObject({ assigneeId: '', funnelId: '', amount: 0 });
	});

	it('takes all events of the contact, oldest first, each once', () => {
		const events = [
			messageEvent(CONTACT_ID, 'c', '2026-03-01T10:03:00.000Z'),
			messageEvent(CONTACT_ID, 'a', '2026-03-01T10:01:00.000Z'),
			messageEvent(CONTACT_ID, 'b', '2026-03-01T10:02:00.000Z'),
			messageEvent(CONTACT_ID, 'a', '2026-03-01T10:01:00.000Z'),
		];
		const { comments, createdAt } = buildDeal(events, settings);
		expect(comments?.map(({ id }) => id)).toEqual(['m:a', 'm:b', 'm:c']);
		expect(createdAt).toBe('2026-03-01T10:01:00.000Z');
	});

	it('knows of the contact what any of the events knows, the newest first', () => {
		const contact = { id: CONTACT_ID };
		const events = [
			leadEvent({ eventId: 'm:1', contact: { ...contact, name: 'Malika', username: 'old.name' } }),
			leadEvent({
				eventId: 'm:2',
				contact: { ...contact, username: 'new.name' },
				occurredAt: '2026-03-02T10:00:00.000Z',
				conversationId: 'thread',
			}),
			leadEvent({ eventId: 'c:3', contact, occurredAt: '2026-03-03T10:00:00.000Z' }),
		];
		expect(buildDeal(events, settings)).toMatchObject({
			title: 'Лид из Instagram: @new.name',
			telegramUsername: 'new.name',
			contactName: 'Malika',
			telegramChatId: 'thread',
		});
	});

	it.each([
		['username', '@{username}', { username: 'malika.k', name: 'Malika' }, '@malika.k'],
		['no username: the name, without @', '@{username}', { name: 'Malika' }, 'Malika'],
		['neither: the id, without @', '@{username}', {}, CONTACT_ID],
		['username without @', 'Lead {username}', { username: 'malika.k' }, 'Lead malika.k'],
		['name', 'Lead {name}', { username: 'malika.k', name: 'Malika' }, 'Lead Malika'],
		['no name: the username', 'Lead {name}', { username: 'malika.k' }, 'Lead malika.k'],
		['id', '{contactId}', { username: 'malika.k' }, CONTACT_ID],
		['each as often as it stands there', '{name} {name}', { name: 'M' }, 'M M'],
		['no placeholder', 'New lead', {}, 'New lead'],
		[
			'signs with a meaning elsewhere',
			'{name}',
			{ name: "$& $1 $' {username}" },
			"$& $1 $' {username}",
		],
	])('title: %s', (_name, titleTemplate, known, title) => {
		const contact = { id: CONTACT_ID, ...known };
		expect(buildDeal([leadEvent({ contact })], { ...settings, titleTemplate }).title).toBe(title);
	});

	it('calls somebody by a username that is all Meta gives', () => {
		const contact = { id: '@malika.k', username: 'malika.k' };
		expect(buildDeal([leadEvent({ contact })], settings).title).toBe('Лид из Instagram: @malika.k');
	});
});

describe('a form', () => {
	const answers = [
		{ name: 'full_name', value: 'Malika' },
		{ name: 'work_email', value: 'malika@example.com' },
		{ name: 'Номер телефона', value: '+998 (90) 123-45-67' },
		{ name: 'budget', value: '1500000' },
	];
	const filled = leadEvent({ eventId: 'l:1', type: 'form', form: answers });

	it('gives the Deal e-mail and phone', () => {
		const { email, phone } = buildDeal([filled, leadEvent()], settings);
		expect({ email, phone }).toEqual({
			email: 'malika@example.com',
			phone: '+998 (90) 123-45-67',
		});
	});

	it('takes no other number for a phone, and no word for an address', () => {
		const form = [
			{ name: 'budget', value: '1500000' },
			{ name: 'email', value: 'none' },
			{ name: 'phone', value: 'call me' },
		];
		const deal = buildDeal([leadEvent({ form })], settings);
		expect(deal).not.toHaveProperty('email');
		expect(deal).not.toHaveProperty('phone');
	});

	it('adds what an existing Deal lacks, and leaves what it has', () => {
		const deal = buildDeal([leadEvent()], settings);
		expect(addToDeal(deal, filled)).toMatchObject({ email: 'malika@example.com' });
		expect(addToDeal({ ...deal, email: 'own@crm' }, filled)).toMatchObject({
			email: 'own@crm',
			phone: '+998 (90) 123-45-67',
		});
	});
});

describe('commentOf', () => {
	const own = { direction: 'outbound' as const };

	it.each([
		['contact by username', { contact: { id: '1', username: 'm', name: 'M' } }, 'm'],
		['contact by name', { contact: { id: '1', name: 'M' } }, 'M'],
		['contact by id', { contact: { id: '1' } }, '1'],
		['account by username', { ...own, account: { id: '2', username: 'shop' } }, 'shop'],
		['account by id', { ...own, account: { id: '2' } }, '2'],
	])('author: %s', (_name, overrides, author) => {
		expect(commentOf(leadEvent(overrides)).author).toBe(author);
	});

	const image = { type: 'image', url: 'https://cdn.example.com/signed?sig=abc' };

	it.each([
		['text', { text: 'hello' }, 'hello'],
		['picture', { text: undefined, message: { id: 'm', attachments: [image] } }, '[image]'],
		[
			'text and attachments',
			{
				text: 'see',
				message: { id: 'm', attachments: [image, { type: 'ig_post', title: 'Spring' }] },
			},
			'see [image] [ig_post: Spring]',
		],
		[
			'a product, by what the shop calls it',
			{
				text: undefined,
				message: {
					id: 'm',
					attachments: [
						{ type: 'product', id: '1', title: 'Vase', retailerId: 'SKU1', url: image.url },
					],
				},
			},
			'[product] Vase · SKU1',
		],
		[
			'a product without a number of the shop',
			{ text: undefined, message: { id: 'm', attachments: [{ type: 'product', id: '7' }] } },
			'[product] 7',
		],
		[
			'a link, with its own address',
			{
				text: undefined,
				message: { id: 'm', attachments: [{ type: 'fallback', title: 'X', url: 'https://x' }] },
			},
			'[link] X · https://x',
		],
		['a form', { text: 'email: a@b.c', type: 'form' as const }, '[form] email: a@b.c'],
		[
			'a handover',
			{ text: undefined, type: 'handover' as const, handover: { action: 'taken' as const } },
			'[handover: taken]',
		],
		['nothing but a kind', { text: undefined, type: 'seen' as const }, '[seen]'],
	])('text: %s', (_name, overrides, text) => {
		const comment = commentOf(leadEvent(overrides));
		expect(comment.text).toBe(text);
		expect(JSON.stringify(comment)).not.toContain('sig=');
	});
});

describe('dealIdOf', () => {
	it('is the same for the same lead, for ever', () => {
		// Stored in funnels already: it must never change. Python's uuid5 gives the same.
		expect(dealIdOf('ig:17841400000000001:1602510301006188')).toBe(
			'02f0c431-4e27-534a-a8d0-da1c176a4a92',
		);
	});

	it('is a UUID of version 5, another one for each lead', () => {
		const ids = Array.from({ length: 500 }, (_, n) => dealIdOf(`ig:17841400000000001:${n}`));
		expect(new Set(ids).size).toBe(500);
		expect(ids.filter((id) => !UUID_V5.test(id))).toEqual([]);
	});
});
