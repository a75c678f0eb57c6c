import { GraphError } from './graphError';

/** A call's value, or the GraphError it ended in: for callers that go on after some failures. */
export type Attempt<T> = { ok: true; value: T } | { ok: false; failure: GraphError };

/** Waits for a call and never rejects. What is no GraphError becomes one and stays its `cause`. */
export async function attempt<T>(call: Promise<T>): Promise<Attempt<T>> {
	try {
		return { ok: true, value: await call };
	} catch (error) {
		return { ok: false, failure: asGraphError(error) };
	}
}

/** Any failure as a GraphError; what we didn't foresee is told by its kind, never by its text. */
function asGraphError(error: unknown): GraphError {
	return error instanceof GraphError ? error : GraphError.unexpected(error);
}
