import { ApplicationError, BaseError } from 'n8n-workflow';

import { GraphError } from './graphError';
import { withoutSecrets } from './redact';

/** A failure in one line; below it the stack of what nobody foresaw, without secrets. */
export function describeFailure(error: unknown): string {
	if (error instanceof GraphError) {
		const line = `${error.message}. ${error.description}`;
		return isUnexpected(error) ? `${line}\n${stackOf(error.cause)}` : line;
	}
	if (!(error instanceof Error)) return 'unexpected failure';
	return isUnexpected(error) ? stackOf(error) : withoutSecrets(error.message);
}

/** Whether nobody foresaw it: not Meta's refusal, nor what n8n says in words of its own. */
export function isUnexpected(error: unknown): boolean {
	if (error instanceof GraphError) return error.cause !== undefined && isUnexpected(error.cause);
	return !(error instanceof ApplicationError || error instanceof BaseError);
}

function stackOf(error: unknown): string {
	if (!(error instanceof Error)) return 'unexpected failure';
	return withoutSecrets(error.stack ?? `${error.name}: ${error.message}`);
}
