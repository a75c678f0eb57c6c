import { BoundedMap } from '../../common/boundedMap';
import type { ExecutionOutcome } from './executionOutcome';
import { isSettled } from './executionOutcome';

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

	/** The outcome of the execution, ended or not; undefined where there was none in this process. */
	outcomeOf(key: string): Promise<ExecutionOutcome> | undefined {
		return this.known.get(key);
	}

	/** Remembers an execution; one that has to be given again only until that is known. */
	track(keys: string[], outcome: Promise<ExecutionOutcome>): void {
		for (const key of keys) this.known.set(key, outcome);
		const forget = () => {
			for (const key of keys) if (this.known.get(key) === outcome) this.known.delete(key);
		};
		void outcome.then((result) => !isSettled(result) && forget(), forget);
	}

	/** As after a crash. */
	clear(): void {
		this.known.clear();
	}
}

/** n8n makes a new trigger of the same code: they meet here. */
export const runningExecutions = new RunningExecutions();
