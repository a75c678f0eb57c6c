import type { LeadEvent } from '../../../../nodes/InstagramLeads/events/leadEvent';
import { threads } from '../../../../nodes/InstagramLeads/graph/messaging/conversations';
import { ConversationReader } from '../../../../nodes/InstagramLeads/trigger/backfill/conversationReader';
import { ReadWorkers } from '../../../../nodes/InstagramLeads/trigger/backfill/readWorkers';
import { Enricher } from '../../../../nodes/InstagramLeads/trigger/enrich/enricher';
import type { TriggerSettings } from '../../../../nodes/InstagramLeads/trigger/parameters/settings';
import { ACCOUNT, apiConversation, apiMessage, CONTACT } from '../../../helpers/conversations';
import { CONTACT_ID } from '../../../helpers/credentials';
import { leadEvent, messageEvent } from '../../../helpers/events';
import { fakeClient, Refusal } from '../../../helpers/fakeClient';
import {
	cached,
	connected,
	readableLog,
	retryFor,
	storeFrom,
	storeOver,
} from '../../../helpers/triggerParts';

const profile = { name: 'Malika', username: 'malika.k', follower_count: 7 };

/** An enricher for which Meta shows this. */
function enricher(
	meta: { conversation?: unknown; profile?: unknown },
	more: Partial<Pick<TriggerSettings, 'resolveProfile' | 'silenceMs'>> = {},
) {
	const { log, lines } = readableLog();
	const { client, calls } = fakeClient(() => meta.profile ?? profile);
	const shown = fakeClient(() => ({ data: meta.conversation ? [meta.conversation] : [] }));
	const workers = new ReadWorkers(storeFrom(0), { polls: true });
	const reader = new ConversationReader(cached(shown.client), workers, retryFor());
	const store = storeOver();
	const settings = { resolveProfile: true, includeRaw: true, ...more } as TriggerSettings;
	const enriching = new Enricher(cached(client), reader, store, settings, log);
	/** As in the queue: the conversation was just read, if there is one. */
	const enrich = async (event: LeadEvent) => {
		const { value: thread } = await threads(shown.client, connected).next();
		if (thread) await reader.read(event);
		return await enriching.enrich(event);
	};
	const seenBefore = (event: LeadEvent) => {
		store.itemsSubmitted([event], 1);
		store.itemsEnded([event]);
	};
	return { enrich, calls, lines, seenBefore };
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
		const { enrich, calls, lines } = enricher({});
		const comment = { id: 'c1', media: { id: '17' } };
		await enrich(leadEvent({ type: 'comment', eventId: 'c:c1', comment, message: undefined }));
		expect(calls).not.toContain(`/${CONTACT_ID}`);
		expect(lines).toEqual([]);
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
		const { enrich, lines } = enricher({ profile: new Refusal(230) });
		const enriched = await enrich(leadEvent());
		expect(enriched).toMatchObject({ text: 'hello', contact: { id: CONTACT_ID } });
		expect(lines).toHaveLength(1);
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
		seenBefore(event);
		expect((await enrich(event)).isNewLead).toBe(expected);
	});
});
