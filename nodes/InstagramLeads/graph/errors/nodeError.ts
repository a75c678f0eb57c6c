import type { IDataObject, INode, JsonObject } from 'n8n-workflow';
import { NodeApiError, NodeOperationError } from 'n8n-workflow';

import { GraphError } from './graphError';
import { redact } from './redact';

/**
 * The error as n8n shows it: what happened as message, what to do now as description, the class as a
 * field that a workflow can branch on. Errors that n8n made itself pass unchanged.
 */
export function toNodeError(
	node: INode,
	error: unknown,
	itemIndex?: number,
): NodeApiError | NodeOperationError {
	if (error instanceof NodeApiError || error instanceof NodeOperationError) return error;
	if (!(error instanceof GraphError)) {
		const message = redact(error instanceof Error ? error.message : String(error));
		return new NodeOperationError(node, message, { itemIndex });
	}
	const { message, description, facts, errorClass } = error;
	const details = { errorClass, ...definedFacts(facts) } as JsonObject;
	return new NodeApiError(node, details, {
		message,
		description,
		httpCode: String(facts.httpStatus ?? ''),
		itemIndex,
	});
}

/** The facts that are known, as plain JSON. */
export function definedFacts(facts: GraphError['facts']): IDataObject {
	return JSON.parse(JSON.stringify(facts)) as IDataObject;
}

/**
 * The error of a failed publication: n8n shows its message only, so what to do stands in it too.
 */
export function toPublicationError(node: INode, error: unknown): NodeApiError | NodeOperationError {
	const nodeError = toNodeError(node, error);
	if (error instanceof GraphError) nodeError.message = `${error.message}. ${error.description}`;
	return nodeError;
}
