import { fingerprint } from '../../../nodes/InstagramLeads/common/fingerprint';
import type { OwnAccount } from '../../../nodes/InstagramLeads/events/ownAccount';
import { normaliseWebhook } from '../../../nodes/InstagramLeads/events/normaliseWebhook';
import { ACCOUNT_ID, CONTACT_ID } from '../../helpers/credentials';
import {
	delivery,
	messaging,
	messagingEntry,
	outboundMessaging,
	SENT_ISO,
	SENT_MS,
} from '../../helpers/deliveries';

const common = {
	leadKey: `ig:${ACCOUNT_ID}:${CONTACT_ID}`,
	direction: 'inbound',
	occurredAt: SENT_ISO,
	receivedVia: 'webhook',
	isNewLead: false,
	account: { id: ACCOUNT_ID },
	contact: { id: CONTACT_ID },
};

const outbound = { ...common, direction: 'outbound' };
const CDN = 'https://cdn.example.com/asset?id=1';

interface Case {
	name: string;
	event: object;
	/** The lead event without what all have in common. */
	expected: object;
	base?: object;
}

const messages: Case[] = [
	{
		name: 'text',
		event: messaging({ message: { mid: 'mid.1', text: 'Салом! 👋' } }),
		expected: {
			eventId: 'm:mid.1',
			type: 'message',
			text: 'Салом! 👋',
			message: { id: 'mid.1', attachments: [] },
		},
	},
	{
		name: 'picture without text',
		event: messaging({
			message: { mid: 'mid.1', attachments: [{ type: 'image', payload: { url: CDN } }] },
		}),
		expected: {
			eventId: 'm:mid.1',
			type: 'message',
			message: { id: 'mid.1', attachments: [{ type: 'image', url: CDN }] },
		},
	},
	{
		name: 'shared post with a title',
		event: messaging({
			message: {
				mid: 'mid.1',
				attachments: [
					{
						type: 'ig_post',
						payload: { ig_post_media_id: '1790', title: 'Spring dresses', url: CDN },
					},
				],
			},
		}),
		expected: {
			eventId: 'm:mid.1',
			type: 'message',
			message: {
				id: 'mid.1',
				attachments: [{ type: 'ig_post', id: '1790', url: CDN, title: 'Spring dresses' }],
			},
		},
	},
	{
		name: 'disappearing picture: no payload at all',
		event: messaging({ message: { mid: 'mid.1', attachments: [{ type: 'ephemeral' }] } }),
		expected: {
			eventId: 'm:mid.1',
			type: 'unsupported',
			message: { id: 'mid.1', attachments: [{ type: 'ephemeral' }] },
		},
	},
	{
		name: 'attachment of a kind that nobody knows yet',
		event: messaging({
			message: { mid: 'mid.1', attachments: [{ type: 'hologram', payload: { beam: [1] } }] },
		}),
		expected: {
			eventId: 'm:mid.1',
			type: 'message',
			message: { id: 'mid.1', attachments: [{ type: 'hologram' }] },
		},
	},
	{
		name: 'odd attachment beside a good one',
		event: messaging({
			message: { mid: 'mid.1', attachments: [null, { type: 'image', payload: { url: CDN } }] },
		}),
		expected: {
			eventId: 'm:mid.1',
			type: 'message',
			message: { id: 'mid.1', attachments: [{ type: 'unknown' }, { type: 'image', url: CDN }] },
		},
	},
	{
		name: 'attachments that are no list: the text stays',
		event: messaging({ message: { mid: 'mid.1', text: 'hi', attachments: 'none' } }),
		expected: {
			eventId: 'm:mid.1',
			type: 'message',
			text: 'hi',
			message: { id: 'mid.1', attachments: [] },
		},
	},
	{
		name: 'answer to a message',
		event: messaging({ message: { mid: 'mid.2', text: 'yes', reply_to: { mid: 'mid.1' } } }),
		expected: {
			eventId: 'm:mid.2',
			type: 'message',
			text: 'yes',
			message: { id: 'mid.2', attachments: [], replyTo: { messageId: 'mid.1' } },
		},
	},
	{
		name: 'answer to a story',
		event: messaging({
			message: { mid: 'mid.1', text: 'how much?', reply_to: { story: { url: CDN, id: '1801' } } },
		}),
		expected: {
			eventId: 'm:mid.1',
			type: 'storyReply',
			text: 'how much?',
			message: { id: 'mid.1', attachments: [], replyTo: { story: { id: '1801', url: CDN } } },
		},
	},
	{
		name: 'mention in a story',
		event: messaging({
			message: { mid: 'mid.1', attachments: [{ type: 'story_mention', payload: { url: CDN } }] },
		}),
		expected: {
			eventId: 'm:mid.1',
			type: 'storyMention',
			message: { id: 'mid.1', attachments: [{ type: 'story_mention', url: CDN }] },
		},
	},
	{
		name: 'quick reply',
		event: messaging({
			message: { mid: 'mid.1', text: 'Catalogue', quick_reply: { payload: 'CATALOGUE' } },
		}),
		expected: {
			eventId: 'm:mid.1',
			type: 'quickReply',
			text: 'Catalogue',
			message: { id: 'mid.1', attachments: [], payload: 'CATALOGUE' },
		},
	},
	{
		name: 'message through an ad',
		event: messaging({
			message: {
				mid: 'mid.1',
				text: 'still there?',
				referral: { ref: 'spring', ad_id: '6045', source: 'ADS', type: 'OPEN_THREAD' },
			},
		}),
		expected: {
			eventId: 'm:mid.1',
			type: 'message',
			text: 'still there?',
			message: {
				id: 'mid.1',
				attachments: [],
				referral: { ref: 'spring', ad_id: '6045', source: 'ADS', type: 'OPEN_THREAD' },
			},
		},
	},
	{
		name: 'ids in a referral that came as numbers',
		event: messaging({
			message: {
				mid: 'mid.1',
				text: 'Hi',
				referral: { ad_id: 6045246247433, product: { id: 4242 }, ads_context_data: { post_id: 7 } },
			},
		}),
		expected: {
			eventId: 'm:mid.1',
			type: 'message',
			text: 'Hi',
			message: {
				id: 'mid.1',
				attachments: [],
				referral: {
					ad_id: '6045246247433',
					product: { id: '4242' },
					ads_context_data: { post_id: '7' },
				},
			},
		},
	},
	{
		name: 'nothing but what Meta calls unsupported',
		event: messaging({
			message: { mid: 'mid.1', attachments: [{ type: 'unsupported_type', payload: {} }] },
		}),
		expected: {
			eventId: 'm:mid.1',
			type: 'unsupported',
			message: { id: 'mid.1', attachments: [{ type: 'unsupported_type' }] },
		},
	},
	{
		name: 'an edit number 0 in the same piece',
		event: messaging({
			message: { mid: 'mid.1', text: 'Hi' },
			message_edit: { mid: 'mid.1', num_edit: 0 },
		}),
		expected: {
			eventId: 'm:mid.1',
			type: 'message',
			text: 'Hi',
			message: { id: 'mid.1', attachments: [] },
		},
	},
	{
		name: 'no recipient',
		event: messaging({ message: { mid: 'mid.1', text: 'Hi' }, recipient: undefined }),
		expected: {
			eventId: 'm:mid.1',
			type: 'message',
			text: 'Hi',
			message: { id: 'mid.1', attachments: [] },
		},
	},
	{
		name: 'message with nothing but a referral',
		event: messaging({ message: { mid: 'mid.1', referral: { product: { id: '55' } } } }),
		expected: {
			eventId: 'm:mid.1',
			type: 'referral',
			message: { id: 'mid.1', attachments: [], referral: { product: { id: '55' } } },
		},
	},
	{
		name: 'unsent message',
		event: messaging({ message: { mid: 'mid.1', is_deleted: true } }),
		expected: {
			eventId: 'd:mid.1',
			type: 'messageDeleted',
			message: { id: 'mid.1', attachments: [] },
		},
	},
	{
		name: 'message that the API does not show',
		event: messaging({ message: { mid: 'mid.1', is_unsupported: true } }),
		expected: {
			eventId: 'm:mid.1',
			type: 'unsupported',
			message: { id: 'mid.1', attachments: [] },
		},
	},
	{
		name: 'message with nothing in it',
		event: messaging({ message: { mid: 'mid.1' } }),
		expected: {
			eventId: 'm:mid.1',
			type: 'unsupported',
			message: { id: 'mid.1', attachments: [] },
		},
	},
	{
		name: 'echo of what the account sent',
		event: outboundMessaging({ message: { mid: 'mid.1', text: 'Welcome!', is_echo: true } }),
		base: outbound,
		expected: {
			eventId: 'm:mid.1',
			type: 'message',
			text: 'Welcome!',
			message: { id: 'mid.1', attachments: [] },
		},
	},
	{
		name: 'echo without its mark',
		event: outboundMessaging({ message: { mid: 'mid.1', text: 'Welcome!' } }),
		base: outbound,
		expected: {
			eventId: 'm:mid.1',
			type: 'message',
			text: 'Welcome!',
			message: { id: 'mid.1', attachments: [] },
		},
	},
];

