import type { LeadEvent } from '../../../../nodes/InstagramLeads/events/leadEvent';
import { Backfill } from '../../../../nodes/InstagramLeads/trigger/backfill/backfill';
import { readSettings } from '../../../../nodes/InstagramLeads/trigger/parameters/settings';
import { Lifetime } from '../../../../nodes/InstagramLeads/common/lifetime';
import { Gate } from '../../../../nodes/InstagramLeads/common/gate';
import { ACCOUNT, CONTACT } from '../../../helpers/conversations';
import { CONTACT_ID } from '../../../helpers/credentials';
import { leadEvent, messageEvent } from '../../../helpers/events';
import { fakeClient } from '../../../helpers/fakeClient';
import { cached, storeFrom } from '../../../helpers/triggerParts';

const at = (time: string) => ({ occurredAt: `2026-03-01T${time}Z` });

describe('a look for missed messages', () => {
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
	const look = async (
		arrived: LeadEvent[],
		{
			shown,
			from = 0,
			events = ['message'],
		}: { shown?: LeadEvent[]; from?: number; events?: string[] },
	) => {
		const lifetime = new Lifetime();
		const gate = new Gate(lifetime);
		gate.open();
		const { client } = fakeClient(() => ({}));
		const settings = readSettings({
			getNodeParameter: (name, fallback) => (name === 'events' ? events : fallback),
		});
		const backfill = new Backfill({
			startupGate: gate,
			reader: { read: async () => shown && thread(...shown) },
			comments: { find: async () => [] },
			client: cached(client),
			store: storeFrom(from),
			settings,
			lifetime,
		});
		const messages = await backfill.findMissed(arrived).messages;
		return messages.map(({ message }) => message?.id);
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
		expect(await look(arrived, { shown: events, from })).toEqual(expected);
	});

	it('leaves alone what is not wanted, and goes on without a conversation', async () => {
		expect(await look([late], { shown: [early, late], events: ['comment'] })).toEqual([]);
		expect(await look([late], {})).toEqual([]);
	});
});
