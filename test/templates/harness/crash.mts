import path from 'node:path';
import { runCommandOrThrow } from '../../../sandbox/n8n/command.mts';
import type { N8nClient } from '../../../sandbox/n8n/client.mts';

const WRITE = `
const { DatabaseSync } = require('node:sqlite');
const [file, id] = process.argv.slice(1);
const database = new DatabaseSync(file, { timeout: 10000 });
const { changes } = database
	.prepare("UPDATE execution_entity SET status = 'crashed' WHERE id = ?")
	.run(id);
if (changes !== 1) throw new Error('There is no execution ' + id);`;

/**
 * Lets n8n believe that an execution crashed, as it does at its start of those that its last end cut
 * off. An n8n that other tests share can't be killed for it.
 */
export async function markCrashed({ n8n }: N8nClient, executionId: string): Promise<void> {
	const { installation, userFolder } = n8n.handle;
	const file = path.join(userFolder, '.n8n', 'database.sqlite');
	await runCommandOrThrow(installation.node.path, ['-e', WRITE, file, executionId], {
		cwd: userFolder,
	});
}
