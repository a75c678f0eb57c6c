import type { Resource } from '../operation';
import { getMany } from './getMany.operation';
import { getMessages } from './getMessages.operation';

export const conversationResource: Resource = {
	operationField: {
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		default: 'getMany',
		displayOptions: { show: { resource: ['conversation'] } },
		options: [
			{
				name: 'Get Many',
				value: 'getMany',
				action: 'Get many conversations',
				description: 'Get the conversations in Direct, most recently active first',
			},
			{
				name: 'Get Messages',
				value: 'getMessages',
				action: 'Get messages of a conversation',
				description: 'Get the newest messages of a conversation, oldest first',
			},
		],
	},
	operations: { getMany, getMessages },
};
