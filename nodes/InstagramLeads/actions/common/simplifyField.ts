import type { IDataObject, INodeProperties } from 'n8n-workflow';

import type { LeadEvent } from '../../events/leadEvent';
import { withoutRaw } from '../../events/withoutRaw';
import { withoutPaging } from '../../events/withoutPaging';
import type { OperationContext, Show } from './operation';
import { toJson } from './operation';

/** n8n's "Simplify": our own words, or Meta's object. */
export function simplifyField(show: Show): INodeProperties {
	return {
		displayName: 'Simplify',
		name: 'simplify',
		type: 'boolean',
		default: true,
		description: 'Whether to return a simplified version of the response instead of the raw data',
		displayOptions: { show },
	};
}

/** The record in our words or, with Simplify off, Meta's own object. */
export function simplified(
	{ node, itemIndex }: OperationContext,
	simple: object,
	raw: unknown,
): IDataObject {
	const isSimple = node.getNodeParameter('simplify', itemIndex, true) as boolean;
	return isSimple ? toJson(simple) : (withoutPaging(raw ?? {}) as IDataObject);
}

/** A lead event without Meta's object in it or, with Simplify off, that object. */
export function chosenEvent(context: OperationContext, event: LeadEvent): IDataObject {
	return simplified(context, withoutRaw(event), event.raw);
}
