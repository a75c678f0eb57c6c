import { causeOf } from './causes.mts';
import type {
	Cause,
	CommentRow,
	DealRow,
	Evidence,
	HappenedEvent,
	Overtaking,
	Verdict,
} from './types.mts';

/** Time from the last moment at which an execution could be held back to its row in the table. */
const LEAD_MS = 1000;

/** `p:` (a button, by webhook) and `m:` (the same, as it is read) are one thing that happened. */
export function occurrenceOf(eventId: string): string {
	return eventId.replace(/^[a-z]+:/, '');
}

/**
 * Compares the Deals with what people did: every event in its contact's one Deal, once, with its
 * text, in order.
 */
export function judge(evidence: Evidence): Verdict {
	const { events, deals, comments } = evidence;
	const verdict: Verdict = {
		lost: [],
		doubled: [],
		damaged: [],
		outOfOrder: [],
		overtaken: [],
		strays: [],
	};
	const rowsOf = groupBy(comments, ({ eventId }) => occurrenceOf(eventId));
	const dealsOf = groupBy(deals, ({ leadKey }) => leadKey);
	for (const event of events) {
		const rows = rowsOf.get(event.id) ?? [];
		if (rows.length === 0) verdict.lost.push({ event, what: 'is in no Deal' });
		if (rows.length > 1) verdict.doubled.push({ event, what: `is there ${rows.length} times` });
		const damage = rows.map((row) => damageOf(event, row, dealsOf)).find(Boolean);
		if (damage) verdict.damaged.push({ event, what: damage });
	}
	verdict.strays.push(...findStrays(evidence, rowsOf, dealsOf));
	const place = new Map(comments.map((row, index) => [occurrenceOf(row.eventId), { row, index }]));
	for (const own of groupBy(events, ({ leadKey }) => leadKey).values()) {
		judgeOrder(own, place, evidence, verdict);
	}
	return verdict;
}

function damageOf(
	event: HappenedEvent,
	row: CommentRow,
	dealsOf: Map<string, DealRow[]>,
): string | undefined {
	const deal = dealsOf.get(event.leadKey)?.[0];
	if (row.leadKey !== event.leadKey) return `is in the Deal of ${row.leadKey}`;
	if (deal?.dealId !== row.dealId)
		return `points to a Deal ${row.dealId} that is not its contact's`;
	// What else a message carried (a picture) stands behind its text.
	const isWhole = row.text === event.text || row.text.startsWith(`${event.text} [`);
	return isWhole ? undefined : `has another text: ${JSON.stringify(row.text)}`;
}

function findStrays(
	{ events, comments }: Evidence,
	rowsOf: Map<string, CommentRow[]>,
	dealsOf: Map<string, DealRow[]>,
): string[] {
	const known = new Set(events.map(({ id }) => id));
	const leads = new Set(events.map(({ leadKey }) => leadKey));
	const strays = [...rowsOf.keys()]
		.filter((id) => !known.has(id))
		.map((id) => `a comment of an event that nobody caused: ${id}`);
	for (const leadKey of new Set([...leads, ...dealsOf.keys()])) {
		const count = dealsOf.get(leadKey)?.length ?? 0;
		const wanted = leads.has(leadKey) && comments.some((row) => row.leadKey === leadKey) ? 1 : 0;
		if (count !== wanted) strays.push(`${leadKey} has ${count} Deals instead of ${wanted}`);
	}
	return strays;
}

type Place = Map<string, { row: CommentRow; index: number }>;

function judgeOrder(
	own: HappenedEvent[],
	place: Place,
	evidence: Evidence,
	verdict: Verdict,
): void {
	for (const event of own) {
		const late = place.get(event.id);
		if (!late) continue;
		const overtakers = own.filter((other) => {
			const early = place.get(other.id);
			return early !== undefined && early.index < late.index && isBefore(event, other);
		});
		if (overtakers.length === 0) continue;
		const judged = overtakers.map((overtaker) => {
			const writtenAt = place.get(overtaker.id)?.row.writtenAt ?? 0;
			return { overtaker, ...judgeOvertaking({ event, overtaker, writtenAt, own }, evidence) };
		});
		const { overtaker, isExcused, cause } = judged.find((one) => !one.isExcused) ?? judged[0];
		const what = `came after ${overtaker.id}, which happened ${overtaker.happenedAt - event.happenedAt} ms later`;
		verdict[isExcused ? 'overtaken' : 'outOfOrder'].push({ event, what, overtaker, cause });
	}
}

/**
 * Whether Meta's own data say that one came before the other: a conversation keeps the order of its
 * messages; comments are dated to the second, so within one second anything is right.
 */
function isBefore(one: HappenedEvent, other: HappenedEvent): boolean {
	if (one.kind === 'message' && other.kind === 'message') return one.place < other.place;
	return Math.floor(one.happenedAt / 1000) < Math.floor(other.happenedAt / 1000);
}

function judgeOvertaking(
	overtaking: Overtaking,
	evidence: Evidence,
): { isExcused: boolean; cause?: Cause } {
	const { event, writtenAt } = overtaking;
	if (wasUnreadable(event, writtenAt, evidence)) return { isExcused: true, cause: 'unreadable' };
	const wasUnknown = !wasKnown(event, writtenAt, evidence);
	// Who only polls promises the same with and without the option.
	if (evidence.isStrictOrder || evidence.isPolling) return { isExcused: wasUnknown };
	const wasTold = event.acceptedAt !== undefined && event.acceptedAt < writtenAt - LEAD_MS;
	const cause = wasTold ? undefined : causeOf(overtaking, evidence);
	return { isExcused: cause !== undefined, cause };
}

/** What a conversation held is found when it is tried again: half a minute later, with a poll. */
const RETRY_MS = 100_000;

/** Whether no webhook had told of a message, and its conversation couldn't be read in the meantime. */
function wasUnreadable(
	{ kind, leadKey, happenedAt, acceptedAt }: HappenedEvent,
	writtenAt: number,
	{ unreadable }: Evidence,
): boolean {
	if (kind !== 'message') return false;
	if (acceptedAt !== undefined && acceptedAt < writtenAt - LEAD_MS) return false;
	return unreadable.some(
		({ leadKey: whose, from, to }) =>
			whose === leadKey && from < writtenAt && happenedAt < to + RETRY_MS,
	);
}

/**
 * Whether anything had told of an event before another one's row was written: its webhook had been
 * accepted, or the conversation showed it to who looked. A comment without webhook shows up in a
 * poll only, and nothing can be read while the token is dead.
 */
function wasKnown(event: HappenedEvent, rowWrittenAt: number, evidence: Evidence): boolean {
	const decided = rowWrittenAt - LEAD_MS;
	if (event.acceptedAt !== undefined && event.acceptedAt < decided) return true;
	if (event.kind === 'comment' && !evidence.isPolling) return false;
	if (event.happenedAt >= decided) return false;
	return !evidence.tokenDead.some(({ from, to }) => from <= decided && decided <= to);
}

/** Groups a list by a key, in the list's order. */
export function groupBy<T>(list: T[], keyOf: (entry: T) => string): Map<string, T[]> {
	const groups = new Map<string, T[]>();
	for (const entry of list) {
		const key = keyOf(entry);
		const group = groups.get(key);
		if (group) group.push(entry);
		else groups.set(key, [entry]);
	}
	return groups;
}
