import type { LeadEvent } from '../../../../nodes/InstagramLeads/events/leadEvent';
import { BoundedMemory } from '../../../../nodes/InstagramLeads/common/fingerprints';
import { threads } from '../../../../nodes/InstagramLeads/graph/messaging/conversations';
import type { EnrichContext } from '../../../../nodes/InstagramLeads/trigger/enrich/enricher';
import { Enricher } from '../../../../nodes/InstagramLeads/trigger/enrich/enricher';
import { gatherEarlier } from '../../../../nodes/InstagramLeads/trigger/backfill/backfill';
import { Identities } from '../../../../nodes/InstagramLeads/trigger/state/contactIdentities';
import { isAfterSilence } from '../../../../nodes/InstagramLeads/trigger/enrich/returningContact';
import { ACCOUNT, apiConversation, apiMessage, CONTACT } from '../../../helpers/conversations';
import { ACCOUNT_ID, CONTACT_ID } from '../../../helpers/credentials';
import { leadEvent, messageEvent } from '../../../helpers/events';
import { fakeClient, Refusal } from '../../../helpers/fakeClient';

const connected = { account: ACCOUNT, messagingNode: ACCOUNT_ID };
const profile = { name: 'Malika', username: 'malika.k', follower_count: 7 };

/** An enricher for which Meta shows this. */
function enricher(
	meta: { conversation?: unknown; profile?: unknown },
	more: Partial<EnrichContext> = {},
) {
	const misses: unknown[] = [];
	const { client, calls } = fakeClient(() => meta.profile ?? profile);
	const reader = fakeClient(() => ({ data: meta.conversation ? [meta.conversation] : [] }));
	const context: EnrichContext = {
		client,
		connected,
		contacts: new BoundedMemory(10),
		resolveProfile: true,
		onMiss: (reason) => void misses.push(reason),
		...more,
	};
	const it = new Enricher();
	/** As at the door: the conversation was just read, if there is one. */
	const enrich = async (event: LeadEvent) => {
		const { value: thread } = await threads(reader.client, connected).next();
		if (thread) it.remember(event.leadKey, thread);
		return await it.enrich(event, context);
	};
	return { enrich, calls, misses, context };
}

const at = (time: string) => ({ occurredAt: `2026-03-01T${time}Z` });

describe('enriching', () => {
	it('adds name, profile and conversation, and asks for the profile once', async () => {
		const { enrich, calls } = enricher({ conversation: apiConversation('t1', 1) });
		const event = messageEvent(CONTACT_ID, 'mid.1', '2026-03-01T10:01:00.500Z');
		expect(await enrich(event)).toEqual({
			...event,
			isNewLead: true,
			account: ACCOUNT,
			contact: { ...CONTACT, name: 'Malika', followerCount: 7 },
			conversationId: 't1',
		});
		await enrich(event);
		expect(calls.filter((path) => path === `/${CONTACT_ID}`)).toHaveLength(1);
	});

	it('asks for no profile where the operator wants none', async () => {
		const { enrich, calls } = enricher({}, { resolveProfile: false });
		await enrich(leadEvent());
		expect(calls).not.toContain(`/${CONTACT_ID}`);
	});

	it('asks for no profile of somebody who only commented: Meta would refuse', async () => {
		const { enrich, calls, misses } = enricher({});
		const comment = { id: 'c1', media: { id: '17' } };
		await enrich(leadEvent({ type: 'comment', eventId: 'c:c1', comment, message: undefined }));
		expect(calls).not.toContain(`/${CONTACT_ID}`);
		expect(misses).toEqual([]);
	});

	it('asks for nothing about somebody known by username only', async () => {
		const { enrich, calls } = enricher({});
		const comment = { id: 'c1', media: { id: '17' } };
		await enrich(leadEvent({ contact: { id: '@malika.k', username: 'malika.k' }, comment }));
		expect(calls).toEqual([]);
	});

	it('leaves an event of another account alone', async () => {
		const { enrich, calls } = enricher({});
		const event = leadEvent({ account: { id: '23245' } });
		expect(await enrich(event)).toEqual(event);
		expect(calls).toEqual([]);
	});

	it('gives the event on without what Meta does not tell', async () => {
		const { enrich, misses } = enricher({ profile: new Refusal(230) });
		const enriched = await enrich(leadEvent());
		expect(enriched).toMatchObject({ text: 'hello', contact: { id: CONTACT_ID } });
		expect(misses).toHaveLength(1);
	});
});

