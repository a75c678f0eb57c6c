import { apiConversation } from '../../../nodes/InstagramLeads/events/apiSchemas';
import { parseExactJson } from '../../../nodes/InstagramLeads/events/exactJson';
import {
	contactOfConversation,
	hasUnclearAuthor,
	normaliseConversation,
	readMessages,
} from '../../../nodes/InstagramLeads/events/normaliseMessage';
import { ACCOUNT_ID, CONTACT_ID } from '../../helpers/credentials';

const account = { id: ACCOUNT_ID, username: 'gulnora.shop' };
const contact = { id: CONTACT_ID, username: 'malika.k' };
const CDN = 'https://cdn.example.com/asset?id=1';

interface Message {
	id: string;
	minute: number;
	from?: object;
	[field: string]: unknown;
}

/** A conversation as Meta shows it, newest message first. */
function conversation(messages: Message[], more: object = {}) {
	return apiConversation.parse({
		id: 'aWdfZAG06example',
		participants: { data: [account, contact] },
		messages: {
			data: messages.map(({ minute, ...message }) => ({
				created_time: `2026-03-01T10:${String(minute).padStart(2, '0')}:00+0000`,
				from: contact,
				...message,
			})),
		},
		...more,
	});
}

function eventsOf(messages: Message[], isWhole = false) {
	const context = { account, contact, conversationId: 'aWdfZAG06example', isWhole };
	return normaliseConversation(readMessages(conversation(messages)), context);
}

const common = {
	leadKey: `ig:${ACCOUNT_ID}:${CONTACT_ID}`,
	type: 'message',
	direction: 'inbound',
	occurredAt: '2026-03-01T10:01:00.000Z',
	receivedVia: 'polling',
	isNewLead: false,
	account,
	contact,
	conversationId: 'aWdfZAG06example',
};

describe('who wrote a message that was read', () => {
	const own = { ...account, otherIds: ['28900000000000777'] };
	const read = (from: object) => {
		const messages = readMessages(conversation([{ id: 'm', minute: 1, message: 'hi', from }]));
		const context = { account: own, contact, conversationId: 'aWdfZAG06example', isWhole: false };
		const [event] = normaliseConversation(messages, context);
		return { direction: event.direction, type: event.type, isUnclear: hasUnclearAuthor(event) };
	};

	it.each([
		['the account, by a second id', { id: '28900000000000777' }],
		[
			'the account, by its name beside an id that nobody knows',
			{ id: '9', username: 'gulnora.shop' },
		],
	])('is %s', (_name, from) => {
		expect(read(from)).toEqual({ direction: 'outbound', type: 'message', isUnclear: false });
	});

	it('is the contact, by name', () => {
		const from = { id: '9', username: contact.username };
		expect(read(from)).toEqual({ direction: 'inbound', type: 'message', isUnclear: false });
	});

	it.each([
		['somebody without id and name', { username: '' }],
		['a third person', { id: '444', username: 'friend' }],
		['an id that nobody knows', { id: '28900000000000999' }],
	])('is not clear of %s: inbound, as unsupported', (_name, from) => {
		expect(read(from)).toEqual({ direction: 'inbound', type: 'unsupported', isUnclear: true });
	});

	it('keeps the other ids of the account out of events', () => {
		const messages = readMessages(conversation([{ id: 'm', minute: 1, message: 'hi' }]));
		const context = { account: own, contact, conversationId: 'aWdfZAG06example', isWhole: false };
		expect(normaliseConversation(messages, context)[0].account).toEqual(account);
	});
});

