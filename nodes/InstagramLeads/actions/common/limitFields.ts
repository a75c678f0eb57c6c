import type { INodeProperties } from 'n8n-workflow';

import type { OperationContext, Show } from './operation';

/** n8n's pair "Return All" and "Limit". */
export function limitFields(show: Show): INodeProperties[] {
	return [
		{
			displayName: 'Return All',
			name: 'returnAll',
			type: 'boolean',
			default: false,
			description: 'Whether to return all results or only up to a given limit',
			displayOptions: { show },
		},
		{
			displayName: 'Limit',
			name: 'limit',
			type: 'number',
			typeOptions: { minValue: 1 },
			default: 50,
			description: 'Max number of results to return',
			displayOptions: { show: { ...show, returnAll: [false] } },
		},
	];
}

/** How many results the item asks for. */
export function limitOf({ node, itemIndex }: OperationContext): number {
	const returnAll = node.getNodeParameter('returnAll', itemIndex, false) as boolean;
	return returnAll ? Infinity : (node.getNodeParameter('limit', itemIndex, 50) as number);
}

/** The first so many of an async sequence; stops asking for more as soon as it has them. */
export async function take<T>(source: AsyncIterable<T>, limit: number): Promise<T[]> {
	const taken: T[] = [];
	if (limit <= 0) return taken;
	for await (const value of source) {
		taken.push(value);
		if (taken.length >= limit) break;
	}
	return taken;
}
