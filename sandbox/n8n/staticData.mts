import type { N8nClient } from './client.mts';

/** Bytes of what the triggers of a workflow have n8n keep, as JSON. */
export async function staticDataBytes(n8n: N8nClient, workflowId: string): Promise<number> {
	const { staticData } = await n8n.workflow(workflowId);
	const text = typeof staticData === 'string' ? staticData : JSON.stringify(staticData ?? null);
	return Buffer.byteLength(text);
}
