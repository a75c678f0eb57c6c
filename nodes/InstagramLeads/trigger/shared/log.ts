import { GraphError } from '../../graph/errors/graphError';

/** A failure in one line for the log. */
export function describe(error: unknown): string {
	if (error instanceof GraphError) return `${error.message}. ${error.description}`;
	return error instanceof Error ? error.name : 'unexpected failure';
}
