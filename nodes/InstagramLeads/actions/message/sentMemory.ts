import type { DeduplicationScope, IExecuteFunctions } from 'n8n-workflow';

import { GraphError } from '../../graph/errors/graphError';
import type { SendOptions } from './sendOptions';

/** What a node has sent under one idempotency key, part by part. */
export interface SentMemory {
	/** Takes the part for a send that is about to happen; `false` when it was taken before. */
	reserve(part: number): Promise<boolean>;
	/** Gives it back: nothing was sent, and the same key may try again. */
	unreserve(part: number): Promise<void>;
}

type SentMemoryKey = Pick<SendOptions, 'idempotencyKey' | 'shareIdempotencyKey'>;

const FORGETFUL: SentMemory = { reserve: async () => true, unreserve: async () => {} };

/** The size that n8n gives such a memory by itself; a node of n8n's may share the workflow's. */
const OPTIONS = { mode: 'entries', maxEntries: 10_000 } as const;

/**
 * A node's memory of one idempotency key: two nodes that both take the event's id for it send both. It
 * stands in n8n's table of processed items, which all processes share. Static data would not do: trigger and
 * executions overwrite each other's.
 *
 * @param key empty: nothing is remembered; shared: among all nodes of the workflow that share it
 */
export function sentMemoryOf(
	node: IExecuteFunctions,
	{ idempotencyKey: key, shareIdempotencyKey: isShared }: SentMemoryKey,
): SentMemory {
	if (!key) return FORGETFUL;
	const owner = isShared ? '' : node.getNode().id;
	const nameOf = (part: number) => `instagram-leads/${owner}/${part}/${key}`;
	const { checkProcessedAndRecord, removeProcessed } = node.helpers;
	return {
		reserve: async (part) =>
			await remembered(async (scope) => {
				const former = formerNameOf(key, part);
				const names = [nameOf(part), former];
				const { new: fresh } = await checkProcessedAndRecord(names, scope, OPTIONS);
				// It was only asked for: another node of the workflow may have the same key.
				if (fresh.includes(former)) await removeProcessed([former], scope, OPTIONS);
				return names.every((name) => fresh.includes(name));
			}),
		unreserve: async (part) =>
			await remembered(async (scope) => await removeProcessed([nameOf(part)], scope, OPTIONS)),
	};
}

/**
 * Under which name versions up to 0.1 remembered it, for all nodes of the workflow: what they sent is not sent
 * again. Which of two nodes had sent it isn't known; then none of them does.
 */
function formerNameOf(key: string, part: number): string {
	return part === 0 ? `instagram-leads:${key}` : `instagram-leads:${key}:${part}`;
}

/** n8n reads, changes and writes the whole list: one at a time, or entries get lost. */
let lastTurn: Promise<unknown> = Promise.resolve();

async function remembered<T>(work: (scope: DeduplicationScope) => Promise<T>): Promise<T> {
	const turn = lastTurn.then(async () => await inSomeScope(work));
	lastTurn = turn.catch(() => {});
	return await turn;
}

/** A node of n8n's may keep the workflow's list in another form; the node's own is free then. */
async function inSomeScope<T>(work: (scope: DeduplicationScope) => Promise<T>): Promise<T> {
	try {
		return await work('workflow');
	} catch {
		return await work('node').catch(() => {
			throw GraphError.local(
				'badRequest',
				"n8n couldn't look up the 'Idempotency Key'",
				"Save the workflow and run it again. If that doesn't help, look into n8n's log. Nothing was sent.",
			);
		});
	}
}
