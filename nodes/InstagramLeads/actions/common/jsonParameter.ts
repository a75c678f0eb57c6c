import { parseExactJson } from '../../events/exactJson';
import { GraphError } from '../../graph/errors/graphError';
import type { OperationContext } from './operation';

/** A parameter that holds an object or list, or the text of one; `undefined` where it is no JSON. */
export function jsonParameter({ node, itemIndex }: OperationContext, name: string): unknown {
	const value = node.getNodeParameter(name, itemIndex, undefined) as unknown;
	if (typeof value !== 'string') return value;
	try {
		return parseExactJson(value);
	} catch {
		return undefined;
	}
}

/** A parameter that holds a list; one object alone counts as a list of one. */
export function listParameter(context: OperationContext, name: string, label: string): unknown[] {
	const value = jsonParameter(context, name);
	if (Array.isArray(value)) return value as unknown[];
	if (typeof value === 'object' && value !== null) return [value];
	throw GraphError.local(
		'badRequest',
		`'${label}' is not a JSON list`,
		'Write it like the example in the description of the field, in square brackets.',
	);
}
