import { rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { AttachedN8n } from './attached.mts';
import { runCommandOrThrow } from './command.mts';

const CHANGE = `
const { readFileSync } = require('node:fs');
const { DatabaseSync } = require('node:sqlite');
const [database, input] = process.argv.slice(1);
const { statement, values } = JSON.parse(readFileSync(input, 'utf8'));
const { changes } = new DatabaseSync(database, { timeout: 10000 })
	.prepare(statement)
	.run(...values);
if (changes !== 1) throw new Error('Rows changed: ' + changes);`;

/**
 * Changes exactly one row of an n8n's database, behind its back. What n8n has in memory stays as it
 * is until its next start.
 */
export async function changeRow(
	{ handle }: AttachedN8n,
	statement: string,
	...values: string[]
): Promise<void> {
	const { installation, userFolder } = handle;
	const database = path.join(userFolder, '.n8n', 'database.sqlite');
	// Values may be longer than a command line takes.
	const input = path.join(userFolder, 'change.json');
	await writeFile(input, JSON.stringify({ statement, values }));
	try {
		// The Node.js that runs this may be too old to know SQLite; n8n's own is not.
		await runCommandOrThrow(installation.node.path, ['-e', CHANGE, database, input], {
			cwd: userFolder,
		});
	} finally {
		await rm(input);
	}
}
