/** Lets so many in at once; the others wait in the order they came. */
export class Semaphore {
	private inside = 0;

	private readonly waiting: Array<() => void> = [];

	constructor(private readonly places: number) {}

	/** How many wait for a place. */
	get waitingCount(): number {
		return this.waiting.length;
	}

	/** Resolves when there is a place. Each acquisition needs one `release`. */
	async acquire(): Promise<void> {
		if (this.inside < this.places) {
			this.inside++;
			return;
		}
		// The place is handed on by `release`, so that nobody slips in between.
		await new Promise<void>((resolve) => this.waiting.push(resolve));
	}

	release(): void {
		const next = this.waiting.shift();
		if (next) next();
		else this.inside--;
	}
}
