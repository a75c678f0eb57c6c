import type { IDataObject, INodeProperties } from 'n8n-workflow';

import { limitFields, limitOf, take } from './limitFields';
import type { OperationContext, Show } from './operation';
import { simplifyField } from './simplifyField';

/** What every "Get Many" has: how many, in which form, and which of all. */
export function listFields(show: Show, filters: INodeProperties[]): INodeProperties[] {
	return [
		...limitFields(show),
		simplifyField(show),
		{
			displayName: 'Filters',
			name: 'filters',
			type: 'collection',
			placeholder: 'Add filter',
			default: {},
			displayOptions: { show },
			options: filters,
		},
	];
}

/** A filter by time. */
export function dateFilter(
	displayName: string,
	name: string,
	description: string,
): INodeProperties {
	return { displayName, name, type: 'dateTime', default: '', description };
}

/** The filters that the item sets. */
export function filtersOf({ node, itemIndex }: OperationContext): Record<string, unknown> {
	return node.getNodeParameter('filters', itemIndex, {}) as Record<string, unknown>;
}

/** As many as the item asks for, each as the output wants it. */
export async function listed<T>(
	context: OperationContext,
	found: AsyncIterable<T>,
	form: (entry: T) => IDataObject,
): Promise<IDataObject[]> {
	return (await take(found, limitOf(context))).map(form);
}
