import type { LeadEvent } from '../../../../nodes/InstagramLeads/events/leadEvent';
import type { OwnAccount } from '../../../../nodes/InstagramLeads/events/ownAccount';
import type { CachedClient } from '../../../../nodes/InstagramLeads/trigger/shared/cachedClient';
import { Lifetime } from '../../../../nodes/InstagramLeads/common/lifetime';
import { Enricher } from '../../../../nodes/InstagramLeads/trigger/enrich/enricher';
import type { TriggerSettings } from '../../../../nodes/InstagramLeads/trigger/parameters/settings';
import { ACCOUNT, apiConversation, apiMessage, CONTACT } from '../../../helpers/conversations';
import { CONTACT_ID } from '../../../helpers/credentials';
import { leadEvent, messageEvent } from '../../../helpers/events';
import { fakeClient, Refusal } from '../../../helpers/fakeClient';
import { cached, directoryFor, readableLog, storeOver } from '../../../helpers/triggerParts';

const profile = { name: 'Malika', username: 'malika.k', follower_count: 7 };

/** An enricher for which Meta shows this. */
function enricher(
	meta: { conversation?: unknown; profile?: unknown },
	more: Partial<Pick<TriggerSettings, 'silenceMs'>> = {},
) {
	const { log, lines } = readableLog();
	const { client, calls } = fakeClient((path) => {
		if (!path.endsWith('/conversations')) return meta.profile ?? profile;
		return { data: meta.conversation ? [meta.conversation] : [] };
	});
	const contacts = directoryFor(client);
	const store = storeOver();
	const settings = { resolveProfile: true, includeRaw: true, ...more } as TriggerSettings;
	const lifetime = new Lifetime();
	const known: { own?: OwnAccount } = cached(client);
	const enriching = new Enricher({
		...{ contacts, client: known as CachedClient, store, settings, log, lifetime },
	});
	/** As in the queue: the contact was just looked up. */
	const enrich = async (event: LeadEvent) => {
		await contacts.find(event, () => true).all;
		calls.length = 0;
		return await enriching.enrich(event);
	};
	const seenBefore = (event: LeadEvent) => {
		store.itemsSubmitted([event], 1);
		store.itemsEnded([event]);
	};
	return { enrich, enriching, calls, lines, seenBefore, store, client: known };
}

const at = (time: string) => ({ occurredAt: `2026-03-01T${time}Z` });

describe('enriching', () => {
	it('adds name, profile and conversation, and asks Meta for nothing by itself', async () => {
		const { enrich, calls } = enricher({ conversation: apiConversation('t1', 1) });
		const event = messageEvent(CONTACT_ID, 'mid.1', '2026-03-01T10:01:00.500Z');
		expect(await enrich(event)).toEqual({
			...event,
			isNewLead: true,
			account: ACCOUNT,
			contact: { ...CONTACT, name: 'Malika', followerCount: 7 },
			conversationId: 't1',
		});
		expect(calls).toEqual([]);
	});

	it('keeps the key of who is known under another id of the account', async () => {
		const { enriching, store, client } = enricher({});
		client.own = { ...ACCOUNT, otherIds: ['987'] };
		const before = { ...leadEvent({ account: { id: '987' } }), leadKey: `ig:987:${CONTACT_ID}` };
		store.itemsSubmitted([before], 1);
		store.itemsEnded([before]);
		const { leadKey, account, isNewLead } = await enriching.enrich(leadEvent({ eventId: 'm:2' }));
		expect({ leadKey, account, isNewLead }).toEqual({
			leadKey: `ig:987:${CONTACT_ID}`,
			account: ACCOUNT,
			isNewLead: false,
		});
	});

	it('gives whoever is new the one key, also where the event waited under another id', async () => {
		const { enriching, client } = enricher({});
		client.own = { ...ACCOUNT, otherIds: ['987'] };
		const event = { ...leadEvent({ account: { id: '987' } }), leadKey: `ig:987:${CONTACT_ID}` };
		expect(await enriching.enrich(event)).toMatchObject({
			leadKey: `ig:${ACCOUNT.id}:${CONTACT_ID}`,
			account: ACCOUNT,
		});
	});

	it('a name that an event tells beats the one that is remembered', async () => {
		const { enrich, enriching } = enricher({ conversation: apiConversation('t1', 1) });
		await enrich(leadEvent());
		const renamed = leadEvent({
			eventId: 'c:2',
			contact: { id: CONTACT_ID, username: 'malika.new' },
		});
		expect((await enriching.enrich(renamed)).contact.username).toBe('malika.new');
		const { contact } = await enriching.enrich(leadEvent({ eventId: 'm:3' }));
		expect(contact.username).toBe('malika.new');
	});

	it('leaves an event of another account alone', async () => {
		const { enrich, calls } = enricher({});
		const event = leadEvent({ account: { id: '23245' } });
		expect(await enrich(event)).toEqual(event);
		expect(calls).toEqual([]);
	});

	it('gives the event on without what Meta does not tell', async () => {
		const { enrich } = enricher({ profile: new Refusal(230) });
		const enriched = await enrich(leadEvent());
		expect(enriched).toMatchObject({ text: 'hello', contact: { id: CONTACT_ID } });
	});

	it('gives the event on though Meta does not name the account', async () => {
		const { log, lines } = readableLog();
		const contacts = { get: () => undefined, hear: () => {} };
		const { client } = fakeClient(() => new Refusal(190));
		const settings = {} as TriggerSettings;
		let forgotten = 0;
		const failing = {
			account: async () => (await client.get('/x')) as never,
			forget: () => void forgotten++,
			own: undefined,
		};
		const parts = { contacts, client: failing, store: storeOver(), settings, log };
		const event = leadEvent();
		const enriching = new Enricher({ ...parts, lifetime: new Lifetime() });
		expect(await enriching.enrich(event)).toEqual(event);
		expect(lines.map(({ level }) => level)).toEqual(['debug']);
		expect(forgotten).toBe(1);
	});
});

