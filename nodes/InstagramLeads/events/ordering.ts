import { compareText } from '../common/compareText';
import type { LeadEvent } from './leadEvent';
import { wholeSecond } from './timestamps';

/**
 * When each of several events counts as having occurred, for their order. A webhook tells the
 * milliseconds of a message; reading tells whole seconds, but in the order in which the messages
 * stand. So what was read behind a message of the same second counts as no earlier than that one.
 *
 * @param events per contact in the order in which Meta shows them
 * @param sortKeyOf when an event that waits already counts as having occurred
 */
export function sortKeysOf(
	events: LeadEvent[],
	sortKeyOf: (event: LeadEvent) => string | undefined,
): string[] {
	const before = new Map<string, string>();
	return events.map((event) => {
		const known = sortKeyOf(event);
		const previous = before.get(event.leadKey);
		const sortKey = known ?? notBefore(event, previous);
		before.set(event.leadKey, sortKey);
		return sortKey;
	});
}

function notBefore({ occurredAt, receivedVia }: LeadEvent, previous: string | undefined): string {
	if (receivedVia !== 'polling' || previous === undefined) return occurredAt;
	return wholeSecond(previous) === wholeSecond(occurredAt) && previous > occurredAt
		? previous
		: occurredAt;
}

/** What waits in a line, and whether what should have come before it has been looked for. */
interface Lined {
	sortKey: string;
	isBackfilled: boolean;
}

/** What came into the line during a look and goes before everything that is ready to go. */
export function newcomersThatComeFirst<T extends Lined>(line: T[]): T[] {
	const ordered = inOrder(line);
	const ready = ordered.findIndex(({ isBackfilled }) => isBackfilled);
	const first = new Set(ready < 0 ? ordered : ordered.slice(0, ready));
	return line.filter((waiting) => first.has(waiting));
}

/** Of those that count as having occurred at the same moment, who came into the line first goes first. */
function inOrder<T extends Lined>(line: T[]): T[] {
	return [...line].sort((a, b) => compareText(a.sortKey, b.sortKey));
}

/** Takes the earliest of those that are ready out of the line; the rest waits for its turn. */
export function takeEarliest<T extends Lined>(line: T[], count: number): T[] {
	const ready = inOrder(line).filter(({ isBackfilled }) => isBackfilled);
	const taken = new Set((ready.length > 0 ? ready : line).slice(0, count));
	const rest = line.filter((waiting) => !taken.has(waiting));
	line.splice(0, line.length, ...rest);
	return [...taken];
}
