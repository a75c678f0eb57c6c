import type { Logger } from 'n8n-workflow';

import { describeFailure } from '../../graph/errors/describeFailure';

const PREFIX = 'Instagram Leads Trigger: ';

type Level = 'debug' | 'info' | 'warn' | 'error';

/** n8n's log, in the trigger's name. Nothing secret gets into it. */
export class TriggerLog {
	constructor(private readonly context: { logger: Pick<Logger, Level> }) {}

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
		this.context.logger[level](PREFIX + parts.filter(Boolean).join(': '));
	}
}
