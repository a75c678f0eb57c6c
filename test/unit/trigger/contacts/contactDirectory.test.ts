import type { LeadEvent } from '../../../../nodes/InstagramLeads/events/leadEvent';
import { apiConversation, CONTACT } from '../../../helpers/conversations';
import { CONTACT_ID } from '../../../helpers/credentials';
import { leadEvent, messageEvent } from '../../../helpers/events';
import { fakeClient, Refusal } from '../../../helpers/fakeClient';
import { directoryFor, readableLog } from '../../../helpers/triggerParts';
import { deferred, longEnough } from '../../../helpers/waiting';

interface Meta {
	conversation?: unknown;
	profile?: unknown;
}

const profile = { name: 'Malika', username: 'malika.k', follower_count: 7 };
const message = messageEvent(CONTACT_ID, 'mid.1', '2026-03-01T10:01:00.500Z');
const comment = leadEvent({
	type: 'comment',
	eventId: 'c:c1',
	comment: { id: 'c1', media: { id: '17' } },
	message: undefined,
});

/** A directory over what Meta tells; the test may change it. */
function directory(meta: Meta, resolveProfile = true) {
	const { log, lines } = readableLog();
	const { client, calls } = fakeClient(async (path) => {
		if (!path.endsWith('/conversations')) return (await meta.profile) ?? profile;
		const conversation = await meta.conversation;
		if (conversation instanceof Refusal) return conversation;
		return { data: conversation === undefined ? [] : [conversation] };
	});
	const contacts = directoryFor(client, { resolveProfile, log });
	const find = async (event: LeadEvent) => {
		const { conversation, all } = contacts.find(event, () => true);
		await all;
		return await conversation;
	};
	const kinds = () =>
		calls.map((path) => (path.endsWith('/conversations') ? 'conversation' : 'profile'));
	return { contacts, find, kinds, lines };
}

describe('finding out about a contact', () => {
	it('asks for conversation and profile beside each other, once', async () => {
		const waits = deferred<unknown>();
		const meta: Meta = { conversation: waits.promise };
		const { contacts, find, kinds } = directory(meta);
		expect(contacts.knows(message)).toBe(false);
		const found = find(message);
		await longEnough();
		expect(kinds().sort()).toEqual(['conversation', 'profile']);
		waits.resolve(apiConversation('t1', 1));
		expect((await found)?.head).toMatchObject({ conversationId: 't1', contact: CONTACT });
		expect(contacts.knows(message)).toBe(true);
		expect(contacts.get(message.leadKey)).toMatchObject({
			contact: { id: CONTACT_ID, name: 'Malika', followerCount: 7 },
			conversationId: 't1',
		});
	});

	it('tells of the conversation though the profile takes its time', async () => {
		const waits = deferred<unknown>();
		const { contacts } = directory({
			conversation: apiConversation('t1', 1),
			profile: waits.promise,
		});
		const { conversation, all } = contacts.find(message, () => true);
		expect((await conversation)?.head.conversationId).toBe('t1');
		waits.resolve(profile);
		await all;
		expect(contacts.get(message.leadKey)?.contact?.name).toBe('Malika');
	});

	it('asks for the profile of who commented only once a conversation says that they wrote', async () => {
		const stranger = directory({});
		await stranger.find(comment);
		expect(stranger.kinds()).toEqual(['conversation']);
		expect(stranger.lines).toEqual([]);
		const writer = directory({ conversation: apiConversation('t1', 1) });
		await writer.find(comment);
		expect(writer.kinds()).toEqual(['conversation', 'profile']);
	});

	it('knows who commented and never wrote, but not what they write afterwards', async () => {
		const { contacts, find } = directory({});
		await find(comment);
		expect(contacts.knows(comment)).toBe(true);
		expect(contacts.knows(message)).toBe(false);
	});

	it('asks for no profile where the operator wants none', async () => {
		const { contacts, find, kinds } = directory({ conversation: apiConversation('t1', 1) }, false);
		await find(message);
		expect(kinds()).toEqual(['conversation']);
		expect(contacts.knows(message)).toBe(true);
	});

	it('asks again for no profile that Meta does not show', async () => {
		const meta: Meta = { conversation: apiConversation('t1', 1), profile: new Refusal(230) };
		const { contacts, find, kinds, lines } = directory(meta);
		await find(message);
		await find(message);
		expect(kinds().filter((kind) => kind === 'profile')).toHaveLength(1);
		expect(contacts.knows(message)).toBe(true);
		expect(lines.map(({ level }) => level)).toEqual(['debug']);
	});

	it.each<[string, Meta]>([
		['a conversation', { conversation: new Refusal(200) }],
		['a profile', { conversation: apiConversation('t1', 1), profile: new Refusal(2, 500) }],
		['a conversation with the message yet', {}],
	])(
		'goes on without %s that Meta does not give, and asks again a minute later',
		async (_name, meta) => {
			const { contacts, find } = directory(meta);
			await find(message);
			expect(contacts.knows(message)).toBe(true);
			const now = performance.now();
			const clock = jest.spyOn(performance, 'now').mockReturnValue(now + 61_000);
			expect(contacts.knows(message)).toBe(false);
			clock.mockRestore();
		},
	);

	it.each([
		['somebody known by username only', { contact: { id: '@malika.k', username: 'malika.k' } }],
		['an event of another account', { account: { id: '23245' } }],
	])('asks Meta nothing about %s', async (_name, more) => {
		const { find, kinds } = directory({ conversation: apiConversation('t1', 1) });
		await find(leadEvent(more));
		expect(kinds()).toEqual([]);
	});
});
