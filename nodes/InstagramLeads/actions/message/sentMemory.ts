import type { IExecuteFunctions } from 'n8n-workflow';

import { BoundedMemory } from '../../trigger/boundedMemory';

/** How many keys a workflow remembers. */
const REMEMBERED_KEYS = 500;

/** What has been sent under an idempotency key, part by part. */
export interface SentMemory {
	has(part: number): boolean;
	add(part: number): void;
}

/**
 * The workflow's memory of one idempotency key. Lives in n8n's static data, which n8n saves when the
 * execution of a published workflow ends.
 *
 * @param key empty: nothing is remembered
 */
export function sentMemoryOf(node: IExecuteFunctions, key: string): SentMemory {
	if (!key) return { has: () => false, add: () => {} };
	const data = node.getWorkflowStaticData('global') as { instagramLeadsSent?: unknown };
	const read = () => {
		const prints = Array.isArray(data.instagramLeadsSent) ? data.instagramLeadsSent : [];
		return new BoundedMemory(REMEMBERED_KEYS, prints.map(String));
	};
	const nameOf = (part: number) => (part === 0 ? `send:${key}` : `send:${key}:${part}`);
	return {
		has: (part) => read().has(nameOf(part)),
		add: (part) => {
			const memory = read();
			memory.add(nameOf(part));
			data.instagramLeadsSent = memory.toJSON();
		},
	};
}
