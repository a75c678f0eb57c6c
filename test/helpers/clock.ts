import { settled } from './waiting';

/** Moves the monotonic clock ahead and the wall clock with it; `jest.restoreAllMocks` brings both back. */
export function passTime(milliseconds: number): void {
	const monotonic = performance.now() + milliseconds;
	const wall = Date.now() + milliseconds;
	jest.spyOn(performance, 'now').mockReturnValue(monotonic);
	jest.spyOn(Date, 'now').mockReturnValue(wall);
}

/** Sets the wall clock, and leaves the time that passes alone. */
export function stepWallClock(milliseconds: number): void {
	const stepped = Date.now() + milliseconds;
	jest.spyOn(Date, 'now').mockReturnValue(stepped);
}

/** Time that passes when the test says so, on the monotonic clock and for waits; `jest.restoreAllMocks` ends it. */
export function virtualTime() {
	let now = 1000;
	const waits: Array<{ at: number; over: AbortController }> = [];
	jest.spyOn(performance, 'now').mockImplementation(() => now);
	jest.spyOn(AbortSignal, 'timeout').mockImplementation((milliseconds) => {
		const over = new AbortController();
		waits.push({ at: now + milliseconds, over });
		return over.signal;
	});
	const nextUntil = (end: number) => {
		waits.sort((a, b) => a.at - b.at);
		return waits.length > 0 && waits[0].at <= end ? waits.shift() : undefined;
	};
	return {
		/** Lets so many milliseconds pass, and everything happen that waits for a moment in them. */
		async pass(milliseconds: number): Promise<void> {
			const end = now + milliseconds;
			for (let wait = nextUntil(end); wait; wait = nextUntil(end)) {
				now = Math.max(now, wait.at);
				wait.over.abort();
				await settled();
			}
			now = end;
		},
	};
}
