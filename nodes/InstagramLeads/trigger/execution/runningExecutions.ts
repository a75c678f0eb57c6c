import type { HandOffOutcome } from '../queue/eventQueue';

/** Ended executions that are remembered: more than end while a workflow is published anew. */
const REMEMBERED_ENDS = 2000;

/**
 * What this process gave to n8n, by trigger and occurrence. Executions outlive a trigger that is
 * published anew: they may end before its successor is up, or after. The successor waits for them and
 * gives nothing twice. Empty after a crash.
 */
export class InFlight {
	private readonly known = new Map<string, Promise<HandOffOutcome>>();

	/** The outcome of the execution, ended or not; undefined where there was none in this process. */
	outcomeOf(key: string): Promise<HandOffOutcome> | undefined {
		return this.known.get(key);
	}

	/** Remembers an execution; one that n8n lost only until that is known. */
	track(keys: string[], outcome: Promise<HandOffOutcome>): void {
		for (const key of keys) this.known.set(key, outcome);
		this.trim();
		const forget = () => keys.forEach((key) => this.known.delete(key));
		void outcome.then((settled) => settled === 'lost' && forget(), forget);
	}

	/** As after a crash. */
	clear(): void {
		this.known.clear();
	}

	private trim(): void {
		for (const oldest of this.known.keys()) {
			if (this.known.size <= REMEMBERED_ENDS) return;
			this.known.delete(oldest);
		}
	}
}

/** n8n makes a new trigger of the same code: they meet here. */
export const inFlight = new InFlight();
