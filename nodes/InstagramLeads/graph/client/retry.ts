import { randomInt } from 'crypto';
import { sleep } from 'n8n-workflow';

import { attempt } from '../errors/attempt';
import type { GraphError } from '../errors/graphError';
import type { CallKind } from '../limits/throttle';
import { isTooSoon } from '../limits/throttle';

const REPEAT_DELAYS_MS = [500, 1500];

/**
 * Does something that may be done twice without harm, again when Meta is briefly unavailable.
 *
 * @throws GraphError as the last try ended; `transient` rather than of unknown outcome
 */
export async function repeatable<T>(work: () => Promise<T>): Promise<T> {
	for (let tries = 1; ; tries++) {
		const result = await attempt(work());
		if (result.ok) return result.value;
		const { failure } = result;
		const delay = REPEAT_DELAYS_MS[tries - 1];
		if (!isBrief(failure)) throw failure;
		if (delay === undefined) throw failure.withDetails(UNAVAILABLE);
		await sleep(delay);
	}
}

const UNAVAILABLE = {
	errorClass: 'transient',
	message: "Meta's API is not available right now",
	note: 'Tried three times. This may be done again without harm.',
} as const;

function isBrief({ errorClass, isCancelled }: GraphError): boolean {
	return !isCancelled && (errorClass === 'transient' || errorClass === 'unknownOutcome');
}

/** Doubled with each try, and shortened by chance by up to a half. */
const FIRST_RETRY_MS = 500;
const READ_TRIES = 3;

/**
 * A call for conversations that came too soon: Meta counts by the second. By chance half as long
 * again, for whoever else calls for the account comes back then, too.
 */
const TOO_SOON_RETRY_MS = 1000;
const TOO_SOON_TRIES = 5;

/**
 * After how long a failed read is to be repeated.
 *
 * @param tries how often it was made
 * @returns milliseconds; nothing where it isn't to be repeated
 */
export function pauseBeforeRetry(
	failure: GraphError,
	tries: number,
	kind: CallKind,
): number | undefined {
	if (isTooSoon(kind, failure) && tries < TOO_SOON_TRIES) {
		return TOO_SOON_RETRY_MS + randomInt(TOO_SOON_RETRY_MS / 2);
	}
	if (failure.errorClass !== 'transient' || failure.isCancelled) return undefined;
	if (tries >= READ_TRIES) return undefined;
	const longest = FIRST_RETRY_MS * 2 ** (tries - 1);
	return longest - randomInt(longest / 2);
}
