import fc from 'fast-check';

import type { LeadEvent } from '../../../nodes/InstagramLeads/events/leadEvent';
import { LEAD_EVENT_TYPES } from '../../../nodes/InstagramLeads/events/leadEvent';
import { normaliseWebhook } from '../../../nodes/InstagramLeads/events/normaliseWebhook';
import { ACCOUNT_ID } from '../../helpers/credentials';
import {
	changesEntry,
	commentValue,
	delivery,
	messaging,
	messagingEntry,
	textMessage,
} from '../../helpers/deliveries';

const SEED = 20261122;
const RUNS = 1600;

const changed = { field: 'comments', value: commentValue({ text: 'changed' }) };

/** One of each kind, as raw material for damage. */
const SPECIMENS: unknown[] = [
	textMessage('x', 'hello', { message: { mid: 'x', reply_to: { mid: 'y' }, attachments: [{}] } }),
	messaging({ message: { mid: 'x', attachments: [{ type: 'image', payload: { url: 'u' } }] } }),
	messaging({ message: { mid: 'x', text: 'q', quick_reply: { payload: 'P' } } }),
	messaging({ message: { mid: 'x', text: 's', reply_to: { story: { id: '1', url: 'u' } } } }),
	messaging({ postback: { mid: 'x', title: 't', payload: 'p', referral: { ref: 'r' } } }),
	messaging({ reaction: { mid: 'x', action: 'react', emoji: 'e' } }),
	messaging({ read: { mid: 'x' } }),
	messaging({ message_edit: { mid: 'x', text: 't', num_edit: 1 } }),
	messaging({ referral: { ref: 'r', source: 'ADS', ad_id: '1' } }),
	changed,
	{ field: 'messages', value: textMessage('x', 'hello') },
	{ field: 'mentions', value: { media_id: '1', comment_id: '2' } },
];

type Path = Array<string | number>;

function pathsOf(value: unknown, at: Path = []): Path[] {
	if (typeof value !== 'object' || value === null) return [at];
	const below = Object.entries(value).flatMap(([key, entry]) => pathsOf(entry, [...at, key]));
	return [at, ...below];
}

function replaced(value: unknown, [key, ...rest]: Path, by: unknown): unknown {
	if (key === undefined) return by;
	const copy = { ...(value as Record<string, unknown>) };
	if (rest.length === 0 && by === undefined) delete copy[key];
	else copy[key] = replaced(copy[key], rest, by);
	return Array.isArray(value) ? Object.values(copy) : copy;
}

/** A specimen with one to three of its values replaced by anything, or taken away. */
const damaged = fc
	.record({
		specimen: fc.constantFrom(...SPECIMENS),
		blows: fc.array(
			fc.record({ where: fc.nat(), by: fc.option(fc.jsonValue(), { nil: undefined }) }),
			{ minLength: 1, maxLength: 3 },
		),
	})
	.map(({ specimen, blows }) =>
		blows.reduce<unknown>((piece, { where, by }) => {
			const paths = pathsOf(piece);
			return replaced(piece, paths[where % paths.length], by);
		}, specimen),
	);

const check = (property: fc.IRawProperty<unknown>, numRuns = RUNS) => {
	// fast-check names seed and path of a failure in its message.
	fc.assert(property, { seed: SEED, numRuns });
};

const good = messagingEntry(textMessage('good', 'I am fine'));

const isId = (value: unknown) => typeof value === 'string' && value !== '';

/** Plain booleans: `expect` is too slow for so many. */
function isSound({ type, account, contact, ...event }: LeadEvent): boolean {
	const optionalIds = [event.message?.id, event.comment?.id, event.comment?.media.id];
	return (
		LEAD_EVENT_TYPES.includes(type) &&
		event.leadKey === `ig:${account.id}:${contact.id}` &&
		new Date(event.occurredAt).toISOString() === event.occurredAt &&
		[event.eventId, account.id, contact.id].every(isId) &&
		optionalIds.every((id) => id === undefined || isId(id))
	);
}

describe(`any delivery (seed ${SEED})`, () => {
	it('never throws, whatever the body', () => {
		check(
			fc.property(fc.jsonValue(), (body) => {
				normaliseWebhook(body);
				normaliseWebhook({ object: 'instagram', entry: body });
				normaliseWebhook(delivery(body));
			}),
		);
	});

	it('loses no neighbour of a damaged piece, and makes only sound events', () => {
		check(
			fc.property(damaged, damaged, (first, second) => {
				const before = textMessage('before', 'I am fine');
				const after = { field: 'comments', value: commentValue({ id: 'after' }) };
				const { events, notices, skipped } = normaliseWebhook(
					delivery(
						messagingEntry(before, first, textMessage('between', 'me too'), second),
						changesEntry(first, second, after),
					),
				);
				const ids = events.map(({ eventId }) => eventId);
				return (
					['m:before', 'm:between', 'c:after'].every((id) => ids.includes(id)) &&
					events.length + notices.length + skipped.length === 7 &&
					events.every(isSound)
				);
			}),
		);
	});

	it('loses no entry beside a damaged one', () => {
		const entry = damaged.chain((piece) =>
			fc.constantFrom<unknown>(
				piece,
				{ id: ACCOUNT_ID, messaging: piece },
				{ id: piece, messaging: [textMessage('x', 'x')] },
				{ id: ACCOUNT_ID, time: piece, standby: [piece] },
				{ id: ACCOUNT_ID, field: 'comments', value: piece },
			),
		);
		check(
			fc.property(entry, (odd) => {
				const { events } = normaliseWebhook(delivery(odd, good, odd));
				return events.some(({ eventId }) => eventId === 'm:good') && events.every(isSound);
			}),
		);
	});

	it('gives the same events for the same delivery', () => {
		check(
			fc.property(damaged, (piece) => {
				const body = delivery(messagingEntry(piece), changesEntry(piece));
				expect(normaliseWebhook(body, 0)).toEqual(normaliseWebhook(structuredClone(body), 0));
			}),
			500,
		);
	});
});