describe('a new lead', () => {
	const event = leadEvent({
		eventId: 'm:mid.5',
		message: { id: 'mid.5', attachments: [] },
		...at('10:05:00.700'),
	});

	it.each<[string, unknown[], number, boolean]>([
		['nothing came before', [apiMessage(5)], 0, true],
		['Meta does not show the message yet', [], 0, true],
		['only the account wrote before', [apiMessage(5), apiMessage(4, { from: ACCOUNT })], 0, true],
		['the contact wrote before', [apiMessage(5), apiMessage(4)], 0, false],
		[
			'another message of the same second cannot be told to come before',
			[apiMessage(5), apiMessage(5, { id: 'mid.other' })],
			0,
			true,
		],
		[
			'older messages may be hidden',
			Array.from({ length: 20 }, (_, n) => apiMessage(25 - n)),
			0,
			false,
		],
	])('%s', async (_name, messages, _x, expected) => {
		const conversation = apiConversation('t1', 0, { messages: { data: messages } });
		const { enrich } = enricher({ conversation });
		expect((await enrich(event)).isNewLead).toBe(expected);
	});

	it.each([
		['known to the trigger', event, true],
		["the account's own message", leadEvent({ direction: 'outbound' }), false],
	])('is nobody %s', async (_name, given, isKnown) => {
		const { enrich, context } = enricher({});
		if (isKnown) context.contacts.add(given.leadKey);
		expect((await enrich(given)).isNewLead).toBe(false);
	});

	it.each([
		['after the silence that the operator set', 3, true],
		['not before', 5, false],
	])('is somebody who comes back %s', async (_name, minutes, expected) => {
		const conversation = apiConversation('t1', 0, {
			messages: { data: [apiMessage(5), apiMessage(1)] },
		});
		const { enrich, context } = enricher({ conversation }, { silenceMs: minutes * 60_000 });
		context.contacts.add(event.leadKey);
		expect((await enrich(event)).isNewLead).toBe(expected);
	});
});

describe('silence', () => {
	const now = messageEvent('c', 'now', '2026-03-10T10:00:00.000Z');
	const hour = 60 * 60 * 1000;

	it.each<[string, LeadEvent[], boolean]>([
		['nobody wrote before', [], false],
		['the last message is long ago', [messageEvent('c', 'a', '2026-03-01T10:00:00.000Z')], true],
		[
			'a later one is not',
			[
				messageEvent('c', 'a', '2026-03-01T10:00:00.000Z'),
				messageEvent('c', 'b', '2026-03-10T09:30:00.000Z'),
			],
			false,
		],
		[
			'only the account wrote meanwhile',
			[
				messageEvent('c', 'a', '2026-03-01T10:00:00.000Z'),
				{ ...messageEvent('c', 'b', '2026-03-10T09:30:00.000Z'), direction: 'outbound' },
			],
			true,
		],
	])('%s', (_name, before, expected) => {
		expect(isAfterSilence(now, [...before, now], hour)).toBe(expected);
	});
});

