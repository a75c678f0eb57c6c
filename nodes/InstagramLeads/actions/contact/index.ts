import { resourceOf } from '../common/resourceOf';
import { getProfile } from './getProfile.operation';
import { search } from './search.operation';

export const contactResource = resourceOf('contact', 'getProfile', [
	{
		name: 'Get Profile',
		value: 'getProfile',
		action: 'Get the profile of a contact',
		description: 'Get name, username, picture and followers of somebody who wrote in Direct',
		operation: getProfile,
	},
	{
		name: 'Search',
		value: 'search',
		action: 'Search contacts',
		description:
			'Find people who wrote in Direct by username or name, with their IDs, who last wrote first',
		operation: search,
	},
]);
