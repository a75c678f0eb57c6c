import { parseExactJson } from '../../events/exactJson';
import { GraphError } from '../errors/graphError';

/**
 * What an answer holds, or what it says went wrong. Whoever says "done" with nothing, or with half an
 * answer, is asked again like one that is not there; a page of something in between is no answer of Meta's.
 *
 * @param wants `read`: an object is due; `change`: any value will do; `send`: repeating it could send twice
 */
export function readAnswer(
	{ status, text }: { status: number; text: string },
	wants: 'read' | 'change' | 'send',
): { value?: unknown; failure?: GraphError } {
	const isSend = wants === 'send';
	const isDone = status >= 200 && status < 300;
	let value: unknown;
	try {
		value = parseExactJson(text);
	} catch {
		const isCutOff = isDone && /^\s*([[{]|$)/.test(text);
		return { failure: isCutOff ? GraphError.incomplete(status, isSend) : refused(undefined) };
	}
	if (isDone && value === null) return { failure: GraphError.incomplete(status, isSend) };
	const isObject = typeof value === 'object' && !Array.isArray(value);
	const isError = isObject && value !== null && 'error' in (value as object);
	const isAnswer = isDone && !isError && (isObject || wants === 'change');
	return isAnswer ? { value } : { failure: refused(value) };

	function refused(body: unknown): GraphError {
		return GraphError.fromResponse(status, body, isSend);
	}
}
