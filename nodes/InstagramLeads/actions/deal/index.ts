import { resourceOf } from '../common/resourceOf';
import { addComment } from './addComment.operation';
import { buildFromConversation } from './buildFromConversation.operation';
import { buildFromEvent } from './buildFromEvent.operation';
import { formatNote } from './formatNote.operation';

export const dealResource = resourceOf('deal', 'buildFromEvent', [
	{
		name: 'Add Comment',
		value: 'addComment',
		action: 'Add a comment to a deal',
		description: 'Put a lead event into a given Deal, in order and once, without calling Meta',
		operation: addComment,
	},
	{
		name: 'Build From Conversation',
		value: 'buildFromConversation',
		action: 'Build a deal from a conversation',
		description: 'Read a conversation and make the Deal with all of its messages',
		operation: buildFromConversation,
	},
	{
		name: 'Build From Event',
		value: 'buildFromEvent',
		action: 'Build a deal from a lead event',
		description: 'Make the Deal of the contact behind a lead event, without calling Meta',
		operation: buildFromEvent,
	},
	{
		name: 'Format Note',
		value: 'formatNote',
		action: 'Format a note for a deal',
		description:
			'Make the text of a lead event safe for a CRM, messenger or spreadsheet, without calling Meta',
		operation: formatNote,
	},
]);
