import { apiComment } from '../../../nodes/InstagramLeads/events/apiSchemas';
import { normaliseApiComment } from '../../../nodes/InstagramLeads/events/normaliseComment';
import { normaliseWebhook } from '../../../nodes/InstagramLeads/events/normaliseWebhook';
import { ACCOUNT_ID, CONTACT_ID } from '../../helpers/credentials';
import {
	changesEntry,
	COMMENTED_ISO,
	COMMENTED_S,
	commentValue,
	delivery,
} from '../../helpers/deliveries';

const COMMENT_ID = '17865799348089039';

const comment = {
	eventId: `c:${COMMENT_ID}`,
	leadKey: `ig:${ACCOUNT_ID}:${CONTACT_ID}`,
	type: 'comment',
	direction: 'inbound',
	occurredAt: COMMENTED_ISO,
	receivedVia: 'webhook',
	isNewLead: false,
	account: { id: ACCOUNT_ID },
	contact: { id: CONTACT_ID, username: 'malika.k' },
	text: 'price?',
	comment: { id: COMMENT_ID, media: { id: '17910000000000001', productType: 'FEED' } },
};

const noId = { id: undefined, comment_id: COMMENT_ID };

describe('comments by webhook', () => {
	it.each([
		['top-level comment', {}, comment],
		['id under the name comment_id', noId, comment],
		[
			'answer to a comment',
			{ parent_id: '17860000000000002' },
			{ ...comment, comment: { ...comment.comment, parentId: '17860000000000002' } },
		],
		[
			'comment under an ad',
			{ media: { id: '17910000000000001', media_product_type: 'AD', ad_id: '6045' } },
			{
				...comment,
				comment: {
					id: COMMENT_ID,
					media: { id: '17910000000000001', productType: 'AD', adId: '6045' },
				},
			},
		],
		[
			"own comment, by the account's id",
			{ from: { id: ACCOUNT_ID, username: 'gulnora.shop' } },
			{
				...comment,
				direction: 'outbound',
				leadKey: `ig:${ACCOUNT_ID}:${ACCOUNT_ID}`,
				contact: { id: ACCOUNT_ID, username: 'gulnora.shop' },
			},
		],
		[
			'own comment, by self_ig_scoped_id',
			{ from: { id: '160200', username: 'gulnora.shop', self_ig_scoped_id: '160201' } },
			{
				...comment,
				direction: 'outbound',
				leadKey: `ig:${ACCOUNT_ID}:${ACCOUNT_ID}`,
				contact: { id: ACCOUNT_ID, username: 'gulnora.shop' },
			},
		],
		[
			'author without an id: known by username',
			{ from: { username: 'malika.k' } },
			{
				...comment,
				leadKey: `ig:${ACCOUNT_ID}:@malika.k`,
				contact: { id: '@malika.k', username: 'malika.k' },
			},
		],
		[
			'a time of its own',
			{ timestamp: '2026-03-01T09:59:58+0000' },
			{ ...comment, occurredAt: '2026-03-01T09:59:58.000Z' },
		],
	])('%s', (_name, fragment, expected) => {
		const value = commentValue(fragment);
		const found = normaliseWebhook(delivery(changesEntry({ field: 'comments', value })));
		expect(found).toEqual({ events: [{ ...expected, raw: value }], lookups: [], skipped: [] });
	});

	it('leaves the text out where there is none', () => {
		const value = commentValue({ text: '' });
		const { events } = normaliseWebhook(delivery(changesEntry({ field: 'comments', value })));
		expect(events[0]).not.toHaveProperty('text');
	});

	it('reads field and value straight on the entry', () => {
		const value = commentValue();
		const flat = { id: ACCOUNT_ID, time: COMMENTED_S, field: 'comments', value };
		expect(normaliseWebhook(delivery(flat)).events).toEqual([{ ...comment, raw: value }]);
	});

	it('tells comments on a live video apart', () => {
		const value = commentValue();
		const { events } = normaliseWebhook(delivery(changesEntry({ field: 'live_comments', value })));
		expect(events).toMatchObject([{ type: 'liveComment', eventId: `c:${COMMENT_ID}` }]);
	});

	it.each([['no id', { id: undefined }, 'comment without an id']])(
		'skips, and says so: %s',
		(_name, fragment, reason) => {
			const change = { field: 'comments', value: commentValue(fragment) };
			expect(normaliseWebhook(delivery(changesEntry(change)))).toEqual({
				events: [],
				lookups: [],
				skipped: [{ where: 'entry[0].changes[0]', reason }],
			});
		},
	);

	it.each([
		['no author', { from: undefined }],
		['an author without id and name', { from: {} }],
		['no post', { media: undefined }],
	])('has those read by their id that came with %s', (_name, fragment) => {
		const change = { field: 'live_comments', value: commentValue(fragment) };
		expect(normaliseWebhook(delivery(changesEntry(change)))).toEqual({
			events: [],
			lookups: [{ kind: 'comment', commentId: COMMENT_ID, type: 'liveComment' }],
			skipped: [],
		});
	});

	it.each([
		['story insights', { field: 'story_insights', value: {} }, "field 'story_insights'"],
		['a change that is none', 'comments', 'malformed change'],
		['a change without a field', { value: {} }, 'change without a field'],
		['a value that is none', { field: 'comments', value: 'x' }, 'malformed comment'],
	])('skips, and says so: %s', (_name, change, reason) => {
		const { events, skipped } = normaliseWebhook(delivery(changesEntry(change)));
		expect(events).toEqual([]);
		expect(skipped).toEqual([
			{ where: 'entry[0].changes[0]', reason: expect.stringContaining(reason) as string },
		]);
	});
});

