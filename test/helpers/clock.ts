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