describe('gathering', () => {
	const thread = (...events: LeadEvent[]) => ({
		conversationId: 't1',
		account: ACCOUNT,
		contact: CONTACT,
		events,
		isTruncated: false,
		raw: { id: 't1' },
	});
	const early = messageEvent(CONTACT_ID, 'a', '2026-03-01T10:00:00.000Z');
	const middle = messageEvent(CONTACT_ID, 'b', '2026-03-01T10:01:00.000Z');
	const late = messageEvent(CONTACT_ID, 'c', '2026-03-01T10:02:00.000Z');
	const comment = (time: string) =>
		leadEvent({
			type: 'comment',
			eventId: 'c:1',
			comment: { id: '1', media: { id: '17' } },
			message: undefined,
			...at(time),
		});
	const gather = async (arrived: LeadEvent[], events: LeadEvent[], from = 0) => {
		const options = { readThread: async () => thread(...events), from: () => from };
		const found = await gatherEarlier(arrived, { ...options, isWanted: () => true });
		return found.map(({ message }) => message?.id);
	};

	it.each<[string, LeadEvent[], LeadEvent[], number, string[]]>([
		['finds what should have come before', [late], [early, middle, late], 0, ['a', 'b', 'c']],
		['finds nothing after it', [middle], [early, middle, late], 0, ['a', 'b']],
		[
			'finds what lies between two that came, and where it belongs',
			[early, late],
			[early, middle, late],
			0,
			['a', 'b', 'c'],
		],
		['finds it where Meta does not show the message yet', [late], [early, middle], 0, ['a', 'b']],
		[
			'leaves alone what is older than asked for',
			[late],
			[early, middle, late],
			Date.parse(middle.occurredAt),
			['b', 'c'],
		],
		[
			'finds what lies between a message and a comment that came with it',
			[early, comment('10:01:30')],
			[early, middle, late],
			0,
			['a', 'b'],
		],
		[
			'finds what lies before a comment, whatever brought that',
			[{ ...comment('10:01:30'), receivedVia: 'polling' }],
			[early, middle, late],
			0,
			['a', 'b'],
		],
		[
			'does nothing for messages that a poll brought',
			[{ ...late, receivedVia: 'polling' }],
			[early],
			0,
			[],
		],
	])('%s', async (_name, arrived, events, from, expected) => {
		expect(await gather(arrived, events, from)).toEqual(expected);
	});

	it('leaves alone what is not wanted, and goes on without a conversation', async () => {
		const options = { from: () => 0, isWanted: () => false };
		const shown = { ...options, readThread: async () => thread(early, late) };
		expect(await gatherEarlier([late], shown)).toEqual([]);
		const hidden = { ...options, readThread: async () => undefined };
		expect(await gatherEarlier([late], hidden)).toEqual([]);
	});
});

describe('identities', () => {
	const byName = leadEvent({
		leadKey: `ig:${ACCOUNT_ID}:@malika.k`,
		contact: { id: '@malika.k', username: 'malika.k' },
	});
	const byId = leadEvent({ contact: { id: CONTACT_ID, username: 'malika.k' } });
	const restored = (identities: Identities) =>
		new Identities(JSON.parse(JSON.stringify(identities)) as Array<[string, string]>);

	it('let a comment by name join the lead of the id', () => {
		const identities = new Identities();
		identities.assign(byId);
		const { leadKey, contact } = restored(identities).assign(byName);
		expect({ leadKey, contact }).toEqual({ leadKey: byId.leadKey, contact: byId.contact });
	});

	it('let a message join the lead that began by name', () => {
		const identities = new Identities();
		expect(identities.assign(byName)).toEqual(byName);
		const { leadKey, contact } = restored(identities).assign(byId);
		expect({ leadKey, contact }).toEqual({ leadKey: byName.leadKey, contact: byId.contact });
	});

	it("learn nothing from the account's own events", () => {
		const identities = new Identities();
		identities.assign({ ...byName, direction: 'outbound' });
		expect(identities.assign(byId)).toEqual(byId);
	});

	it('are bounded', () => {
		const identities = new Identities();
		for (let n = 0; n < 5000; n++) {
			identities.assign(leadEvent({ contact: { id: String(n), username: `user${n}` } }));
		}
		expect(identities.toJSON().length).toBeLessThanOrEqual(1000);
	});
});
