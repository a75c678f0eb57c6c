import { GraphError } from '../../graph/errors/graphError';
import type { TriggerLog } from '../shared/log';
import { PATIENCE_MS, REGULAR_PATIENCE_MS } from './executionEnd';

/** More of them at the same time are no chance: something in the workflow hangs. */
const MOST_HUNG = 20;

const MINUTE_MS = 60_000;

/** Shows failures to the operator, each once until all is well again. */
export interface OperatorNotice {
	failed(error: unknown): void;
	recovered(): void;
}

/** Counts the executions that have been running for too long, and tells the operator when they are many. */
export class HungExecutions {
	private running = 0;

	private isTold = false;

	constructor(
		private readonly notice: OperatorNotice,
		private readonly log: Pick<TriggerLog, 'warn'>,
	) {}

	/**
	 * An execution has been running for too long.
	 *
	 * @returns to be called when it has ended, or when nobody can say any more
	 */
	began(): () => void {
		if (++this.running > MOST_HUNG && !this.isTold) {
			this.isTold = true;
			const error = manyHang();
			this.log.warn('', error);
			this.notice.failed(error);
		}
		let isOver = false;
		return () => {
			if (isOver) return;
			isOver = true;
			if (--this.running >= MOST_HUNG || !this.isTold) return;
			this.isTold = false;
			this.notice.recovered();
		};
	}
}

function manyHang(): GraphError {
	return GraphError.local(
		'badRequest',
		`More than ${MOST_HUNG} executions of this workflow have been running for over ${PATIENCE_MS / MINUTE_MS} minutes`,
		`New messages of the same people wait for them, ${REGULAR_PATIENCE_MS / MINUTE_MS} minutes at most; everybody else's go on. Look at the workflow's running executions to see which node they hang in, stop them, and set a timeout in the workflow's settings ('Timeout Workflow'), so that n8n ends such executions by itself. If they are meant to take that long, nothing is lost.`,
	);
}
