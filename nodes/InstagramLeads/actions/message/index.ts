import type { Resource } from '../operation';
import { sendText } from './sendText.operation';

export const messageResource: Resource = {
	operationField: {
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		default: 'sendText',
		displayOptions: { show: { resource: ['message'] } },
		options: [
			{
				name: 'Send Text',
				value: 'sendText',
				action: 'Send a text message',
				description: 'Send a text to a contact in Instagram Direct',
			},
		],
	},
	operations: { sendText },
};
