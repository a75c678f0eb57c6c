import { isOfContact } from './belongings.mts';
import { wasTurnAwaited } from './turns.mts';
import {
	REFUSALS,
	type Evidence,
	type HappenedEvent,
	type Overtaking,
	type Reading,
} from './types.mts';

/** The trigger waits so long for an answer, in milliseconds. */
const ANSWER_MS = 10_000;

/** What Meta answers to a token that it doesn't take any more. */
const DEAD_TOKEN = 190;

/**
 * Whether nothing showed the event while the other one still waited for it, though it was tried to be read: tries
 * failed, came too late, or had not got their turn.
 *
 * @param until when the other one waited no longer
 */
export function wereLooksInVain(
	overtaking: Overtaking,
	evidence: Evidence,
	until: number,
): boolean {
	const { event, overtaker, writtenAt } = overtaking;
	const from = overtaker.acceptedAt ?? event.happenedAt;
	const meantime = evidence.readings.filter(({ at }) => at >= from && at < writtenAt);
	const lastUse = overtaker.acceptedAt === undefined ? writtenAt : until;
	const isUseful = (one: Reading): boolean => readTo(one, evidence.readings) < lastUse;
	const useful = meantime.filter(isUseful);
	if (useful.some((reading) => shows(reading, event))) return false;
	const isDead = evidence.tokenDead.some((dead) => dead.from < writtenAt && from < dead.to);
	const isTry = (reading: Reading): boolean =>
		shows(reading, event) || (failedFor(reading, event) && !wasRepeated(reading, useful));
	if (isDead || meantime.some((reading) => holdsUpAll(reading) || isTry(reading))) return true;
	const isCutOff = ({ at }: Reading): boolean => at >= from - ANSWER_MS && at < lastUse;
	if (evidence.readings.some((one) => isCutOff(one) && wasWaitedFor(one, event))) return true;
	// Comments are read beside conversations: they wait for no turn.
	return event.kind === 'message' && wasTurnAwaited(overtaking, evidence, until);
}

/** Until when an answer was of no use yet: a poll hands in what it found once it has read its last page. */
function readTo({ at, isPoll }: Reading, readings: Reading[]): number {
	if (!isPoll) return at;
	let last = at;
	for (const page of readings) {
		if (page.isPoll && page.at > last && page.at - last <= ANSWER_MS) last = page.at;
	}
	return last;
}

/**
 * Whether a call got no answer that may have been for the event: for all who are looked up by one page, and for
 * all who wait for a look at comments, it is one call.
 */
function wasWaitedFor(call: Reading, { kind }: HappenedEvent): boolean {
	if (!call.isHung || call.isPoll) return false;
	return kind === 'comment' ? call.of === 'comments' : call.of === 'conversations' && isList(call);
}

/** Whether an answer held the event, or told that it isn't there: who wrote when only tells that there is more to read. */
function shows(reading: Reading, event: HappenedEvent): boolean {
	const { isOk, isWhole, of, shown = [] } = reading;
	if (!isOk) return false;
	if (isOfPlace(reading, event)) return true;
	return (
		isWhole === true &&
		of === 'conversations' &&
		event.kind === 'message' &&
		shown.some((contactId) => isOfContact(event, contactId))
	);
}

/** Whether an answer would have held it: of a list that failed nobody knows what was on it. */
function failedFor(reading: Reading, event: HappenedEvent): boolean {
	const kind = event.kind === 'comment' ? 'comments' : 'conversations';
	return !reading.isOk && (isOfPlace(reading, event) || (reading.of === kind && isList(reading)));
}

/** Whether just this conversation was asked for, or the comments of this post. */
function isOfPlace({ contactId, mediaId, parentId }: Reading, event: HappenedEvent): boolean {
	if (event.kind === 'message') return contactId !== undefined && isOfContact(event, contactId);
	const isOfPost = mediaId !== undefined && mediaId === event.mediaId;
	return isOfPost || (parentId !== undefined && parentId === event.parentId);
}

/** Everybody's conversations, or all posts. */
const isList = ({ contactId, mediaId, parentId }: Reading): boolean =>
	(contactId ?? mediaId ?? parentId) === undefined;

/** A list that was read after all kept nobody from looking. */
function wasRepeated(failed: Reading, useful: Reading[]): boolean {
	const isSame = ({ of, isPoll }: Reading): boolean => of === failed.of && isPoll === failed.isPoll;
	const isLater = (one: Reading): boolean => one.isOk && one.at >= failed.at;
	return isList(failed) && useful.some((one) => isList(one) && isSame(one) && isLater(one));
}

/** What strikes one call strikes all: one tries again, and the others wait for it without a call. */
const holdsUpAll = ({ code }: Reading): boolean => code === DEAD_TOKEN || REFUSALS.has(code ?? 0);
