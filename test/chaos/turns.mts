import { isOfConversation } from './belongings.mts';
import type { Evidence, Overtaking, Reading } from './types.mts';

/**
 * Where no other call is in front of it, a look begins so long after its event came, at the latest: what was written
 * together is gathered for 300 ms, and n8n may be busy for a second. In milliseconds.
 */
const FIRST_MS = 1300;

/**
 * Meta takes two calls for conversations a second: those who wait follow each other every 600 ms, and where n8n is
 * busy and takes in an answer late, the next but one goes out a second after that. In milliseconds.
 */
const NEXT_MS = 2000;

/** Where one gets no answer the trigger waits 3 seconds, as it may not have arrived yet, and then Meta's second. */
const AFTER_HUNG_MS = 4000;

/** The trigger keeps a look waiting for its turn no longer, in milliseconds. */
const LOOK_PATIENCE_MS = 120_000;

/**
 * Whether the look at a conversation had not got its turn while the event's overtaker waited: calls for
 * conversations followed each other all the time, and the look was made when its turn had come, or n8n was killed
 * before. Where they paused somebody could have looked, and didn't.
 *
 * @param until when the overtaker waited no longer
 */
export function wasTurnAwaited(
	{ event, overtaker }: Overtaking,
	{ readings, restarts }: Evidence,
	until: number,
): boolean {
	const from = overtaker.acceptedAt;
	// What was found by reading waited for no look of its own.
	if (from === undefined) return false;
	const isAfter = (at: number): boolean => at >= until && at < from + LOOK_PATIENCE_MS;
	// Polls come anyway: they are nobody's look.
	const isLook = (one: Reading): boolean =>
		isAfter(one.at) && !one.isPoll && isOfConversation(one, event);
	const isLooked = readings.some(isLook);
	if (!isLooked && !restarts.some(isAfter)) return false;
	const calls = readings.filter(({ of }) => of === 'conversations');
	return wereTurnsTaken(calls, from, until);
}

/** Whether no call was longer in coming than those before it explain. */
function wereTurnsTaken(calls: Reading[], from: number, until: number): boolean {
	let due = from + FIRST_MS;
	for (const [index, { at }] of calls.entries()) {
		if (due >= until) return true;
		if (at > due) return false;
		const isHeldUp = calls.slice(Math.max(0, index - 1), index + 1).some(({ isHung }) => isHung);
		due = Math.max(due, at + (isHeldUp ? AFTER_HUNG_MS : NEXT_MS));
	}
	return due >= until;
}
