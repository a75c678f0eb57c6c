import fc from 'fast-check';

import { LEAD_EVENT_TYPES } from '../../nodes/InstagramLeads/events/eventKinds';
import { parseExactJson } from '../../nodes/InstagramLeads/events/exactJson';
import type { LeadEvent } from '../../nodes/InstagramLeads/events/leadEvent';
import { normaliseWebhook } from '../../nodes/InstagramLeads/events/normaliseWebhook';
import { ACCOUNT_ID } from './credentials';
import {
	changesEntry,
	commentValue,
	delivery,
	messaging,
	messagingEntry,
	textMessage,
} from './deliveries';

const SEED = 20261122;

const changed = { field: 'comments', value: commentValue({ text: 'changed' }) };

const answer = { key: 'email', value: 'a@b.c' };
const product = { elements: [{ id: '1', title: 'Vase', retailer_id: 'SKU1' }] };
const adCopy = { id: '17', original_media_id: '16', ad_id: 12, media_product_type: 'AD' };

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
	messaging({ messaging_customer_information: { screens: [{ responses: [answer] }] } }),
	messaging({ messaging_in_thread_lead_form_submit: { lead_id: '1', field_data: [answer] } }),
	messaging({ optin: { type: 't', payload: 'p', topic: 'News' } }),
	messaging({ optout: { type: 't' } }),
	messaging({ pass_thread_control: { new_owner_app_id: '1', metadata: 'm' } }),
	messaging({ message: { mid: 'x', attachments: [{ type: 'template', payload: { product } }] } }),
	{ field: 'comments', value: commentValue({ id: 'ad', media: adCopy }) },
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

/** Ids that are none of Meta's, or not written as Meta writes them. */
const oddIds = fc.constantFrom<unknown>('', ' ', '0', 0, -1, 1.5, 1e308, 2 ** 53, '../me', '@x');

/** What n8n's database can't take: lists in lists, or objects in objects. */
const NESTINGS = [
	['[', ']'],
	['{"a":', '}'],
];

const nested = (depth: number): unknown => {
	const [opening, closing] = NESTINGS[depth % 2];
	return JSON.parse(opening.repeat(depth) + '"deep"' + closing.repeat(depth));
};

/** Anything, an odd id, or nothing; nested once in a while. */
const damage = fc.oneof(
	{ weight: 4, arbitrary: fc.option(fc.jsonValue(), { nil: undefined }) },
	{ weight: 2, arbitrary: oddIds },
	{ weight: 1, arbitrary: fc.integer({ min: 20, max: 200 }).map(nested) },
);

/** A specimen with one to three of its values replaced by anything, or taken away. */
const damaged = fc
	.record({
		specimen: fc.constantFrom(...SPECIMENS),
		blows: fc.array(fc.record({ where: fc.nat(), by: damage }), { minLength: 1, maxLength: 3 }),
	})
	.map(({ specimen, blows }) =>
		blows.reduce<unknown>((piece, { where, by }) => {
			const paths = pathsOf(piece);
			return replaced(piece, paths[where % paths.length], by);
		}, specimen),
	);

/** The parsed text; the text itself where it is no JSON. */
function jsonOr(text: string): unknown {
	try {
		return parseExactJson(text);
	} catch {
		return text;
	}
}

const good = messagingEntry(textMessage('good', 'I am fine'));

/** One of the orders in which the pieces can stand. */
function inOrder<T>(pieces: T[], order: number): T[] {
	if (pieces.length === 0) return [];
	const at = order % pieces.length;
	const rest = [...pieces.slice(0, at), ...pieces.slice(at + 1)];
	return [pieces[at], ...inOrder(rest, Math.floor(order / pieces.length))];
}

/** Whether n8n can store it. */
const isShallow = (value: unknown) =>
	NESTINGS.every(([opening]) => !JSON.stringify(value).includes(opening.repeat(40)));

const isId = (value: unknown) => typeof value === 'string' && value !== '';

