import type { N8nClient } from '../../../sandbox/n8n/client.mts';
import { changeRow } from '../../../sandbox/n8n/database.mts';

/**
 * Lets n8n believe that an execution crashed, as it does at its start of those that its last end cut
 * off. An n8n that other tests share can't be killed for it.
 */
export async function markCrashed({ n8n }: N8nClient, executionId: string): Promise<void> {
	const statement = "UPDATE execution_entity SET status = 'crashed' WHERE id = ?";
	await changeRow(n8n, statement, executionId);
}
