import { addToDeal, mayBeDealOf } from '../../deals/addToDeal';
import { dealIdOf } from '../../deals/deal';
import { readDeal } from '../../deals/dealSchema';
import { GraphError } from '../../graph/errors/graphError';
import { jsonParameter } from '../common/jsonParameter';
import type { Operation } from '../common/operation';
import { toJson } from '../common/operation';
import { NO_EVENT, leadEventField, leadEventOf } from '../common/leadEventField';

const show = { resource: ['deal'], operation: ['addComment'] };

/** The Deal with the lead event as one more comment, in order and once. Calls nobody. */
export const addComment: Operation = {
	fields: [
		{
			displayName: 'Deal',
			name: 'deal',
			type: 'json',
			default: '={{ $json }}',
			required: true,
			description: 'The Deal as it is now, with its comments',
			displayOptions: { show },
		},
		leadEventField(show, NO_EVENT),
	],
	async execute(context) {
		const read = readDeal(jsonParameter(context, 'deal'));
		if ('problems' in read) {
			throw GraphError.local(
				'badRequest',
				"'Deal' is not a Deal",
				`Missing or unusable: ${read.problems.join(', ')}. Pass a Deal on as 'Build From Event' made it.`,
			);
		}
		const event = leadEventOf(context);
		if (mayBeDealOf(read.deal, event.leadKey)) return toJson(addToDeal(read.deal, event));
		throw GraphError.local(
			'badRequest',
			"'Lead Event' and 'Deal' belong to different contacts",
			`The Deal of this event has the ID ${dealIdOf(event.leadKey)}; look it up by that.`,
		);
	},
};