/** Plain booleans: `expect` is too slow for so many. */
function isSound({ type, account, contact, ...event }: LeadEvent): boolean {
	const optionalIds = [
		...[event.message?.id, event.comment?.id, event.comment?.media.id],
		event.comment?.media.originalId,
		...(event.message?.attachments ?? []).flatMap((file) => [file.id, file.stickerId]),
	];
	return (
		LEAD_EVENT_TYPES.includes(type) &&
		event.leadKey === `ig:${account.id}:${contact.id}` &&
		new Date(event.occurredAt).toISOString() === event.occurredAt &&
		[event.eventId, account.id, contact.id].every(isId) &&
		optionalIds.every((id) => id === undefined || isId(id))
	);
}

/**
 * Declares what holds for any delivery, however damaged: six properties.
 *
 * @param runs payloads per property
 */
export function testAnyDelivery(runs: number): void {
	const check = (property: fc.IRawProperty<unknown>) => {
		// fast-check names seed and path of a failure in its message.
		fc.assert(property, { seed: SEED, numRuns: runs });
	};

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
				fc.property(damaged, damaged, fc.nat(23), (first, second, order) => {
					const before = textMessage('before', 'I am fine');
					const after = { field: 'comments', value: commentValue({ id: 'after' }) };
					const between = textMessage('between', 'me too');
					const { events, lookups, skipped } = normaliseWebhook(
						delivery(
							messagingEntry(...inOrder([before, first, between, second], order)),
							changesEntry(...inOrder([first, second, after], order)),
						),
					);
					const ids = events.map(({ eventId }) => eventId);
					return (
						['m:before', 'm:between', 'c:after'].every((id) => ids.includes(id)) &&
						events.length + lookups.length + skipped.length === 7 &&
						events.every(isSound) &&
						isShallow(events)
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
					const again = structuredClone(body);
					return (
						JSON.stringify(normaliseWebhook(body, 0)) === JSON.stringify(normaliseWebhook(again, 0))
					);
				}),
			);
		});

		it('keeps every digit of the ids, sent as text or as numbers, beside a damaged piece', () => {
			const digits = fc.bigInt(1n, 10n ** 24n).map(String);
			const id = fc.record({ digits, isText: fc.boolean() });
			check(
				fc.property(id, id, id, damaged, (account, contact, comment, odd) => {
					const written = ({ digits: value, isText }: { digits: string; isText: boolean }) =>
						isText ? JSON.stringify(value) : value;
					const body = `{"object":"instagram","entry":[{"id":${written(account)},"time":1772359260,
					"messaging":[${JSON.stringify(odd ?? null)},{"sender":{"id":${written(contact)}},
						"recipient":{"id":${written(account)}},"timestamp":1772359200123,
						"message":{"mid":"exact","text":"hi"}}],
					"changes":[${JSON.stringify(odd ?? null)},{"field":"comments","value":{"id":${written(comment)},
						"from":{"id":${written(contact)}},"media":{"id":"17"},"text":"hi"}}]}]}`;
					const { events } = normaliseWebhook(parseExactJson(body));
					const leadKey = `ig:${account.digits}:${contact.digits}`;
					const ids = [`m:exact ${leadKey}`, `c:${comment.digits} ${leadKey}`];
					const isOwn = account.digits === contact.digits;
					const seen = events.map((event) => `${event.eventId} ${event.leadKey}`);
					return isOwn || ids.every((wanted) => seen.includes(wanted));
				}),
			);
		});

		it('never throws, whatever became of its text on the way', () => {
			const whole = JSON.stringify(delivery(good, changesEntry(changed)));
			const blow = fc.record({ at: fc.nat(whole.length), length: fc.nat(12), by: fc.string() });
			check(
				fc.property(fc.array(blow, { minLength: 1, maxLength: 3 }), (blows) => {
					const text = blows.reduce(
						(left, { at, length, by }) => left.slice(0, at) + by + left.slice(at + length),
						whole,
					);
					return normaliseWebhook(jsonOr(text)).events.every(isSound);
				}),
			);
		});
	});
}