const others: Case[] = [
	{
		name: 'tapped button',
		event: messaging({ postback: { mid: 'mid.1', title: 'Prices', payload: 'PRICES' } }),
		expected: {
			eventId: 'p:mid.1',
			type: 'postback',
			text: 'Prices',
			message: { id: 'mid.1', attachments: [], payload: 'PRICES' },
		},
	},
	{
		name: 'a tapped button beside keys without a value',
		event: messaging({
			message: null,
			reaction: null,
			postback: { mid: 'mid.1', title: 'Prices', payload: 'PRICES' },
		}),
		expected: {
			eventId: 'p:mid.1',
			type: 'postback',
			text: 'Prices',
			message: { id: 'mid.1', attachments: [], payload: 'PRICES' },
		},
	},
	{
		name: 'tapped button without mid: known by who and when',
		event: messaging({ postback: { title: 'Prices', payload: 'PRICES' } }),
		expected: {
			eventId: expect.stringMatching(`^p:${CONTACT_ID}:${SENT_MS}:[\\w-]{7}$`) as string,
			type: 'postback',
			text: 'Prices',
			message: {
				id: expect.stringMatching(`^${CONTACT_ID}:${SENT_MS}:[\\w-]{7}$`) as string,
				attachments: [],
				payload: 'PRICES',
			},
		},
	},
	{
		name: 'icebreaker without a title, through an ad',
		event: messaging({
			postback: { mid: 'mid.1', payload: 'START', referral: { ref: 'spring' } },
		}),
		expected: {
			eventId: 'p:mid.1',
			type: 'postback',
			text: 'START',
			message: {
				id: 'mid.1',
				attachments: [],
				referral: { ref: 'spring' },
				payload: 'START',
			},
		},
	},
	{
		name: 'ig.me link in an open conversation',
		event: messaging({ referral: { ref: 'flyer', source: 'IGME', type: 'OPEN_THREAD' } }),
		expected: {
			eventId: expect.stringMatching(`^f:${CONTACT_ID}:${SENT_MS}:[\\w-]{7}$`) as string,
			type: 'referral',
			message: {
				id: expect.stringMatching(`^${CONTACT_ID}:${SENT_MS}:[\\w-]{7}$`) as string,
				attachments: [],
				referral: { ref: 'flyer', source: 'IGME', type: 'OPEN_THREAD' },
			},
		},
	},
	{
		name: 'reaction',
		event: messaging({
			reaction: { mid: 'mid.1', action: 'react', reaction: 'love', emoji: '❤️' },
		}),
		expected: {
			eventId: `r:mid.1:${CONTACT_ID}:react:${SENT_MS}:${fingerprint('❤️')}`,
			type: 'reaction',
			text: '❤️',
			message: { id: 'mid.1', attachments: [], payload: 'react' },
		},
	},
	{
		name: 'reaction taken back',
		event: messaging({ reaction: { mid: 'mid.1', action: 'unreact' } }),
		expected: {
			eventId: `r:mid.1:${CONTACT_ID}:unreact:${SENT_MS}`,
			type: 'reaction',
			message: { id: 'mid.1', attachments: [], payload: 'unreact' },
		},
	},
	{
		name: 'seen',
		event: messaging({ read: { mid: 'mid.1' } }),
		expected: { eventId: 's:mid.1', type: 'seen', message: { id: 'mid.1', attachments: [] } },
	},
	{
		name: 'edit with its number as a number',
		event: messaging({ message_edit: { mid: 'mid.1', text: 'two pieces', num_edit: 2 } }),
		expected: {
			eventId: 'e:mid.1:2',
			type: 'messageEdited',
			text: 'two pieces',
			message: { id: 'mid.1', attachments: [] },
		},
	},
	{
		name: 'edit with its number as a string: the same event id',
		event: messaging({ message_edit: { mid: 'mid.1', text: 'two pieces', num_edit: '2' } }),
		expected: {
			eventId: 'e:mid.1:2',
			type: 'messageEdited',
			text: 'two pieces',
			message: { id: 'mid.1', attachments: [] },
		},
	},
];

