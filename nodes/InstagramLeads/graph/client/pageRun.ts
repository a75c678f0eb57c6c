/** Far beyond what anybody has; where the pages go on after that, the list has no end. */
const MAX_PAGES = 1000;

/** Pages in a row with nothing on them that wasn't there before: empty ones are usual, so many aren't. */
const MAX_BARREN = 10;

/** One way through the pages of a list: follows its cursors, and ends however these are made. */
export class PageRun {
	private readonly cursors = new Set<string>();

	private readonly ids = new Set<unknown>();

	private pages = 0;

	private barren = 0;

	/** @param maxPages after how many it ends in any case */
	constructor(private readonly maxPages = MAX_PAGES) {}

	/** Whether it ended before the list did. */
	get isCut(): boolean {
		return this.pages >= this.maxPages;
	}

	/**
	 * The page was read.
	 *
	 * @returns the cursor of the next one; absent where the list ends, leads back to where it was, or brings
	 * nothing new for many pages
	 */
	next({ data, after }: { data: unknown[]; after?: string }): string | undefined {
		const known = this.ids.size;
		for (const entry of data) this.ids.add(idOf(entry));
		this.barren = this.ids.size > known ? 0 : this.barren + 1;
		if (after === undefined || this.cursors.has(after) || this.barren >= MAX_BARREN) {
			return undefined;
		}
		this.cursors.add(after);
		this.pages++;
		return this.isCut ? undefined : after;
	}
}

/** What has no id counts as itself. */
function idOf(entry: unknown): unknown {
	return (entry as { id?: unknown } | null)?.id ?? entry;
}
