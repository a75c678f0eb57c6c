import type { IDataObject, INodeExecutionData, ITriggerFunctions } from 'n8n-workflow';

import type { Lifetime } from '../../common/lifetime';
import { monotonicNow } from '../../common/monotonicTime';
import { occurrenceKey } from '../../events/eventKeys';
import { SLOT_PREFIX } from '../../events/outage';
import { knowsDeduplicationKeys } from '../shared/deduplicationKeys';
import type { TriggerState } from './triggerState';
import { loadState, storedForm } from './triggerState';

const STATE_MARK = 'instagramLeadsState';

/**
 * So soon a change is written down, unless an emission does it before. Killed before, n8n is given again
 * what has ended in that time, and what came in it has to be found by a poll.
 */
const SAVE_AFTER_MS = 500;

/**
 * n8n stalls while it writes a long text of what waits. After it was put, nothing that can wait is put for
 * a millisecond for so many of its characters:
 */
const CHARACTERS_PER_MS = 500;

/** But not for longer. */
const LONGEST_PAUSE_MS = 800;

/** Then the next emission has so long for it before the writer makes one. */
const EMISSION_FIRST_MS = 200;

/**
 * Of an older text no more events may have gone: what has settled is known by the occurrences that are
 * remembered, 2,000 of them.
 */
const MOST_GONE = 500;

/** Under which name a trigger's state stands in the workflow's static data: a renamed node keeps it. */
export function slotOf(context: { getNode(): { id: string } }): string {
	return `${SLOT_PREFIX}${context.getNode().id}`;
}

/**
 * Brings the state into the workflow's static data, under the node's id, so that it survives a
 * renaming. While a trigger runs, n8n writes its static data when it emits, if something was put there
 * since. The whole of the JSON is written each time, so nothing is put that can wait; for what changes
 * and finds no emission the writer has n8n write once more, by an emission whose key is taken
 * already, so that it starts nothing.
 */
export class StateWriter {
	private readonly slot: string;

	private readonly staticData: IDataObject;

	/** Since all was put. */
	private hasChanged = false;

	/** By the monotonic clock; when what changed is to be written, unless that happens before. */
	private dueAt = Infinity;

	private isWaitingForDue = false;

	/** By the monotonic clock; when all was put. */
	private wholeAt = -Infinity;

	/** Occurrences that n8n's last write had as pending; undefined where nothing is known of that write. */
	private writtenPending: ReadonlySet<string> | undefined;

	/** @param countsWaiting whether after a crash n8n's keys tell what became of an event that was written as waiting */
	constructor(
		private readonly context: ITriggerFunctions,
		private readonly lifetime: Lifetime,
		private readonly countsWaiting: boolean,
	) {
		this.slot = slotOf(context);
		this.staticData = context.getWorkflowStaticData('global');
	}

	/** What was stored last. */
	load(keepsRaw: boolean): TriggerState {
		return loadState(this.staticData[this.slot], keepsRaw);
	}

	/**
	 * Puts the state where n8n's next write takes it from. Nobody knows when that is: n8n misses what is put
	 * while it writes. A closed trigger overwrites nothing.
	 */
	put(state: TriggerState): void {
		this.putForm(storedForm(state));
		this.distrust();
	}

	/**
	 * Right before an emission, with which n8n writes: puts what must not get lost should n8n be killed
	 * after it, and whatever it is time for.
	 *
	 * @param keys occurrences that are given to n8n
	 */
	putForEmission(state: TriggerState, keys: string[]): void {
		const areWritten = this.writesAlone(state) && keys.every((key) => this.hasWritten(state, key));
		if (areWritten && !this.hasChanged) return;
		if (this.isTimeForAll(state)) this.putAll(state);
		else if (!areWritten) this.putForm(storedForm(state, state.backlog.text));
	}

	/** Something has changed that n8n's next write should have. */
	noteChange(): void {
		this.hasChanged = true;
	}

	/** What n8n wrote last is as good as nothing: the next emission puts what it is about. */
	distrust(): void {
		this.writtenPending = undefined;
	}

	/** Has n8n write soon, unless it does so before. Many changes share one write. */
	async scheduleSave(state: TriggerState): Promise<void> {
		this.hasChanged = true;
		const wait = Math.max(SAVE_AFTER_MS, pauseAfter(state) + EMISSION_FIRST_MS);
		this.dueAt = Math.min(this.dueAt, monotonicNow() + wait);
		if (this.isWaitingForDue) return;
		this.isWaitingForDue = true;
		while (this.dueAt < Infinity && !this.lifetime.isOver) {
			const { dueAt } = this;
			await this.lifetime.pause(dueAt - monotonicNow());
			if (this.dueAt === dueAt) this.flush(state);
		}
		this.isWaitingForDue = false;
	}

	/** Has n8n write now, if there is anything new. */
	flush(state: TriggerState): void {
		this.dueAt = Infinity;
		if (this.lifetime.isOver || !this.hasChanged || !this.writesAlone(state)) return;
		this.putAll(state);
		const item: INodeExecutionData = { json: { [STATE_MARK]: 'saved' } };
		this.context.emit([[item]], undefined, undefined, state.lastKey);
	}

	private putAll(state: TriggerState): void {
		this.putForm(storedForm(state));
		this.hasChanged = false;
		this.dueAt = Infinity;
		this.wholeAt = monotonicNow();
	}

	private putForm(form: ReturnType<typeof storedForm>): void {
		if (this.lifetime.isOver) return;
		this.staticData[this.slot] = form as unknown as IDataObject;
		const keys = form.pending.map(({ event }) => occurrenceKey(event.eventId));
		this.writtenPending = new Set(keys);
	}

	/** Whether n8n can be made to write without an execution. Until then each emission has to bring all. */
	private writesAlone({ lastKey }: TriggerState): boolean {
		return lastKey !== undefined && knowsDeduplicationKeys(this.context);
	}

	private isTimeForAll(state: TriggerState): boolean {
		const isTime = monotonicNow() - this.wholeAt >= pauseAfter(state);
		return isTime || state.backlog.leftSince >= MOST_GONE || !this.writesAlone(state);
	}

	/** Whether n8n, killed now, would find the event of this occurrence. */
	private hasWritten({ backlog }: TriggerState, key: string): boolean {
		if (!this.writtenPending) return false;
		return this.writtenPending.has(key) || (this.countsWaiting && backlog.hasWritten(key));
	}
}

/** Milliseconds in which nothing that can wait is put. */
function pauseAfter({ backlog }: TriggerState): number {
	return Math.min(Math.floor(backlog.text.length / CHARACTERS_PER_MS), LONGEST_PAUSE_MS);
}

/**
 * Whether an execution came from such a write after all: n8n had deleted the execution that took the
 * key. It has nothing to do.
 */
export function isStateWrite(items: INodeExecutionData[]): boolean {
	return items.length === 1 && STATE_MARK in items[0].json;
}
