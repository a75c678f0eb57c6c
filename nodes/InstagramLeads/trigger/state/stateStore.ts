import type { IDataObject, INodeExecutionData, ITriggerFunctions } from 'n8n-workflow';
import { sleep } from 'n8n-workflow';

import type { TriggerSettings } from '../parameters/settings';
import type { TriggerState } from './triggerState';
import { loadState, storeState } from './triggerState';

/**
 * So soon what settled is written down, unless the next emission does it: killed before, n8n is given
 * the event again.
 */
const SETTLED_MS = 10;

/** So soon what began to wait is written down, unless the next emission does it. */
const ARRIVED_MS = 1000;

const STATE_MARK = 'instagramLeadsState';

/** Parameters of `emit`, in versions of n8n that know deduplication keys. */
const PARAMETERS_WITH_KEY = 4;

/**
 * Keeps the trigger's state in the workflow's static data, under the node's id, so that it survives
 * a renaming. While it runs, n8n writes a trigger's static data when it emits: for what changes
 * between emissions the keeper has n8n write once more, by an emission whose key is taken already, so
 * that it starts nothing.
 */
export class StateKeeper {
	readonly state: TriggerState;

	private readonly slot: string;

	private readonly staticData: IDataObject;

	private changes = 0;

	private written = 0;

	private isClosed = false;

	constructor(
		private readonly context: ITriggerFunctions,
		{ includeRaw }: Pick<TriggerSettings, 'includeRaw'>,
	) {
		this.slot = `instagramLeads:${context.getNode().id}`;
		this.staticData = context.getWorkflowStaticData('global');
		this.state = loadState(this.staticData[this.slot], includeRaw);
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

	/** Notes that an execution with this key has ended. */
	settled(key: string): void {
		this.state.lastKey = key;
		void this.writeAfter(SETTLED_MS);
	}

	/** Notes that an event waits. */
	arrived(): void {
		void this.writeAfter(ARRIVED_MS);
	}

	/** Has n8n write now, if there is anything new. */
	writeNow(): void {
		const isSupported = this.context.emit.length >= PARAMETERS_WITH_KEY;
		if (this.isClosed || this.written === this.changes) return;
		if (!this.state.lastKey || !isSupported) return;
		this.store();
		const item: INodeExecutionData = { json: { [STATE_MARK]: 'saved' } };
		this.context.emit([[item]], undefined, undefined, this.state.lastKey);
	}

	/** Many changes in a short time share one write. */
	private async writeAfter(ms: number): Promise<void> {
		const change = ++this.changes;
		await sleep(ms);
		if (this.written < change) this.writeNow();
	}
}

/**
 * Whether an execution came from such a write after all: n8n had deleted the execution that took the
 * key. It has nothing to do.
 */
export function isStateWrite(items: INodeExecutionData[]): boolean {
	return items.length === 1 && STATE_MARK in items[0].json;
}
