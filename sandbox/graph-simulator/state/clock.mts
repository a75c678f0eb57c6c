/** The simulated clock: runs like the real one, and can be moved by hand. */
export class Clock {
	private offset = 0;

	/** Simulated time in milliseconds since 1970. */
	now(): number {
		return Date.now() + this.offset;
	}

	advance(seconds: number): void {
		this.offset += seconds * 1000;
	}

	set(ms: number): void {
		this.offset = ms - Date.now();
	}
}
