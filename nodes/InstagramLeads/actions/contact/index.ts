import { resourceOf } from '../common/resourceOf';
import { getProfile } from './getProfile.operation';

export const contactResource = resourceOf('contact', 'getProfile', [
	{
		name: 'Get Profile',
		value: 'getProfile',
		action: 'Get the profile of a contact',
		description: 'Get name, username, picture and followers of somebody who wrote in Direct',
		operation: getProfile,
	},
]);