describe('a new lead', () => {
	const event = leadEvent({
		eventId: 'm:mid.5',
		message: { id: 'mid.5', attachments: [] },
		...at('10:05:00.700'),
	});

	it.each<[string, unknown[], boolean]>([
		['nothing came before', [apiMessage(5)], true],
		['Meta does not show the message yet', [], true],
		['only the account wrote before', [apiMessage(5), apiMessage(4, { from: ACCOUNT })], true],
		['the contact wrote before', [apiMessage(5), apiMessage(4)], false],
		[
			'another message of the same second cannot be told to come before',
			[apiMessage(5), apiMessage(5, { id: 'mid.other' })],
			true,
		],
		[
			'older messages may be hidden',
			Array.from({ length: 20 }, (_, n) => apiMessage(25 - n)),
			false,
		],
	])('%s', async (_name, messages, expected) => {
		const conversation = apiConversation('t1', 0, { messages: { data: messages } });
		const { enrich } = enricher({ conversation });
		expect((await enrich(event)).isNewLead).toBe(expected);
	});

	it.each([
		['known to the trigger', event, true],
		["the account's own message", leadEvent({ direction: 'outbound' }), false],
	])('is nobody %s', async (_name, given, isKnown) => {
		const { enrich, seenBefore } = enricher({});
		if (isKnown) seenBefore(given);
		expect((await enrich(given)).isNewLead).toBe(false);
	});

	it.each([
		['after the silence that the operator set', 3, true],
		['not before', 5, false],
	])('is somebody who comes back %s', async (_name, minutes, expected) => {
		const conversation = apiConversation('t1', 0, {
			messages: { data: [apiMessage(5), apiMessage(1)] },
		});
		const { enrich, seenBefore } = enricher({ conversation }, { silenceMs: minutes * 60_000 });
		seenBefore({ ...event, eventId: 'm:mid.1', ...at('10:01:00.000') });
		expect((await enrich(event)).isNewLead).toBe(expected);
	});

	it.each([
		['long ago', 30, true],
		['lately', 40, false],
	])('is told without a call for somebody last heard of %s', async (_name, days, expected) => {
		const { enriching, seenBefore } = enricher({}, { silenceMs: days * 24 * 3_600_000 });
		seenBefore({ ...event, eventId: 'm:mid.1', occurredAt: '2026-01-25T10:00:00.000Z' });
		expect((await enriching.enrich(event)).isNewLead).toBe(expected);
	});
});
