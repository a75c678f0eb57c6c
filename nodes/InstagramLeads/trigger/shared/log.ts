import type { Logger } from 'n8n-workflow';

import { describeFailure } from '../../graph/errors/describeFailure';

type Level = 'debug' | 'info' | 'warn' | 'error';

/** What writes to n8n's log, and which workflow it is. */
export interface LogContext {
	logger: Pick<Logger, Level>;
	getWorkflow(): { name?: string; id?: string };
}

/** n8n's log, in the name of the trigger and its workflow. Nothing secret gets into it. */
export class TriggerLog {
	private readonly logger: LogContext['logger'];

	private readonly prefix: string;

	constructor(context: LogContext) {
		const { name = '', id = '' } = context.getWorkflow();
		this.logger = context.logger;
		// As n8n names a workflow in its own lines.
		this.prefix = `Instagram Leads Trigger in "${name.replace(/\s+/g, ' ')}" (ID: ${id}): `;
	}

	/** @param failure what it came from; told in one line, with its stack where nobody foresaw it */
	debug(sentence: string, failure?: unknown): void {
		this.write('debug', sentence, failure);
	}

	info(sentence: string): void {
		this.write('info', sentence);
	}

	warn(sentence: string, failure?: unknown): void {
		this.write('warn', sentence, failure);
	}

	error(sentence: string): void {
		this.write('error', sentence);
	}

	private write(level: Level, sentence: string, failure?: unknown): void {
		const parts = [sentence, ...(failure === undefined ? [] : [describeFailure(failure)])];
		this.logger[level](this.prefix + parts.filter(Boolean).join(': '));
	}
}
