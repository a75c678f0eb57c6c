import { DataDeduplicationService } from 'n8n-core';
import type { IDataDeduplicator } from 'n8n-workflow';

/**
 * Stands in for n8n's table of processed items, which no test here has. Keeps them by workflow, as
 * the scope `workflow` does.
 *
 * @returns empties it
 */
export async function keepProcessedItems(): Promise<() => void> {
	const lists = new Map<string, Set<unknown>>();
	const listOf = (id = '') => lists.get(id) ?? lists.set(id, new Set()).get(id) ?? new Set();
	const deduplicator: Partial<IDataDeduplicator> = {
		checkProcessedAndRecord: async (items, _scope, { workflow }) => {
			const list = listOf(workflow.id);
			const fresh = items.filter((item) => !list.has(item));
			for (const item of fresh) list.add(item);
			return { new: fresh, processed: items.filter((item) => !fresh.includes(item)) };
		},
		removeProcessed: async (items, _scope, { workflow }) => {
			for (const item of items) listOf(workflow.id).delete(item);
		},
	};
	await DataDeduplicationService.init(deduplicator as IDataDeduplicator);
	return () => lists.clear();
}
