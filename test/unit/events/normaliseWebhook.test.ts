import { parseExactJson } from '../../../nodes/InstagramLeads/events/exactJson';
import { normaliseWebhook } from '../../../nodes/InstagramLeads/events/normaliseWebhook';
import { ACCOUNT_ID, CONTACT_ID } from '../../helpers/credentials';
import {
	changesEntry,
	COMMENTED_ISO,
	commentValue,
	delivery,
	messaging,
	messagingEntry,
	SENT_MS,
	textMessage,
} from '../../helpers/deliveries';

const idsOf = (body: unknown) => normaliseWebhook(body).events.map(({ eventId }) => eventId);

describe('batches', () => {
	it('takes every event of every entry, of all accounts, oldest first', () => {
		const other = { id: '17841400000000002', time: SENT_MS };
		const body = delivery(
			changesEntry({ field: 'comments', value: commentValue() }),
			messagingEntry(
				textMessage('b', 'second', { timestamp: SENT_MS + 2 }),
				textMessage('a', 'first', { timestamp: SENT_MS + 1 }),
			),
			{ ...other, messaging: [textMessage('c', 'elsewhere')] },
		);
		expect(idsOf(body)).toEqual(['m:c', 'm:a', 'm:b', 'c:17865799348089039']);
		expect(normaliseWebhook(body).events[0].account.id).toBe('17841400000000002');
	});

	it('keeps the order of the delivery for events of the same moment', () => {
		const body = delivery(messagingEntry(textMessage('b', '1'), textMessage('a', '2')));
		expect(idsOf(body)).toEqual(['m:b', 'm:a']);
	});

	it.each<[string, unknown]>([
		['nothing', undefined],
		['null', null],
		['a text', 'hello'],
		['a list', []],
		['an event without sender', { message: { mid: 'x', text: 'x' } }],
		['an event of the far future', messaging({ timestamp: 9e30, message: { mid: {} } })],
		['a message that is a list', messaging({ message: [1, 2] })],
		['an opt-in that is a text', messaging({ optin: 'yes' })],
	])('loses no neighbour to a malformed piece: %s', (_name, odd) => {
		const body = delivery(
			messagingEntry(textMessage('a', '1'), odd, textMessage('b', '2')),
			changesEntry(
				odd,
				{ field: 'comments', value: odd },
				{
					field: 'comments',
					value: commentValue(),
				},
			),
		);
		const { events, skipped } = normaliseWebhook(body);
		expect(events.map(({ eventId }) => eventId)).toEqual(['m:a', 'm:b', 'c:17865799348089039']);
		expect(skipped.map(({ where }) => where)).toEqual([
			'entry[0].messaging[1]',
			'entry[1].changes[0]',
			'entry[1].changes[1]',
		]);
	});

	it.each<[string, unknown]>([
		['null', null],
		['a text', 'x'],
		['no account', { time: SENT_MS, changes: [{ field: 'comments', value: commentValue() }] }],
		['an id that is none', { id: {}, messaging: [] }],
		['events that are no list', { id: ACCOUNT_ID, messaging: 'x', changes: 7, standby: {} }],
	])('loses no neighbour to a malformed entry: %s', (_name, odd) => {
		const { events, skipped } = normaliseWebhook(
			delivery(messagingEntry(textMessage('a', '1')), odd, messagingEntry(textMessage('b', '2'))),
		);
		expect(events.map(({ eventId }) => eventId)).toEqual(['m:a', 'm:b']);
		expect(skipped).toHaveLength(1);
		expect(skipped[0].where).toMatch(/^entry\[1\]/);
	});

	it.each<[string, unknown]>([
		['nothing', undefined],
		['null', null],
		['a text', 'instagram'],
		['another object', { ...delivery(messagingEntry(textMessage('a', '1'))), object: 'page' }],
		['no entries', { object: 'instagram' }],
	])('finds nothing in a body that is no Instagram delivery: %s', (_name, body) => {
		expect(normaliseWebhook(body)).toEqual({
			events: [],
			lookups: [],
			skipped: [{ where: 'body', reason: 'not an Instagram delivery' }],
		});
	});

	it('finds nothing, and complains of nothing, in a delivery without entries', () => {
		expect(normaliseWebhook(delivery())).toEqual({ events: [], lookups: [], skipped: [] });
	});

	it('puts nothing of a piece into the log, but for the start of a field name', () => {
		const body = delivery(changesEntry({ field: 'x'.repeat(500), value: 'secret' }));
		const [{ reason }] = normaliseWebhook(body).skipped;
		expect(reason.length).toBeLessThan(80);
		expect(reason).not.toContain('secret');
	});
});

