import type { IDataObject, INodeProperties } from 'n8n-workflow';

import { listParameter } from './jsonParameter';
import type { OperationContext, Show } from './operation';

/** "Define below" or JSON, for a list that a workflow may have ready. */
function listSourceField(show: Show, name: string, displayName: string): INodeProperties {
	return {
		displayName,
		name,
		type: 'options',
		default: 'fields',
		displayOptions: { show },
		options: [
			{ name: 'Define Below', value: 'fields' },
			{ name: 'JSON', value: 'json' },
		],
		description: 'How the list is given',
	};
}

/** A list field with its JSON twin, chosen by `sourceName`. */
export function repeatableFields(
	show: Show,
	sourceName: string,
	field: INodeProperties,
	{ description, example }: { description: string; example: string },
): INodeProperties[] {
	return [
		listSourceField(show, sourceName, `${field.displayName} Given As`),
		{ ...field, displayOptions: { show: { ...show, [sourceName]: ['fields'] } } },
		{
			displayName: field.displayName,
			name: `${field.name}Json`,
			type: 'json',
			default: example,
			description,
			displayOptions: { show: { ...show, [sourceName]: ['json'] } },
		},
	];
}

/**
 * The entries of a list field, or of its JSON twin.
 *
 * @param field the list field; its only option names the entries
 */
export function listEntries(
	context: OperationContext,
	sourceName: string,
	field: INodeProperties,
): unknown[] {
	const { node, itemIndex } = context;
	if (node.getNodeParameter(sourceName, itemIndex, 'fields') === 'json') {
		return listParameter(context, `${field.name}Json`, field.displayName);
	}
	const value = node.getNodeParameter(field.name, itemIndex, {}) as Record<string, unknown>;
	return entriesOf(value, field.options?.[0].name ?? '');
}

/** What a fixed collection holds under the given name. */
export function entriesOf(value: unknown, name: string): IDataObject[] {
	const entries = (value as Record<string, unknown> | undefined)?.[name];
	return Array.isArray(entries) ? (entries as IDataObject[]) : [];
}
