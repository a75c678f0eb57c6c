/** What there is after so many contacts. */
export interface Checkpoint {
	contacts: number;
	/** The workflow's static data as JSON: all that the trigger remembers. */
	staticDataBytes: number;
	/** Missing where the system doesn't tell. */
	memoryMegabytes?: number;
}

/** Checkpoints as a table. */
export function stateTable(title: string, memory: string, checkpoints: Checkpoint[]): string {
	const rows = checkpoints.map(({ contacts, staticDataBytes, memoryMegabytes }) => [
		contacts.toLocaleString('en'),
		`${(staticDataBytes / 1024).toFixed(1)} KiB`,
		memoryMegabytes === undefined ? '?' : `${memoryMegabytes} MiB`,
	]);
	const all = [['contacts', 'static data', memory], ...rows];
	const widths = [0, 1, 2].map((column) => Math.max(...all.map((row) => row[column].length)));
	const lines = all.map((row) =>
		row.map((cell, column) => cell.padStart(widths[column])).join('  '),
	);
	return [title, ...lines].join('\n');
}
