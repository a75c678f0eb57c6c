import type { IDataObject, INodeExecutionData, ITriggerFunctions } from 'n8n-workflow';

import type { Lifetime } from '../../common/lifetime';
import { monotonicNow } from '../../common/monotonicTime';
import { knowsDeduplicationKeys } from '../shared/deduplicationKeys';
import type { TriggerState } from './triggerState';
import { loadState, storedForm } from './triggerState';

const STATE_MARK = 'instagramLeadsState';

/**
 * Brings the state into the workflow's static data, under the node's id, so that it survives a
 * renaming. While a trigger runs, n8n writes its static data when it emits: for what changes between
 * emissions the writer has n8n write once more, by an emission whose key is taken already, so that it
 * starts nothing.
 */
export class StateWriter {
	private readonly slot: string;

	private readonly staticData: IDataObject;

	private hasChanged = false;

	/** By the monotonic clock; when what changed is to be written, unless that happens before. */
	private dueAt = Infinity;

	constructor(
		private readonly context: ITriggerFunctions,
		private readonly lifetime: Lifetime,
	) {
		this.slot = `instagramLeads:${context.getNode().id}`;
		this.staticData = context.getWorkflowStaticData('global');
	}

	/** What was stored last. */
	load(keepsRaw: boolean): TriggerState {
		return loadState(this.staticData[this.slot], keepsRaw);
	}

	/** Puts the state where n8n's next write takes it from. A closed trigger overwrites nothing. */
	put(state: TriggerState): void {
		if (this.lifetime.isOver) return;
		this.staticData[this.slot] = storedForm(state) as unknown as IDataObject;
	}

	/** The same right before an emission, with which n8n writes: nothing else has to make it. */
	putForEmission(state: TriggerState): void {
		this.put(state);
		this.hasChanged = false;
		this.dueAt = Infinity;
	}

	/** Has n8n write after so many milliseconds, unless it does so before. Many changes share one write. */
	async scheduleSave(state: TriggerState, milliseconds: number): Promise<void> {
		this.hasChanged = true;
		const dueAt = monotonicNow() + milliseconds;
		if (this.dueAt <= dueAt) return;
		this.dueAt = dueAt;
		await this.lifetime.pause(milliseconds);
		if (this.dueAt !== dueAt) return;
		this.dueAt = Infinity;
		this.flush(state);
	}

	/** Has n8n write now, if there is anything new. */
	flush(state: TriggerState): void {
		const isSupported = knowsDeduplicationKeys(this.context);
		if (this.lifetime.isOver || !this.hasChanged || !state.lastKey || !isSupported) return;
		this.putForEmission(state);
		const item: INodeExecutionData = { json: { [STATE_MARK]: 'saved' } };
		this.context.emit([[item]], undefined, undefined, state.lastKey);
	}
}

/**
 * Whether an execution came from such a write after all: n8n had deleted the execution that took the
 * key. It has nothing to do.
 */
export function isStateWrite(items: INodeExecutionData[]): boolean {
	return items.length === 1 && STATE_MARK in items[0].json;
}