describe('messages by reading', () => {
	it.each<[string, object, object]>([
		['text', { message: 'hello' }, { text: 'hello', message: { id: 'mid.1', attachments: [] } }],
		[
			'own message',
			{ message: 'Welcome!', from: account },
			{ direction: 'outbound', text: 'Welcome!', message: { id: 'mid.1', attachments: [] } },
		],
		[
			'own message, without an id',
			{ message: 'Welcome!', from: { username: 'gulnora.shop' } },
			{ direction: 'outbound', text: 'Welcome!', message: { id: 'mid.1', attachments: [] } },
		],
		[
			"contact's message, without an id",
			{ message: 'hello', from: { username: 'malika.k' } },
			{ text: 'hello', message: { id: 'mid.1', attachments: [] } },
		],
		[
			'picture',
			{ message: '', attachments: { data: [{ image_data: { url: CDN } }] } },
			{ message: { id: 'mid.1', attachments: [{ type: 'image', url: CDN }] } },
		],
		[
			'video, voice, file and template',
			{
				attachments: {
					data: [
						{ video_data: { url: CDN } },
						{ mime_type: 'audio/mp4', file_url: CDN },
						{ name: 'price.pdf', file_url: CDN },
						{ generic_template: { title: 'Spring' } },
					],
				},
			},
			{
				message: {
					id: 'mid.1',
					attachments: [
						{ type: 'video', url: CDN },
						{ type: 'audio', url: CDN },
						{ type: 'file', url: CDN, title: 'price.pdf' },
						{ type: 'template', title: 'Spring' },
					],
				},
			},
		],
		[
			'picture beside an odd attachment',
			{ attachments: { data: [null, 'x', { image_data: { url: CDN } }] } },
			{ message: { id: 'mid.1', attachments: [{ type: 'image', url: CDN }] } },
		],
		[
			'shared post',
			{ shares: { data: [{ link: CDN }] } },
			{ message: { id: 'mid.1', attachments: [{ type: 'share', url: CDN }] } },
		],
		[
			'answer to a message',
			{ message: 'yes', reply_to: { mid: 'mid.0' } },
			{
				text: 'yes',
				message: { id: 'mid.1', attachments: [], replyTo: { messageId: 'mid.0' } },
			},
		],
		[
			'answer to a story',
			{ message: 'price?', story: { reply_to: { id: '1801', link: CDN } } },
			{
				type: 'storyReply',
				text: 'price?',
				message: { id: 'mid.1', attachments: [], replyTo: { story: { id: '1801', url: CDN } } },
			},
		],
		[
			'mention in a story',
			{ story: { mention: { link: CDN } } },
			{
				type: 'storyMention',
				message: { id: 'mid.1', attachments: [{ type: 'story_mention', url: CDN }] },
			},
		],
		[
			'what the API does not show',
			{ is_unsupported: true },
			{ type: 'unsupported', message: { id: 'mid.1', attachments: [] } },
		],
		[
			'nothing at all',
			{ message: '' },
			{ type: 'unsupported', message: { id: 'mid.1', attachments: [] } },
		],
	])('%s', (_name, fragment, expected) => {
		const events = eventsOf([{ id: 'mid.1', minute: 1, ...fragment }]);
		expect(events).toEqual([
			{ ...common, eventId: 'm:mid.1', ...expected, raw: expect.any(Object) as object },
		]);
	});

	it('come oldest first, those of the same moment in the order they were written', () => {
		const events = eventsOf([
			{ id: 'd', minute: 3 },
			{ id: 'c', minute: 2 },
			{ id: 'b', minute: 2 },
			{ id: 'a', minute: 1 },
		]);
		expect(events.map(({ eventId }) => eventId)).toEqual(['m:a', 'm:b', 'm:c', 'm:d']);
	});

	it('lose no neighbour to one that is malformed, or shown without its author', () => {
		const events = eventsOf([
			{ id: 'c', minute: 3, message: 'x' },
			{ id: 'no-author', minute: 2, from: undefined },
			{ id: 'no-time', minute: 2, created_time: undefined },
			{ id: '', minute: 2 },
			{ id: 'a', minute: 1, message: 'x', attachments: 'none', shares: 7, story: [] },
		]);
		expect(events.map(({ eventId }) => eventId)).toEqual(['m:a', 'm:c']);
	});

	it('keep ids exact that come unquoted', () => {
		const body = parseExactJson(`{"id":340282366841710300949128123,
			"participants":{"data":[{"id":9007199254740993},{"id":${ACCOUNT_ID}}]}}`);
		const parsed = apiConversation.parse(body);
		expect(parsed.id).toBe('340282366841710300949128123');
		expect(contactOfConversation(parsed, account)).toEqual({ id: '9007199254740993' });
	});
});

describe('a new lead', () => {
	const welcome = { id: 'a', minute: 1, from: account };
	const first = { id: 'b', minute: 2 };
	const second = { id: 'c', minute: 3 };
	const newLeads = (messages: Message[], isWhole: boolean) =>
		eventsOf(messages, isWhole)
			.filter(({ isNewLead }) => isNewLead)
			.map(({ eventId }) => eventId);

	it.each<[string, Message[], boolean, string[]]>([
		['the oldest message of a whole conversation', [second, first], true, ['m:b']],
		['not the welcome that came before', [second, first, welcome], true, ['m:b']],
		['nobody, where older messages may exist', [second, first], false, []],
		['nobody, where only the account wrote', [welcome], true, []],
	])('is %s', (_name, messages, isWhole, expected) => {
		expect(newLeads(messages, isWhole)).toEqual(expected);
	});
});

describe('the contact of a conversation', () => {
	it.each<[string, object, object | undefined]>([
		['the participant that is not the account', {}, contact],
		[
			'not the account under another id',
			{ participants: { data: [{ id: '99', username: 'gulnora.shop' }, contact] } },
			contact,
		],
		[
			'the participant beside an odd one',
			{ participants: { data: [null, {}, account, contact] }, messages: undefined },
			contact,
		],
		['the author of a message, without participants', { participants: undefined }, contact],
		[
			'the addressee of a message, where the account alone wrote',
			{
				participants: undefined,
				messages: {
					data: [
						{
							id: 'a',
							created_time: '2026-03-01T10:00:00+0000',
							from: account,
							to: { data: [contact] },
						},
					],
				},
			},
			contact,
		],
		['nobody, where Meta names none', { participants: undefined, messages: undefined }, undefined],
		[
			'nobody, where only the account is in it',
			{ participants: { data: [account] }, messages: undefined },
			undefined,
		],
		[
			'the one who has a name, where the account is listed under an id that nobody knows',
			{ participants: { data: [{ id: '28900000000000999' }, contact] } },
			contact,
		],
	])('is %s', (_name, more, expected) => {
		const parsed = conversation([{ id: 'a', minute: 1 }], more);
		expect(contactOfConversation(parsed, account)).toEqual(expected);
	});
});
