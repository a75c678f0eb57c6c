/** What there is after so many contacts. */
export interface Checkpoint {
	contacts: number;
	/** Since the checkpoint before, where it was timed. */
	milliseconds?: number;
	/** The workflow's static data as JSON: all that the trigger remembers. */
	staticDataBytes: number;
	/** Of the trigger's process; missing where nothing tells it. */
	heapMegabytes?: number;
	rssMegabytes?: number;
}

/** Checkpoints as a table; what nothing told of is left out. */
export function stateTable(title: string, checkpoints: Checkpoint[]): string {
	const hasHeap = checkpoints.some(({ heapMegabytes }) => heapMegabytes !== undefined);
	const rows = checkpoints.map((checkpoint) => [
		checkpoint.contacts.toLocaleString('en'),
		`${(checkpoint.staticDataBytes / 1024).toFixed(1)} KiB`,
		...(hasHeap ? [megabytes(checkpoint.heapMegabytes)] : []),
		megabytes(checkpoint.rssMegabytes),
	]);
	const all = [['contacts', 'static data', ...(hasHeap ? ['heap'] : []), 'RSS'], ...rows];
	const widths = all[0].map((_, column) => Math.max(...all.map((row) => row[column].length)));
	const lines = all.map((row) =>
		row.map((cell, column) => cell.padStart(widths[column])).join('  '),
	);
	return [title, ...lines].join('\n');
}

const megabytes = (count: number | undefined): string =>
	count === undefined ? '?' : `${count} MiB`;
