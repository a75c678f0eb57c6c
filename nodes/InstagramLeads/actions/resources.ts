import type { INodeProperties } from 'n8n-workflow';

import { commentResource } from './comment';
import { conversationResource } from './conversation';
import { dealResource } from './deal';
import { messageResource } from './message';
import type { Resource } from './operation';

/** All resources by the value of the `resource` parameter. */
export const resources: Record<string, Resource> = {
	comment: commentResource,
	conversation: conversationResource,
	deal: dealResource,
	message: messageResource,
};

/** Operations that call nobody, and so need no credential. */
export const OPERATIONS_WITHOUT_META = ['buildFromEvent'];

/** The node's parameters: resource, operation, and the fields of each operation. */
export const actionProperties: INodeProperties[] = [
	{
		displayName: 'Resource',
		name: 'resource',
		type: 'options',
		noDataExpression: true,
		default: 'message',
		options: [
			{ name: 'Comment', value: 'comment' },
			{ name: 'Conversation', value: 'conversation' },
			{ name: 'Deal', value: 'deal' },
			{ name: 'Message', value: 'message' },
		],
	},
	...Object.values(resources).flatMap(({ operationField, operations }) => [
		operationField,
		...Object.values(operations).flatMap(({ fields }) => fields),
	]),
];
