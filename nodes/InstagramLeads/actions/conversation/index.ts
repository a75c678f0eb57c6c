import { resourceOf } from '../common/resourceOf';
import { get } from './get.operation';
import { getMany } from './getMany.operation';
import { getMessages } from './getMessages.operation';

export const conversationResource = resourceOf('conversation', 'getMany', [
	{
		name: 'Get',
		value: 'get',
		action: 'Get a conversation',
		description: 'Get one conversation with its contact, last message and messaging window',
		operation: get,
	},
	{
		name: 'Get Many',
		value: 'getMany',
		action: 'Get many conversations',
		description: 'Get the conversations in Direct, most recently active first',
		operation: getMany,
	},
	{
		name: 'Get Messages',
		value: 'getMessages',
		action: 'Get messages of a conversation',
		description: 'Get the newest messages of a conversation, oldest first; Instagram shows 20',
		operation: getMessages,
	},
]);
