import { readComment } from '../../deals/dealSchema';
import type { DealComment } from '../../deals/deal';
import { commentOf } from '../../deals/deal';
import { formatNote as noteOf } from '../../deals/formatNote';
import type { NoteFormatName } from '../../deals/noteFormats';
import { NOTE_FORMATS } from '../../deals/noteFormats';
import { readLeadEvent } from '../../events/leadEventSchema';
import { GraphError } from '../../graph/errors/graphError';
import { jsonParameter } from '../common/jsonParameter';
import type { Operation, OperationContext } from '../common/operation';
import { toJson } from '../common/operation';

const show = { resource: ['deal'], operation: ['formatNote'] };

/** What one wrote, escaped for the place that it is written to. Calls nobody. */
export const formatNote: Operation = {
	fields: [
		{
			displayName: 'Lead Event or Comment',
			name: 'noteSource',
			type: 'json',
			default: '={{ $json }}',
			required: true,
			placeholder: "e.g. {{ $('Instagram Leads Trigger').item.json }}",
			description: "The event as the trigger gave it, or one of a Deal's comments",
			displayOptions: { show },
		},
		{
			displayName: 'Format',
			name: 'noteFormat',
			type: 'options',
			default: 'plain',
			description:
				'Where the text goes. What a customer wrote stays text there: no link with another name, no mention, no formula, no markup.',
			options: Object.entries(NOTE_FORMATS).map(([value, { label, description }]) => ({
				name: label,
				value,
				description,
			})),
			displayOptions: { show },
		},
		{
			displayName: 'Note Options',
			name: 'noteOptions',
			type: 'collection',
			placeholder: 'Add option',
			default: {},
			displayOptions: { show },
			options: [
				{
					displayName: 'Maximum Length',
					name: 'maxLength',
					type: 'number',
					typeOptions: { minValue: 100 },
					default: 2000,
					description:
						'How many characters the note may have, with what escaping adds. A longer text ends in an ellipsis. Without this option: as many as the target takes.',
				},
			],
		},
	],
	async execute(context) {
		const { node, itemIndex } = context;
		const format = node.getNodeParameter('noteFormat', itemIndex, 'plain') as NoteFormatName;
		const options = node.getNodeParameter('noteOptions', itemIndex, {}) as { maxLength?: number };
		return await Promise.resolve(toJson(noteOf(commentFrom(context), format, options.maxLength)));
	},
};

/** @throws GraphError `badRequest` that names what is missing */
function commentFrom(context: OperationContext): DealComment {
	const value = jsonParameter(context, 'noteSource');
	const event = readLeadEvent(value);
	if ('event' in event) return commentOf(event.event);
	const comment = readComment(value);
	if ('comment' in comment) return comment.comment;
	throw GraphError.local(
		'badRequest',
		"'Lead Event or Comment' is neither",
		`For an event of the Instagram Leads Trigger these are missing or unusable: ${event.problems.join(', ')}; for a Deal's comment: ${comment.problems.join(', ')}. Pass one of them on unchanged.`,
	);
}