describe('keys of what has no id of its own', () => {
	const keyOf = (fragment: object) =>
		normaliseWebhook(delivery(messagingEntry(messaging(fragment)))).events[0].eventId;

	it.each([
		[
			'postbacks',
			{ postback: { title: 'A', payload: 'a' } },
			{ postback: { title: 'B', payload: 'b' } },
		],
		['referrals', { referral: { ref: 'a' } }, { referral: { ref: 'b' } }],
		[
			'edits without a number',
			{ message_edit: { mid: '1', text: 'a' } },
			{ message_edit: { mid: '1', text: 'b' } },
		],
		[
			'reactions',
			{ reaction: { mid: '1', action: 'react', emoji: '❤' } },
			{ reaction: { mid: '1', action: 'react', emoji: '😮' } },
		],
		[
			'reactions by name',
			{ reaction: { mid: '1', action: 'react', reaction: 'love' } },
			{ reaction: { mid: '1', action: 'react', reaction: 'wow' } },
		],
	])('differ for two %s of the same millisecond', (_name, one, other) => {
		expect(keyOf(one)).not.toBe(keyOf(other));
		expect(keyOf(one)).toBe(keyOf(structuredClone(one)));
	});

	it('differ for two edits without a number, by time', () => {
		const edit = { message_edit: { mid: '1', text: 'a' } };
		expect(keyOf(edit)).not.toBe(keyOf({ ...edit, timestamp: SENT_MS + 1 }));
	});
});

