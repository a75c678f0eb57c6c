import { isOfConversation, rowOf } from './belongings.mts';
import { wereLooksInVain } from './looks.mts';
import {
	REFUSALS,
	type Cause,
	type Evidence,
	type HappenedEvent,
	type Overtaking,
} from './types.mts';

/** How long an event waits for what should have come before it, in milliseconds. */
const PATIENCE_MS = { calm: 2000, watchful: 10_000 };

/** So long before its patience ends a call must have been made for its answer to be of use, in milliseconds. */
const WAY_MS = 500;

/** After a refusal no calls are made for so long, in milliseconds; the first answer after it says how much is left. */
const HOLD_MS = 5000;

/**
 * What allowed an event to be overtaken although nobody had Strict Order; undefined: nothing, it is out of
 * order. In calm only somebody new is looked up, and only their conversation; after a sign of loss everything
 * is read, unless Meta refuses calls for their number. Either way for a limited time.
 */
export function causeOf(overtaking: Overtaking, evidence: Evidence): Cause | undefined {
	const { event, overtaker, writtenAt, own } = overtaking;
	// What no webhook brought was found by reading: a conversation is read whole, comments apart from it.
	const cameAt = overtaker.acceptedAt ?? writtenAt;
	const isSeenTogether = overtaker.acceptedAt === undefined && event.kind === 'message';
	const isWatchful = evidence.signs.some(({ from, until }) => from <= cameAt && cameAt < until);
	if (!isWatchful && !isSeenTogether) {
		if (event.kind === 'comment') return 'beforeSign';
		if (wasKnown(overtaker, cameAt, own, evidence)) return 'beforeSign';
	}
	if (isWatchful && wasSpared(cameAt, writtenAt, evidence)) return 'spared';
	const patience = isWatchful ? PATIENCE_MS.watchful : PATIENCE_MS.calm;
	const hasWaited = overtaker.acceptedAt === undefined || writtenAt - cameAt >= patience;
	const isInVain = wereLooksInVain(overtaking, evidence, cameAt + patience - WAY_MS);
	return hasWaited && isInVain ? 'afterPatience' : undefined;
}

/**
 * Whether an earlier event of the person had come since n8n started: then they need no look-up. It needn't be in its
 * Deal yet, where Meta had told who wrote it.
 */
function wasKnown(
	overtaker: HappenedEvent,
	cameAt: number,
	own: HappenedEvent[],
	{ comments, readings, restarts }: Evidence,
): boolean {
	const startedAt = lastBefore(restarts, cameAt);
	const isIn = (at: number): boolean => at > startedAt && at < cameAt;
	return own.some((other) => {
		if (other.id === overtaker.id) return false;
		if (isIn(rowOf(other, comments)?.writtenAt ?? Infinity)) return true;
		const { acceptedAt = Infinity } = other;
		return (
			isIn(acceptedAt) &&
			readings.some((one) => isIn(one.at) && one.isOk && isOfConversation(one, other))
		);
	});
}

/** Whether the latest refusal of calls for their number was not over when the event came. */
function wasSpared(cameAt: number, writtenAt: number, { readings, restarts }: Evidence): boolean {
	const startedAt = lastBefore(restarts, cameAt);
	const refused = readings.filter(
		({ at, code }) => at > startedAt && at < writtenAt && REFUSALS.has(code ?? 0),
	);
	return refused.some(
		(refusal) =>
			!readings.some(({ at, isOk }) => isOk && at >= refusal.at + HOLD_MS && at < cameAt),
	);
}

const lastBefore = (times: number[], moment: number): number =>
	Math.max(-Infinity, ...times.filter((time) => time <= moment));
