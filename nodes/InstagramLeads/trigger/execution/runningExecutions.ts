import { BoundedMap } from '../../common/boundedMap';
import type { LeadEvent } from '../../events/leadEvent';
import type { ExecutionOutcome } from './executionOutcome';
import { isSettled } from './executionOutcome';

/** What of an executor its successor may be asked for. */
interface Submitter {
	submit(items: LeadEvent[], attempt: number): Promise<ExecutionOutcome>;
}

/** Ended executions that are remembered: more than end while a workflow is published anew. */
const REMEMBERED_ENDS = 2000;

/**
 * What this process gave to n8n, by trigger and occurrence. Executions outlive a trigger that is
 * published anew: they may end before its successor is up, or after. The successor waits for them and
 * gives nothing twice. Empty after a crash.
 */
class RunningExecutions {
	private readonly known = new BoundedMap<string, Promise<ExecutionOutcome>>({
		size: REMEMBERED_ENDS,
	});

	private readonly executors = new Map<string, Submitter>();

	/** The outcome of the execution, ended or not; undefined where there was none in this process. */
	outcomeOf(key: string): Promise<ExecutionOutcome> | undefined {
		return this.known.get(key);
	}

	/** Remembers an execution; one that its own trigger has to give again only until that is known. */
	track(keys: string[], outcome: Promise<ExecutionOutcome>): void {
		for (const key of keys) this.known.set(key, outcome);
		const forget = () => {
			for (const key of keys) if (this.known.get(key) === outcome) this.known.delete(key);
		};
		const isOpen = (result: ExecutionOutcome) => result !== 'closed' && !isSettled(result);
		void outcome.then((result) => isOpen(result) && forget(), forget);
	}

	/** The executor of the trigger that is up now; undefined where none is. */
	executorOf(triggerKey: string): Submitter | undefined {
		return this.executors.get(triggerKey);
	}

	/** From now on this executor is the trigger's. */
	takeOver(triggerKey: string, executor: Submitter): void {
		this.executors.set(triggerKey, executor);
	}

	/** The executor's trigger is closed; a successor that is up already stays. */
	handBack(triggerKey: string, executor: Submitter): void {
		if (this.executors.get(triggerKey) === executor) this.executors.delete(triggerKey);
	}

	/** As after a crash. */
	clear(): void {
		this.known.clear();
		this.executors.clear();
	}
}

/** n8n makes a new trigger of the same code: they meet here. */
export const runningExecutions = new RunningExecutions();