describe('who wrote', () => {
	const own = { id: common.account.id, username: 'gulnora.shop', otherIds: ['28900000000000777'] };
	const B = '28900000000000777';
	const contactId = common.contact.id;
	const read = (
		event: object,
		entryId: string = common.account.id,
		known: OwnAccount | undefined = own,
	) =>
		normaliseWebhook(
			{ object: 'instagram', entry: [{ id: entryId, time: SENT_MS, messaging: [event] }] },
			SENT_MS,
			known,
		);
	const message = (from: string, to: string | undefined, more: object = {}) => ({
		sender: { id: from },
		...(to !== undefined && { recipient: { id: to } }),
		timestamp: SENT_MS,
		message: { mid: 'mid.1', text: 'Hi', ...more },
	});

	it.each([
		['a message under a second id of the account', message(contactId, B), B, 'inbound'],
		[
			'an echo from a second id of the account',
			message(B, contactId, { is_echo: true }),
			own.id,
			'outbound',
		],
		['a message from a second id without an echo flag', message(B, contactId), own.id, 'outbound'],
		[
			'an echo flag on what the contact sent',
			message(contactId, own.id, { is_echo: true }),
			own.id,
			'inbound',
		],
	])('%s', (_name, event, entryId, direction) => {
		expect(read(event, entryId).events).toEqual([
			expect.objectContaining({
				direction,
				type: 'message',
				leadKey: `ig:${own.id}:${contactId}`,
				account: { id: own.id, username: own.username },
				contact: { id: contactId },
			}),
		]);
	});

	it('keeps an entry of an account that is not known apart', () => {
		const [event] = read(message(contactId, '17841400000000002'), '17841400000000002').events;
		expect(event.account).toEqual({ id: '17841400000000002' });
		expect(event.leadKey).toBe(`ig:17841400000000002:${contactId}`);
	});

	it("takes the account's own message to another account of the app for a contact's there", () => {
		const [event] = read(message(own.id, '17841400000000002'), '17841400000000002').events;
		expect([event.direction, event.contact.id]).toEqual(['inbound', own.id]);
	});

	it.each([
		['an answer to a story', { reply_to: { story: { id: 's1', url: 'u' } } }],
		['a tapped answer', { quick_reply: { payload: 'x' } }],
		['a mention in a story', { attachments: [{ type: 'story_mention', payload: { url: 'u' } }] }],
	])('asks who wrote %s that is marked as an echo', (_name, more) => {
		const { events, lookups } = read(message(own.id, contactId, { is_echo: true, ...more }));
		expect(events).toEqual([]);
		expect(lookups).toEqual([
			{
				kind: 'echo',
				messageId: 'mid.1',
				contactIds: [contactId],
				unread: expect.objectContaining({
					eventId: 'm:mid.1',
					type: 'unsupported',
					direction: 'inbound',
					contact: { id: contactId },
				}),
			},
		]);
	});

	it('asks who wrote an echo of two strangers, and takes it for the sender’s until then', () => {
		const { events, lookups } = read(message('28900000000000999', contactId, { is_echo: true }));
		expect(events).toEqual([]);
		expect(lookups).toEqual([
			expect.objectContaining({
				kind: 'echo',
				contactIds: [contactId, '28900000000000999'],
				unread: expect.objectContaining({
					leadKey: `ig:${own.id}:28900000000000999`,
					type: 'unsupported',
					direction: 'inbound',
				}),
			}),
		]);
	});
});

