import { setTimeout as sleep } from 'node:timers/promises';
import type { N8nClient } from '../../../sandbox/n8n/client.mts';
import { describeExecution, itemsOf } from '../../../sandbox/n8n/executions.mts';
import type { Execution, Json } from '../../../sandbox/n8n/types.mts';

// Longer than a whole delivery with its execution takes.
const QUIET_MS = 2000;

/** Follows the executions of one workflow. */
export class Watch {
	private seen = 0;

	constructor(
		private readonly n8n: N8nClient,
		readonly workflowId: string,
	) {}

	/** Waits for `count` executions after those asked for before; all must have succeeded. */
	async next(count: number, timeoutMs?: number): Promise<Execution[]> {
		const all = await this.n8n.waitForExecutions(this.workflowId, this.seen + count, timeoutMs);
		const fresh = all.slice(this.seen);
		this.seen = all.length;
		const failed = fresh.filter(({ status }) => status !== 'success');
		if (fresh.length !== count || failed.length > 0) {
			const list = fresh.map(describeExecution).join('\n');
			throw new Error(`Expected ${count} successful executions, n8n had:\n${list}`);
		}
		return fresh;
	}

	/** Waits a moment; returns what ran that nobody asked for, as lines to read. */
	async surprises(): Promise<string[]> {
		await sleep(QUIET_MS);
		const all = await this.n8n.executions(this.workflowId);
		const fresh = all.slice(this.seen);
		this.seen = all.length;
		return fresh.map(describeExecution);
	}
}

/** The only item a node put out. */
export function onlyItem(execution: Execution, node: string): Record<string, Json> {
	const items = itemsOf(execution, node);
	if (items.length === 1) return items[0];
	throw new Error(`"${node}" put out ${items.length} items in ${describeExecution(execution)}`);
}
