import type { Resource } from '../operation';
import { getMany } from './getMany.operation';

export const commentResource: Resource = {
	operationField: {
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		default: 'getMany',
		displayOptions: { show: { resource: ['comment'] } },
		options: [
			{
				name: 'Get Many',
				value: 'getMany',
				action: 'Get many comments',
				description: 'Get the comments of a post, or of the latest posts',
			},
		],
	},
	operations: { getMany },
};
