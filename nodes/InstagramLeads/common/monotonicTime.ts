/**
 * Milliseconds of a clock that nobody sets: for durations, pauses and ages of what is in memory. The
 * wall clock may step (NTP, a resumed machine, an operator); what an hour lasts must not depend on it.
 */
export function monotonicNow(): number {
	return performance.now();
}
