import type { INodeProperties } from 'n8n-workflow';

import { accountResource } from './account';
import { commentResource } from './comment';
import { contactResource } from './contact';
import { conversationResource } from './conversation';
import { dealResource } from './deal';
import { mediaResource } from './media';
import { messageResource } from './message';
import { profileResource } from './profile';
import type { Resource } from './common/operation';

/** All resources by the value of the `resource` parameter. */
export const resources: Record<string, Resource> = {
	account: accountResource,
	comment: commentResource,
	contact: contactResource,
	conversation: conversationResource,
	deal: dealResource,
	media: mediaResource,
	message: messageResource,
	profile: profileResource,
};

/** Operations that call nobody, and so need no credential. */
export const OPERATIONS_WITHOUT_META = ['addComment', 'buildFromEvent', 'formatNote'];

/** The node's parameters: resource, operation, and the fields of each operation. */
export const actionProperties: INodeProperties[] = [
	{
		displayName: 'Resource',
		name: 'resource',
		type: 'options',
		noDataExpression: true,
		default: 'message',
		options: [
			{ name: 'Account', value: 'account' },
			{ name: 'Comment', value: 'comment' },
			{ name: 'Contact', value: 'contact' },
			{ name: 'Conversation', value: 'conversation' },
			{ name: 'Deal', value: 'deal' },
			{ name: 'Media', value: 'media' },
			{ name: 'Message', value: 'message' },
			{ name: 'Profile', value: 'profile' },
		],
	},
	...Object.values(resources).flatMap(({ operationField, operations }) => [
		operationField,
		...Object.values(operations).flatMap(({ fields }) => fields),
	]),
];
