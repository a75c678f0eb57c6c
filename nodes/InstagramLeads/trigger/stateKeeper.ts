import type { IDataObject, INodeExecutionData, ITriggerFunctions } from 'n8n-workflow';
import { sleep } from 'n8n-workflow';

import type { TriggerState } from './state';
import { loadState, storeState } from './state';

/** Quiet time after which what was settled last is written down. */
const IDLE_MS = 1000;

const STATE_MARK = 'instagramLeadsState';

/** Parameters of `emit`, in versions of n8n that know deduplication keys. */
const PARAMETERS_WITH_KEY = 4;

/**
 * Keeps the trigger's state in the workflow's static data, under the node's id, so that it survives
 * a renaming. While it runs, n8n writes a trigger's static data when it emits: after the last emission
 * of a burst the keeper has n8n write once more, by an emission whose key is taken already, so that
 * it starts nothing.
 */
export class StateKeeper {
	readonly state: TriggerState;

	private readonly slot: string;

	private readonly staticData: IDataObject;

	private lastSettledKey?: string;

	private changes = 0;

	private written = 0;

	private isClosed = false;

	constructor(private readonly context: ITriggerFunctions) {
		this.slot = `instagramLeads:${context.getNode().id}`;
		this.staticData = context.getWorkflowStaticData('global');
		this.state = loadState(this.staticData[this.slot]);
	}

	/**
	 * Writes for the last time. What settles later belongs to the trigger's successor: an old copy of
	 * the state must not overwrite a newer one.
	 */
	close(): void {
		this.writeNow();
		this.isClosed = true;
	}

	/** Puts the state where n8n's next write takes it from. */
	store(): void {
		this.written = this.changes;
		this.staticData[this.slot] = storeState(this.state) as unknown as IDataObject;
	}

	/** Notes a change that came after its emission; written with the next one, or when it's quiet. */
	settled(key: string): void {
		this.lastSettledKey = key;
		void this.writeWhenQuiet(++this.changes);
	}

	/** Has n8n write now, if there is anything new. */
	writeNow(): void {
		const isSupported = this.context.emit.length >= PARAMETERS_WITH_KEY;
		if (this.isClosed || this.written === this.changes) return;
		if (!this.lastSettledKey || !isSupported) return;
		this.store();
		const item: INodeExecutionData = { json: { [STATE_MARK]: 'saved' } };
		this.context.emit([[item]], undefined, undefined, this.lastSettledKey);
	}

	private async writeWhenQuiet(change: number): Promise<void> {
		await sleep(IDLE_MS);
		if (change === this.changes) this.writeNow();
	}
}

/**
 * Whether an execution came from such a write after all: n8n had deleted the execution that took the
 * key. It has nothing to do.
 */
export function isStateWrite(items: INodeExecutionData[]): boolean {
	return items.length === 1 && STATE_MARK in items[0].json;
}
