import type { INodeProperties } from 'n8n-workflow';

import { readLeadEvent } from '../../events/leadEventSchema';
import type { LeadEvent } from '../../events/leadEvent';
import { GraphError } from '../../graph/errors/graphError';
import { findEventOfItem } from './eventOfItem';
import { jsonParameter } from './jsonParameter';
import type { OperationContext, Show } from './operation';

/** Nothing is given: n8n's editor marks a JSON field without any text as wrong. */
export const NO_EVENT = '{}';

/** The lead event that an operation is about. */
export function leadEventField(show: Show, defaultValue: string): INodeProperties {
	return {
		displayName: 'Lead Event',
		name: 'leadEvent',
		type: 'json',
		default: defaultValue,
		placeholder: "e.g. {{ $('Instagram Leads Trigger').item.json }}",
		description:
			'The event as the trigger gave it. Empty: the one that the item comes from, however many nodes are in between.',
		displayOptions: { show },
	};
}

/**
 * The lead event of the item.
 *
 * @throws GraphError `badRequest` that names what is missing
 */
export function leadEventOf(context: OperationContext): LeadEvent {
	const { node, itemIndex } = context;
	const given = node.getNodeParameter('leadEvent', itemIndex, '');
	const isGiven = given !== '' && given !== NO_EVENT;
	const ofItem = isGiven ? undefined : findEventOfItem(context);
	if (ofItem) return ofItem;
	const read = readLeadEvent(jsonParameter(context, 'leadEvent'));
	if ('event' in read) return read.event;
	throw GraphError.local(
		'badRequest',
		"'Lead Event' is not an event of the Instagram Leads Trigger",
		`Missing or unusable: ${read.problems.join(', ')}. Pass the trigger's item on unchanged.`,
	);
}
