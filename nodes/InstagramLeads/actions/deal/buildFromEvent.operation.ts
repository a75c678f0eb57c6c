import { buildDeal } from '../../deals/deal';
import { readLeadEvent } from '../../deals/leadEventSchema';
import { parseExactJson } from '../../events/exactJson';
import { GraphError } from '../../graph/errors';
import type { Operation, OperationContext } from '../operation';
import { toJson } from '../operation';
import { dealFields, dealSettingsOf } from './dealFields';

const show = { resource: ['deal'], operation: ['buildFromEvent'] };

/** The Deal of the lead event's contact, the event being its first comment. Calls nobody. */
export const buildFromEvent: Operation = {
	fields: [
		{
			displayName: 'Lead Event',
			name: 'leadEvent',
			type: 'json',
			default: '={{ $json }}',
			required: true,
			description: 'The event as the trigger gave it',
			displayOptions: { show },
		},
		...dealFields(show),
	],
	async execute(context) {
		const read = readLeadEvent(leadEventOf(context));
		if ('problems' in read) {
			throw GraphError.ours(
				'badRequest',
				"'Lead Event' is not an event of the Instagram Leads Trigger",
				`Missing or unusable: ${read.problems.join(', ')}. Pass the trigger's item on unchanged.`,
			);
		}
		return toJson(buildDeal([read.event], dealSettingsOf(context)));
	},
};

/** The parameter holds an object, or the text of one. */
function leadEventOf({ node, itemIndex }: OperationContext): unknown {
	const value = node.getNodeParameter('leadEvent', itemIndex);
	if (typeof value !== 'string') return value;
	try {
		return parseExactJson(value);
	} catch {
		return undefined;
	}
}
