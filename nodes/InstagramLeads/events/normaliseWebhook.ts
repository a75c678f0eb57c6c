import type { z } from 'zod';

import { compact } from '../common/compact';
import { compareText } from '../common/compareText';
import { withBoundedDepth } from './boundedDepth';
import { EVENT_KINDS } from './eventKinds';
import type { LeadEvent } from './leadEvent';
import { normaliseCommentChange } from './normaliseComment';
import { normaliseMessagingEvent } from './normaliseMessaging';
import { isNumericId } from './fieldSchemas';
import type { OwnAccount } from './ownAccount';
import { accountOfEntry, namesAccount } from './ownAccount';
import type { PendingLookup, PieceOutcome } from './pieceOutcome';
import { toIso, toMilliseconds } from './timestamps';
import { mentionChange, webhookEntry, webhookEnvelope } from './webhookSchemas';

/** A piece of a delivery that is no lead event, and why; for the log. Holds nothing of the piece. */
interface SkippedPiece {
	where: string;
	reason: string;
}

export interface NormalisedDelivery {
	events: LeadEvent[];
	/** What has to be asked for. */
	lookups: PendingLookup[];
	skipped: SkippedPiece[];
	/** `entry.id` of entries that are somebody else's, where there are any. */
	leftOut?: string[];
}

interface Piece {
	where: string;
	normalise: () => PieceOutcome;
}

/** A kind that each field brings; those that share a field are told apart by what is in it. */
const KIND_BY_FIELD = new Map<string, (typeof EVENT_KINDS)[number]>(
	EVENT_KINDS.map((kind) => [kind.appField, kind]),
);

/** Messaging events of conversations that another app has in hand. Doc: conversation-routing. */
const STANDBY = 'standby';

/** Fields of messaging events that we don't ask for, but that may be switched on by hand. */
const MESSAGING_PREFIX = 'messaging_';

type Entry = z.infer<typeof webhookEntry> & { own?: OwnAccount };

/**
 * Turns the body of a webhook delivery into lead events, oldest first. Every piece stands on its
 * own: what can't be read is listed in `skipped` and costs its neighbours nothing.
 *
 * @param body the parsed body; any value is accepted
 * @param receivedAt milliseconds; stands in for a time that Meta left out
 * @param own the account that they are read for: what is its own doing, under whichever of its ids
 * @param isFor whether entries with this `entry.id` are read at all
 */
export function normaliseWebhook(
	body: unknown,
	receivedAt = Date.now(),
	own?: OwnAccount,
	isFor: (entryId: string) => boolean = () => true,
): NormalisedDelivery {
	const delivery: NormalisedDelivery = { events: [], lookups: [], skipped: [] };
	const envelope = webhookEnvelope.safeParse(withBoundedDepth(body));
	if (!envelope.success) {
		delivery.skipped.push({ where: 'body', reason: 'not an Instagram delivery' });
		return delivery;
	}
	envelope.data.entry.forEach((candidate, index) => {
		const entry = webhookEntry.safeParse(candidate);
		if (!entry.success) {
			delivery.skipped.push({ where: `entry[${index}]`, reason: 'not an entry' });
			return;
		}
		if (!isFor(entry.data.id)) {
			(delivery.leftOut ??= []).push(entry.data.id);
			return;
		}
		const time = toMilliseconds(entry.data.time) ?? receivedAt;
		const pieces = piecesOf({ ...entry.data, time, own }, `entry[${index}]`);
		for (const piece of pieces) collect(piece, delivery);
	});
	delivery.events.sort((a, b) => compareText(a.occurredAt, b.occurredAt));
	return delivery;
}

function collect({ where, normalise }: Piece, delivery: NormalisedDelivery) {
	const outcome = outcomeOf(normalise);
	if ('event' in outcome) delivery.events.push(outcome.event);
	else if ('lookup' in outcome) delivery.lookups.push(outcome.lookup);
	else delivery.skipped.push({ where, reason: outcome.skip });
}

/** Whatever a piece does to who reads it, its neighbours go on. */
function outcomeOf(normalise: () => PieceOutcome): PieceOutcome {
	try {
		return normalise();
	} catch {
		return { skip: 'it could not be read' };
	}
}

function piecesOf(entry: Entry, where: string): Piece[] {
	const messaging = [...(entry.messaging ?? []), ...(entry.standby ?? [])];
	const changes: unknown[] = entry.changes ?? [];
	const flat = entry.field === undefined ? [] : [{ field: entry.field, value: entry.value }];
	const pieces = [
		...messaging.map((event, i) => ({
			where: `${where}.messaging[${i}]`,
			normalise: () => normaliseMessagingEvent(event, entry),
		})),
		...[...changes, ...flat].map((change, i) => ({
			where: `${where}.changes[${i}]`,
			normalise: () => normaliseChange(change, entry),
		})),
	];
	if (pieces.length > 0) return pieces;
	if (entry.changed_fields) return [{ where, normalise: () => ({ lookup: { kind: 'changed' } }) }];
	return [{ where, normalise: () => ({ skip: 'nothing in it that could be an event' }) }];
}

function normaliseChange(change: unknown, entry: Entry): PieceOutcome {
	if (typeof change !== 'object' || change === null) return { skip: 'malformed change' };
	const { field, value } = change as { field?: unknown; value?: unknown };
	if (typeof field !== 'string') return { skip: 'change without a field' };
	const kind = KIND_BY_FIELD.get(field);
	// The dashboard's Test button sends messaging events as changes.
	if (kind?.carries === 'messaging' || field === STANDBY || field.startsWith(MESSAGING_PREFIX)) {
		return normaliseMessagingEvent(value, entry);
	}
	if (kind?.carries === 'comment') return normaliseCommentChange(value, entry, kind.type);
	if (kind?.carries === 'mention') return normaliseMention(value, entry);
	return { skip: `field '${field.slice(0, 40)}' holds no lead event` };
}

/** A mention names post and comment only; who it was, the API tells. Doc: webhooks/examples. */
function normaliseMention(value: unknown, entry: Entry): PieceOutcome {
	const parsed = mentionChange.safeParse(value);
	const noticedAt = toIso(toMilliseconds(entry.time));
	if (!parsed.success || !noticedAt) return { skip: 'malformed mention' };
	const { media_id: mediaId, comment_id: commentId } = parsed.data;
	if (![mediaId, commentId ?? '0'].every(isNumericId)) return { skip: 'mention with odd ids' };
	const accountId = namesAccount(entry.id) ? accountOfEntry(entry.id, entry.own).id : undefined;
	return {
		lookup: compact({ kind: 'mention' as const, mediaId, commentId, noticedAt, accountId }),
	};
}