describe('what has to be asked for', () => {
	const mention = (value: unknown) =>
		normaliseWebhook(
			delivery(
				changesEntry({ field: 'mentions', value }, { field: 'comments', value: commentValue() }),
			),
		);

	it.each([
		['in a comment', { media_id: '1790', comment_id: '1786' }, '1786'],
		['in a caption', { media_id: '1790' }, undefined],
		['with numbers', { media_id: 1790, comment_id: 1786 }, '1786'],
	])('is a mention %s', (_name, value, commentId) => {
		const { events, lookups, skipped } = mention(value);
		expect(lookups).toEqual([
			{
				kind: 'mention',
				mediaId: '1790',
				...(commentId && { commentId }),
				noticedAt: COMMENTED_ISO,
				accountId: ACCOUNT_ID,
			},
		]);
		expect([events.length, skipped.length]).toEqual([1, 0]);
	});

	it.each([undefined, null, 'x', {}, { comment_id: '1' }])(
		'is no malformed mention: %j',
		(value) => {
			const { events, lookups, skipped } = mention(value);
			expect(lookups).toEqual([]);
			expect(skipped).toEqual([{ where: 'entry[0].changes[0]', reason: 'malformed mention' }]);
			expect(events).toHaveLength(1);
		},
	);

	it('is everything, where Meta only says that something changed', () => {
		const entry = { id: ACCOUNT_ID, time: SENT_MS, changed_fields: ['comments'] };
		const { lookups } = normaliseWebhook(delivery(entry, messagingEntry(textMessage('a', '1'))));
		expect(lookups).toEqual([{ kind: 'changed' }]);
	});
});

describe('ids', () => {
	it('stay exact when Meta sends them unquoted', () => {
		const text = `{"object":"instagram","entry":[{"id":17841400000000001,"time":${SENT_MS},"messaging":[
			{"sender":{"id":9007199254740993},"recipient":{"id":17841400000000001},"timestamp":${SENT_MS},
			 "message":{"mid":90071992547409931234,"text":"hi","referral":{"ad_id":120210000000000123}}}],
			"changes":[{"field":"comments","value":{"id":17865799348089039123,"text":"price?",
			 "from":{"id":9007199254740993,"username":"m"},"media":{"id":17910000000000001,"ad_id":120210000000000123}}}]}]}`;
		const [message, comment] = normaliseWebhook(parseExactJson(text)).events;
		expect(message).toMatchObject({
			eventId: 'm:90071992547409931234',
			leadKey: 'ig:17841400000000001:9007199254740993',
			account: { id: '17841400000000001' },
			contact: { id: '9007199254740993' },
			message: { id: '90071992547409931234', referral: { ad_id: '120210000000000123' } },
		});
		expect(comment).toMatchObject({
			eventId: 'c:17865799348089039123',
			contact: { id: '9007199254740993' },
			comment: { media: { id: '17910000000000001', adId: '120210000000000123' } },
		});
	});

	it('are strings, also those that a number could hold', () => {
		const event = messaging({
			sender: { id: 42 },
			message: { mid: 7, text: 'x', reply_to: { mid: 6, story: { id: 5 } } },
		});
		const [found] = normaliseWebhook(delivery(messagingEntry(event))).events;
		expect(found).toMatchObject({
			eventId: 'm:7',
			leadKey: `ig:${ACCOUNT_ID}:42`,
			contact: { id: '42' },
			message: { id: '7', replyTo: { messageId: '6', story: { id: '5' } } },
		});
	});

	it('give the same lead for a message and a comment of one person', () => {
		const { events } = normaliseWebhook(
			delivery(
				messagingEntry(textMessage('a', '1')),
				changesEntry({ field: 'comments', value: commentValue() }),
			),
		);
		const lead = `ig:${ACCOUNT_ID}:${CONTACT_ID}`;
		expect(events.map(({ leadKey }) => leadKey)).toEqual([lead, lead]);
	});
});
