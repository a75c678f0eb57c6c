/** Lets so many in at once; the others wait in the order they came. */
export class Semaphore {
	private inside = 0;

	private readonly waiting: Array<() => void> = [];

	/** @param places where their number changes, a function that tells it now; see {@link letIn} */
	constructor(private readonly places: number | (() => number)) {}

	/** How many wait for a place. */
	get waitingCount(): number {
		return this.waiting.length;
	}

	/** Resolves when there is a place. Each acquisition needs one `release`. */
	async acquire(): Promise<void> {
		const place = new Promise<void>((enter) => this.waiting.push(enter));
		this.letIn();
		await place;
	}

	release(): void {
		this.inside--;
		this.letIn();
	}

	/** To be called when there may be more places than before: those who wait don't look. */
	letIn(): void {
		const most = typeof this.places === 'number' ? this.places : this.places();
		while (this.inside < most) {
			const enter = this.waiting.shift();
			if (!enter) return;
			// The place is theirs at once, so that nobody slips in between.
			this.inside++;
			enter();
		}
	}
}
