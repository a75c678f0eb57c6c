import { resourceOf } from '../common/resourceOf';
import { get } from './get.operation';
import { getMany } from './getMany.operation';
import { setComments } from './setComments.operation';

export const mediaResource = resourceOf('media', 'getMany', [
	{
		name: 'Enable or Disable Comments',
		value: 'setComments',
		action: 'Enable or disable comments on a post',
		description: 'Let people comment on one of the own posts, or stop them',
		operation: setComments,
	},
	{
		name: 'Get',
		value: 'get',
		action: 'Get a post',
		description: 'Get one of the own posts with caption, link and counts',
		operation: get,
	},
	{
		name: 'Get Many',
		value: 'getMany',
		action: 'Get many posts',
		description: "Get the account's own posts and reels, newest first",
		operation: getMany,
	},
]);