describe('messaging events', () => {
	it.each([...messages, ...others])('$name', ({ event, expected, base = common }) => {
		expect(normaliseWebhook(delivery(messagingEntry(event)))).toEqual({
			events: [{ ...base, ...expected, raw: event }],
			lookups: [],
			skipped: [],
		});
	});

	it('reads threads of another app, under standby, just the same', () => {
		const event = messaging({ message: { mid: 'mid.1', text: 'hello' } });
		const entry = { id: ACCOUNT_ID, time: SENT_MS, standby: [event] };
		expect(normaliseWebhook(delivery(entry))).toEqual(
			normaliseWebhook(delivery(messagingEntry(event))),
		);
	});

	it.each([
		['messages', { message: { mid: 'mid.1', text: 'hello' } }, 'message'],
		['messaging_postbacks', { postback: { mid: 'mid.1', title: 'Prices' } }, 'postback'],
		['messaging_referral', { referral: { ref: 'flyer' } }, 'referral'],
		['messaging_seen', { read: { mid: 'mid.1' } }, 'seen'],
		['message_reactions', { reaction: { mid: 'mid.1', action: 'react' } }, 'reaction'],
		['message_edit', { message_edit: { mid: 'mid.1', text: 'x' } }, 'messageEdited'],
		['standby', { message: { mid: 'mid.1', text: 'hello' } }, 'message'],
	])('reads a change of the field %s', (field, fragment, type) => {
		const entry = {
			id: ACCOUNT_ID,
			time: SENT_MS,
			changes: [{ field, value: messaging(fragment) }],
		};
		const { events, skipped } = normaliseWebhook(delivery(entry));
		expect(skipped).toEqual([]);
		expect(events).toMatchObject([{ ...common, type }]);
	});

	it.each([
		['Instagram Login', { changes: [{ field: 'messages', value: testEvent() }] }],
		['Facebook Login', { messaging: [testEvent()] }],
	])("takes the account from the event of the dashboard's Test button: %s", (_name, content) => {
		const { events } = normaliseWebhook(delivery({ id: '0', time: 1527459824, ...content }));
		expect(events).toMatchObject([
			{
				eventId: 'm:random_mid',
				leadKey: 'ig:23245:12334',
				account: { id: '23245' },
				contact: { id: '12334' },
				occurredAt: '2018-05-27T22:23:44.000Z',
				text: 'random_text',
			},
		]);
	});

	it.each([
		['milliseconds', 1772359200123, '2026-03-01T10:00:00.123Z'],
		['seconds', 1772359200, '2026-03-01T10:00:00.000Z'],
		['milliseconds as a string', '1772359200123', '2026-03-01T10:00:00.123Z'],
		['seconds as a string', '1772359200', '2026-03-01T10:00:00.000Z'],
		["absent: the entry's time", undefined, '2026-03-01T10:00:05.123Z'],
		["nonsense: the entry's time", 'soon', '2026-03-01T10:00:05.123Z'],
		["zero: the entry's time", 0, '2026-03-01T10:00:05.123Z'],
		["beyond all calendars: the entry's time", 9e20, '2026-03-01T10:00:05.123Z'],
	])('time in %s', (_name, timestamp, occurredAt) => {
		const event = messaging({ timestamp, message: { mid: 'mid.1', text: 'x' } });
		const { events } = normaliseWebhook(delivery(messagingEntry(event)));
		expect(events.map((found) => found.occurredAt)).toEqual([occurredAt]);
	});

	it.each([
		['no sender', { sender: undefined }, 'messaging event without sender'],
		['an empty sender id', { sender: { id: '' } }, 'messaging event without sender'],
		['no mid', { message: { text: 'x' } }, 'message without an id'],
		['a message that is none', { message: 'x' }, 'message without an id'],
		['a postback that is none', { postback: 7 }, 'malformed postback'],
		['a reaction without mid', { reaction: {} }, 'reaction without a message id'],
		['an edit without mid', { message_edit: {} }, 'edit without a message id'],
		["Messenger's seen", { read: { watermark: 1 } }, 'seen without a message id'],
		['a referral that is none', { referral: 'x' }, 'malformed referral'],
		['a handover that is none', { pass_thread_control: 'x' }, 'malformed handover'],
		['an opt-in that is none', { optin: 7 }, 'malformed opt-in or opt-out'],
		['a form that is none', { messaging_in_thread_lead_form_submit: [] }, 'malformed form'],
		[
			'a kind that is none',
			{ response_feedback: {} },
			'messaging event of a kind that is no lead event',
		],
	])('skips, and says so: %s', (_name, fragment, reason) => {
		expect(normaliseWebhook(delivery(messagingEntry(messaging(fragment))))).toEqual({
			events: [],
			lookups: [],
			skipped: [{ where: 'entry[0].messaging[0]', reason }],
		});
	});

	it('skips what the account sent to nobody', () => {
		const echo = outboundMessaging({
			message: { mid: 'mid.1', text: 'Hi', is_echo: true },
			recipient: undefined,
		});
		expect(normaliseWebhook(delivery(messagingEntry(echo))).skipped).toEqual([
			{ where: 'entry[0].messaging[0]', reason: 'messaging event without recipient' },
		]);
	});

	it.each<[string, object]>([
		['beside who wrote it', { message_edit: { mid: 'mid.1', num_edit: 0 } }],
		['as text', { message_edit: { mid: 'mid.1', num_edit: '0' } }],
		[
			'and nothing else',
			{ message_edit: { mid: 'mid.1', num_edit: 0 }, sender: undefined, recipient: undefined },
		],
	])('notices the arrival of a message by its edit number 0, %s', (_name, fragment) => {
		expect(normaliseWebhook(delivery(messagingEntry(messaging(fragment))))).toEqual({
			events: [],
			lookups: [{ kind: 'message', messageId: 'mid.1' }],
			skipped: [],
		});
	});

	it.each([
		['missing', undefined],
		['null', null],
		['nonsense', 'soon'],
	])('takes the moment of receipt where event and entry have no time: %s', (_name, time) => {
		const event = messaging({ timestamp: time, message: { mid: 'mid.1', text: 'x' } });
		const { events } = normaliseWebhook(
			delivery({ id: ACCOUNT_ID, time, messaging: [event] }),
			Date.parse('2026-03-01T10:00:07.000Z'),
		);
		expect(events.map(({ occurredAt }) => occurredAt)).toEqual(['2026-03-01T10:00:07.000Z']);
	});

	it.each([
		['inbound', messaging({ message: { mid: 'mid.1', text: 'x' } }), common],
		['echo', outboundMessaging({ message: { mid: 'mid.1', text: 'x', is_echo: true } }), outbound],
	])('takes the account from the event where the entry has no id: %s', (_name, event, expected) => {
		const { events } = normaliseWebhook(delivery({ time: SENT_MS, messaging: [event] }));
		expect(events).toMatchObject([expected]);
	});
});

function testEvent() {
	return {
		sender: { id: '12334' },
		recipient: { id: '23245' },
		timestamp: '1527459824',
		message: { mid: 'random_mid', text: 'random_text' },
	};
}
