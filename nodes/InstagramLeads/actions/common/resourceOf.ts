import type { INodePropertyOptions } from 'n8n-workflow';

import type { Operation, Resource } from './operation';

/** An operation as the panel and an AI agent see it, with what it does. */
export interface OperationEntry {
	/** Title Case, for the panel's list. */
	name: string;
	value: string;
	/** Sentence case without articles' ballast, for n8n's node search. */
	action: string;
	description: string;
	operation: Operation;
}

/**
 * A resource of the node.
 *
 * @param resource value of the `resource` parameter
 * @param entries its operations by name, in alphabetical order
 */
export function resourceOf(
	resource: string,
	defaultOperation: string,
	entries: OperationEntry[],
): Resource {
	const options: INodePropertyOptions[] = entries.map(({ name, value, action, description }) => ({
		name,
		value,
		action,
		description,
	}));
	return {
		operationField: {
			displayName: 'Operation',
			name: 'operation',
			type: 'options',
			noDataExpression: true,
			default: defaultOperation,
			displayOptions: { show: { resource: [resource] } },
			options,
		},
		operations: Object.fromEntries(entries.map(({ value, operation }) => [value, operation])),
	};
}