describe('whose comment it is, where the account is known', () => {
	const own = { id: ACCOUNT_ID, username: 'gulnora.shop', otherIds: ['28900000000000777'] };
	const read = (fragment: object, entryId: string = ACCOUNT_ID) => {
		const changes = [{ field: 'comments', value: commentValue(fragment) }];
		const body = delivery({ id: entryId, time: COMMENTED_S, changes });
		return normaliseWebhook(body, COMMENTED_S, own).events[0];
	};
	const ofAccount = { direction: 'outbound', leadKey: `ig:${ACCOUNT_ID}:${ACCOUNT_ID}` };

	it.each([
		['its username alone', { from: { username: 'gulnora.shop' } }],
		['its username in capitals', { from: { username: 'Gulnora.Shop' } }],
		[
			'its username beside an id that nobody knows',
			{ from: { id: '777', username: 'gulnora.shop' } },
		],
		['another of its ids alone', { from: { id: '28900000000000777' } }],
	])("is the account's, by %s", (_name, fragment) => {
		expect(read(fragment)).toMatchObject(ofAccount);
	});

	it("is the account's under another entry id of the account", () => {
		expect(read({ from: { id: ACCOUNT_ID } }, '28900000000000777')).toMatchObject({
			...ofAccount,
			account: { id: ACCOUNT_ID },
		});
	});

	it('is a customer’s by another username', () => {
		expect(read({ from: { username: 'aziza' } })).toMatchObject({
			direction: 'inbound',
			leadKey: `ig:${ACCOUNT_ID}:@aziza`,
		});
	});

	it('has a key of its own in another account', () => {
		const there = read({ from: { id: '222' } }, '17841400000000002');
		expect(there.eventId).toBe(`c:${COMMENT_ID}:17841400000000002`);
		expect(read({ from: { id: '222' } }).eventId).toBe(`c:${COMMENT_ID}`);
	});
});

describe('comments by reading', () => {
	const account = { id: ACCOUNT_ID, username: 'gulnora.shop' };
	const post = {
		id: '17910000000000001',
		media_product_type: 'REELS',
		permalink: 'https://www.instagram.com/reel/abc/',
	};
	const read = (fragment: object, parentId?: string) => {
		const value = apiComment.parse({
			id: COMMENT_ID,
			text: 'price?',
			timestamp: '2026-03-01T10:01:00+0000',
			username: 'malika.k',
			from: { id: CONTACT_ID, username: 'malika.k' },
			...fragment,
		});
		return { value, event: normaliseApiComment(value, account, post, parentId) };
	};

	it('gives the same event as the webhook, with what reading knows besides', () => {
		const { value, event } = read({});
		expect(event).toEqual({
			...comment,
			receivedVia: 'polling',
			account,
			comment: {
				id: COMMENT_ID,
				media: {
					id: '17910000000000001',
					productType: 'REELS',
					permalink: 'https://www.instagram.com/reel/abc/',
				},
			},
			raw: value,
		});
	});

	it.each([
		['author known by username only', { from: undefined }, 'inbound', '@malika.k'],
		['author without an id', { from: { username: 'malika.k' } }, 'inbound', '@malika.k'],
		['own, by id', { from: { id: ACCOUNT_ID } }, 'outbound', ACCOUNT_ID],
		['own, by mark', { from: { id: '1602', self_ig_scoped_id: '1' } }, 'outbound', ACCOUNT_ID],
		['own, by name', { from: undefined, username: 'gulnora.shop' }, 'outbound', ACCOUNT_ID],
	])('%s', (_name, fragment, direction, contactId) => {
		const { event } = read(fragment);
		expect(event).toMatchObject({
			direction,
			leadKey: `ig:${ACCOUNT_ID}:${contactId}`,
			contact: { id: contactId },
		});
	});

	it('knows the comment that it answers from Meta, or from where it was found', () => {
		expect(read({ parent_id: '1786' }, '1').event?.comment?.parentId).toBe('1786');
		expect(read({}, '1787').event?.comment?.parentId).toBe('1787');
	});

	it.each([
		['author', { from: undefined, username: undefined }],
		['time', { timestamp: undefined }],
	])('is nothing without %s', (_name, fragment) => {
		expect(read(fragment).event).toBeUndefined();
	});
});
