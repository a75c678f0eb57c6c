import type { FailedDelivery } from '../state/failedDelivery';

const MINUTE_MS = 60_000;

/** Before an event that failed is delivered again, in milliseconds; the last one again and again. */
const PAUSES_MS = [1, 5, 15, 60].map((minutes) => minutes * MINUTE_MS);

/** An event that failed so often, while others go well, holds up its contact no longer. */
const FAILURES_OF_ITS_OWN = 3;

/** Milliseconds until the next attempt, after so many failures. */
export function pauseAfter(failures: number): number {
	return PAUSES_MS[Math.min(Math.max(failures, 1), PAUSES_MS.length) - 1];
}

/** What is known of an event after one more of its executions failed. */
export function afterFailure(
	before: FailedDelivery | undefined,
	{ lastError, isStandstill, now }: { lastError: string; isStandstill: boolean; now: number },
): FailedDelivery {
	const counted = (before?.counted ?? 0) + (isStandstill ? 0 : 1);
	return {
		executions: (before?.executions ?? 0) + 1,
		counted,
		lastError,
		dueAt: isStandstill ? 0 : now + pauseAfter(counted),
		othersGoWell: before?.othersGoWell ?? false,
	};
}

/** Whether the fault is the event's own, not the CRM's: its contact goes on without it. */
export function isOwnFault({ counted, othersGoWell }: FailedDelivery): boolean {
	return othersGoWell && counted >= FAILURES_OF_ITS_OWN;
}

/** Whether the event was delivered again as often as it may be: the first delivery was none. */
export function isGivenUp({ counted }: FailedDelivery, maxRedeliveries: number): boolean {
	return counted > maxRedeliveries;
}
