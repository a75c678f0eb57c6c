import { resourceOf } from '../common/resourceOf';
import { deleteIceBreakers, getIceBreakers, setIceBreakers } from './iceBreakers.operation';
import { deleteMenu, getMenu, setMenu } from './menu.operation';

export const profileResource = resourceOf('profile', 'getIceBreakers', [
	{
		name: 'Delete Ice Breakers',
		value: 'deleteIceBreakers',
		action: 'Delete ice breakers',
		description: 'Take away the questions that people can tap before writing, in all languages',
		operation: deleteIceBreakers,
	},
	{
		name: 'Delete Persistent Menu',
		value: 'deleteMenu',
		action: 'Delete the persistent menu',
		description: 'Take away the menu of the conversations, in all languages',
		operation: deleteMenu,
	},
	{
		name: 'Get Ice Breakers',
		value: 'getIceBreakers',
		action: 'Get ice breakers',
		description: 'Read the questions that people can tap before writing, by language',
		operation: getIceBreakers,
	},
	{
		name: 'Get Persistent Menu',
		value: 'getMenu',
		action: 'Get the persistent menu',
		description: 'Read the menu of the conversations, by language',
		operation: getMenu,
	},
	{
		name: 'Set Ice Breakers',
		value: 'setIceBreakers',
		action: 'Set ice breakers',
		description: 'Set up to 4 questions that people can tap before writing, by language',
		operation: setIceBreakers,
	},
	{
		name: 'Set Persistent Menu',
		value: 'setMenu',
		action: 'Set the persistent menu',
		description: 'Set the menu that stands in every conversation, by language',
		operation: setMenu,
	},
]);
