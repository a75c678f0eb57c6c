import { sleep } from 'n8n-workflow';

import { attempt } from '../errors/attempt';
import type { GraphError } from '../errors/graphError';

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
