import type { Resource } from '../operation';
import { buildFromConversation } from './buildFromConversation.operation';
import { buildFromEvent } from './buildFromEvent.operation';

export const dealResource: Resource = {
	operationField: {
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		default: 'buildFromEvent',
		displayOptions: { show: { resource: ['deal'] } },
		options: [
			{
				name: 'Build From Conversation',
				value: 'buildFromConversation',
				action: 'Build a deal from a conversation',
				description: 'Read a conversation and make the Deal with all of its messages',
			},
			{
				name: 'Build From Event',
				value: 'buildFromEvent',
				action: 'Build a deal from a lead event',
				description: 'Make the Deal of the contact behind a lead event, without calling Meta',
			},
		],
	},
	operations: { buildFromEvent, buildFromConversation },
};
